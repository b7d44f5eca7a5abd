package containers_test

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"testing"
	"time"

	"cdah/internal/live/containers"
	"cdah/internal/ops/hello"
)

// The image of these tests, by the name of one in ECR and by one as of Docker Hub. It stays in the engine.
const (
	image = "123456789012.dkr.ecr.eu-west-2.amazonaws.com/cdah-test:v1"
	short = "cdah-test"
)

// open finds this machine's engine. Without one the test is skipped, unless CDAH_TEST_ENGINE=required says that it is there.
func open(t *testing.T) *containers.Engine {
	t.Helper()
	home, _ := os.UserHomeDir()
	engine, err := containers.Open(t.Context(), containers.Machine{Getenv: os.Getenv, Home: home})
	if err != nil {
		if os.Getenv("CDAH_TEST_ENGINE") == "required" {
			t.Fatal(err)
		}
		t.Skip(err)
	}
	t.Cleanup(func() {
		if err := engine.Close(); err != nil {
			t.Error(err)
		}
	})
	return engine
}

// bench is an engine, and the label of what a test has started there, which is removed after it.
type bench struct {
	*testing.T
	*containers.Engine
	labels map[string]string
}

func (b bench) spec(env map[string]string) containers.Spec {
	return containers.Spec{
		Name: fmt.Sprintf("cdah-test-%d-%d", os.Getpid(), time.Now().UnixNano()), Image: image, Local: true,
		Env: env, CPU: 128, Memory: 64, Reservation: 32, Ports: []int{hello.Port}, Labels: b.labels,
	}
}

func (b bench) start(s containers.Spec) containers.Container {
	b.Helper()
	c, err := b.Start(b.Context(), s)
	if err != nil {
		b.Fatal(err)
	}
	return c
}

// only returns the state of the only container.
func (b bench) only() containers.State {
	b.Helper()
	states, err := b.List(b.Context(), b.labels)
	if err != nil || len(states) != 1 {
		b.Fatalf("%+v, %v: want one container", states, err)
	}
	return states[0]
}

func (b bench) eventually(what string, happens func() bool) {
	b.Helper()
	for end := time.Now().Add(20 * time.Second); !happens(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(end) {
			b.Fatalf("never: %s", what)
		}
	}
}

// get returns an answer's status and text, 0 without an answer.
func (b bench) get(c containers.Container, path string) (int, string) {
	client := http.Client{Timeout: 10 * time.Second}
	answer, err := client.Get(fmt.Sprintf("http://127.0.0.1:%d%s", c.Ports[hello.Port], path))
	if err != nil {
		return 0, err.Error()
	}
	defer answer.Body.Close()
	text, _ := io.ReadAll(answer.Body)
	return answer.StatusCode, string(text)
}

func (b bench) serves(c containers.Container) {
	b.Helper()
	b.eventually("serves", func() bool { status, _ := b.get(c, "/health"); return status == 200 })
}

// outside is an address of this machine that others see, if it has one.
func outside(b bench) string {
	addresses, err := net.InterfaceAddrs()
	if err != nil {
		b.Fatal(err)
	}
	for _, address := range addresses {
		if ip, ok := address.(*net.IPNet); ok && ip.IP.To4() != nil && ip.IP.IsGlobalUnicast() {
			return ip.IP.String()
		}
	}
	return ""
}
