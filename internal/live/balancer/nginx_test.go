package balancer

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"cdah/internal/testkit/pages"
)

var besideNginx = flag.Bool("nginx", false, "measure the balancer beside nginx, and write both into docs/trust/performance.md")

const (
	// variable has the program of the tests be a balancer, in front of the targets at these addresses.
	variable = "CDAH_TEST_BALANCER"
	// goal is how many requests a second the balancer is to pass on, on two processors.
	goal   = 5000
	rounds = 5
)

// contestant is something that the same clients ask for the same service.
type contestant struct {
	name, address string
	perSecond     []float64
}

func TestMain(m *testing.M) {
	if at := os.Getenv(variable); at != "" {
		if err := serve(strings.Split(at, " ")); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

// serve is the balancer in a process of its own, as nginx is. It says where it listens, and ends with its input.
func serve(addresses []string) error {
	var all []Target
	for i, address := range addresses {
		all = append(all, Target{ID: fmt.Sprint("i-", i), Port: 32768, Address: address})
	}
	lb, address, err := passingOn(all)
	if err != nil {
		return err
	}
	defer lb.Close()
	fmt.Println(address)
	_, err = os.Stdin.Read(make([]byte, 1))
	if errors.Is(err, io.EOF) {
		return nil
	}
	return err
}

// TestBesideNginx measures what the balancer passes on, beside nginx that is a proxy for the same service, with the same
// clients, in turn: make bench-balancer.
func TestBesideNginx(t *testing.T) {
	if !*besideNginx {
		t.Skip("a measurement, on a machine that does nothing else: make bench-balancer")
	}
	one, two := trivial(), trivial()
	defer one.Close()
	defer two.Close()
	at := []string{one.Listener.Addr().String(), two.Listener.Addr().String()}
	nginx, version := startNginx(t, at)
	all := []*contestant{{name: "the service itself", address: at[0]}, {name: version, address: nginx}, {name: "the local load balancer", address: startBalancer(t, at)}}
	for range rounds {
		for _, c := range all {
			r := testing.Benchmark(func(b *testing.B) { ask(b, c.address) })
			if r.N == 0 {
				t.Fatalf("%s does not answer", c.name)
			}
			c.perSecond = append(c.perSecond, float64(r.N)/r.T.Seconds())
		}
	}
	write(t, all)
}

// startBalancer starts the balancer in a process of its own, and returns where it listens.
func startBalancer(t *testing.T, targets []string) string {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env, cmd.Stderr = append(os.Environ(), variable+"="+strings.Join(targets, " ")), os.Stderr
	input, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	output, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = input.Close(); _ = cmd.Wait() })
	var address string
	if _, err := fmt.Fscanln(output, &address); err != nil {
		t.Fatal(err)
	}
	return address
}

// startNginx starts nginx, with a worker for each processor and an access log, and returns where it listens.
func startNginx(t *testing.T, targets []string) (address, version string) {
	t.Helper()
	said, err := exec.Command("nginx", "-v").CombinedOutput()
	if err != nil {
		t.Fatalf("nginx is needed (apt install nginx-light): %v", err)
	}
	dir := t.TempDir()
	address = free(t)
	file := filepath.Join(dir, "nginx.conf")
	if err := os.WriteFile(file, fmt.Appendf(nil, nginxConf, dir, targets[0], targets[1], address), 0o600); err != nil {
		t.Fatal(err)
	}
	var log bytes.Buffer
	cmd := exec.Command("nginx", "-p", dir, "-c", file, "-e", filepath.Join(dir, "error.log"))
	cmd.Stderr = &log
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Signal(os.Interrupt); _ = cmd.Wait() })
	for deadline := time.Now().Add(5 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		c, err := net.Dial("tcp", address)
		if err == nil {
			_ = c.Close()
			return address, strings.TrimSpace(strings.TrimPrefix(string(said), "nginx version: "))
		}
		if time.Now().After(deadline) {
			t.Fatalf("nginx does not listen: %v\n%s", err, log.String())
		}
	}
}

// nginxConf is what a proxy for two targets needs, with connections to them that stay open, as the balancer's do.
const nginxConf = `daemon off;
worker_processes auto;
pid %[1]s/pid;
events { worker_connections 1024; }
http {
  access_log %[1]s/access.log;
  upstream service { server %[2]s; server %[3]s; keepalive 64; }
  server {
    listen %[4]s;
    location / {
      proxy_pass http://service;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_set_header Host $host;
      proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
    }
  }
}
`

func free(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	return listener.Addr().String()
}

// write replaces the results on the page.
func write(t *testing.T, all []*contestant) {
	t.Helper()
	middle := func(c *contestant) float64 { return slices.Sorted(slices.Values(c.perSecond))[rounds/2] }
	var text strings.Builder
	text.WriteString("| Asked | Requests a second | of nginx |\n|---|---|---|\n")
	for _, c := range all {
		fmt.Fprintf(&text, "| %s | %.0f (%.0f–%.0f) | %.2f× |\n", c.name, middle(c), slices.Min(c.perSecond), slices.Max(c.perSecond), middle(c)/middle(all[1]))
	}
	met := map[bool]string{true: "met", false: "not met"}[middle(all[2]) >= goal]
	fmt.Fprintf(&text, "\nThe goal, %d requests a second on two processors, is %s.", goal, met)
	t.Log(text.String())
	file := filepath.Join("..", "..", "..", "docs", "trust", "performance.md")
	page := pages.Find(t, file, "<!-- balancer -->", "<!-- /balancer -->")
	if err := os.WriteFile(file, page.With("\n\n"+text.String()+"\n\n"), 0o644); err != nil {
		t.Fatal(err)
	}
}
