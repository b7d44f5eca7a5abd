package containers_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"cdah/internal/live/containers"
	"cdah/internal/ops/hello"
)

func TestEngine(t *testing.T) {
	t.Parallel()
	engine := open(t)
	content, err := hello.Build(t.Context(), "../../..", engine.Architecture(), nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, ref := range []string{image, short} {
		if err := engine.Load(t.Context(), content, ref); err != nil {
			t.Fatal(err)
		}
	}
	t.Log(engine.Describe())
	for name, test := range map[string]func(bench){
		"serves and ends":      servesAndEnds,
		"uses":                 uses,
		"fails to start":       failsToStart,
		"cannot be started":    cannotBeStarted,
		"images":               hasImages,
		"health":               health,
		"logs":                 logs,
		"is killed":            isKilled,
		"all that can be said": allThatCanBeSaid,
		"left by another":      leftByAnother,
		"its address":          itsAddress,
		"a session":            hasSessions,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := bench{t, engine, map[string]string{"cdah.test": t.Name() + time.Now().String(), "cdah.test.kind": "engine"}}
			t.Cleanup(func() {
				if _, err := engine.Remove(context.Background(), b.labels); err != nil {
					t.Error(err)
				}
			})
			test(b)
		})
	}
}

// servesAndEnds shows the whole life: a request that is open when the container is stopped is answered.
func servesAndEnds(b bench) {
	spec := b.spec(map[string]string{"VERSION": "v7"})
	c := b.start(spec)
	b.serves(c)
	if status, text := b.get(c, "/"); status != 200 || !strings.Contains(text, "version <code>v7</code>") || !strings.Contains(text, c.ID[:12]) {
		b.Errorf("%d %s", status, text)
	}
	state := b.only()
	if !state.Running || state.ID != c.ID || state.Name != spec.Name || state.Labels["cdah.test"] != b.labels["cdah.test"] ||
		state.Ports[hello.Port] != c.Ports[hello.Port] || state.Health != containers.Unknown || !state.Finished.IsZero() {
		b.Errorf("%+v", state)
	}
	if age := time.Since(state.Started); age < 0 || age > time.Minute {
		b.Errorf("started %s ago", age)
	}
	if here := outside(b); here != "" {
		if conn, err := net.DialTimeout("tcp", fmt.Sprintf("%s:%d", here, c.Ports[hello.Port]), time.Second); err == nil {
			conn.Close()
			b.Errorf("%s reaches it as well", here)
		}
	}
	open := make(chan int, 1)
	go func() { status, _ := b.get(c, "/slow?ms=500"); open <- status }()
	time.Sleep(200 * time.Millisecond) // until it is open
	state, err := b.Stop(b.Context(), c.ID, 10*time.Second)
	if err != nil || state.Running || state.ExitCode != 0 || state.Finished.IsZero() {
		b.Errorf("%+v, %v", state, err)
	}
	if status := <-open; status != 200 {
		b.Errorf("the open request got %d", status)
	}
	if left, err := b.List(b.Context(), b.labels); err != nil || len(left) != 0 {
		b.Errorf("%+v left, %v", left, err)
	}
	if _, err := b.Stop(b.Context(), c.ID, time.Second); err != nil {
		b.Errorf("stopped twice: %v", err)
	}
}

func uses(b bench) {
	c := b.start(b.spec(nil))
	b.serves(c)
	before, err := b.Stats(b.Context(), c.ID)
	if err != nil {
		b.Fatal(err)
	}
	if status, text := b.get(c, "/burn?ms=300"); status != 200 {
		b.Fatalf("%d %s", status, text)
	}
	var after containers.Usage
	b.eventually("a new measurement", func() bool { // some engines measure once a second
		after, err = b.Stats(b.Context(), c.ID)
		return err != nil || after.CPU-before.CPU > 250*time.Millisecond
	})
	if err != nil || after.CPU-before.CPU > 5*time.Second || !after.At.After(before.At) || after.Memory < 1<<20 || after.Memory > 64<<20 {
		b.Errorf("%+v, then %+v, %v", before, after, err)
	}
}

func failsToStart(b bench) {
	c := b.start(b.spec(map[string]string{"FAIL": "start"}))
	b.eventually("ends", func() bool { return !b.only().Running })
	state := b.only()
	if state.ExitCode != 1 || state.OOM || state.Started.IsZero() || state.Finished.Before(state.Started) {
		b.Errorf("%+v", state)
	}
	var text string
	if err := b.Logs(b.Context(), c.ID, time.Time{}, func(_ time.Time, line string) { text += line }); err != nil || !strings.Contains(text, "does not start") {
		b.Errorf("%q, %v", text, err)
	}
}

func cannotBeStarted(b bench) {
	spec := b.spec(nil)
	spec.EntryPoint = []string{"/none"}
	var refused *containers.StartError
	if _, err := b.Start(b.Context(), spec); !errors.As(err, &refused) || !strings.HasPrefix(err.Error(), "CannotStartContainerError: ") || strings.Contains(err.Error(), "\n") {
		b.Errorf("%v", err)
	}
	if left, err := b.List(b.Context(), b.labels); err != nil || len(left) != 0 {
		b.Errorf("%+v left, %v", left, err)
	}
	ended, cancel := context.WithCancel(b.Context())
	cancel()
	if _, err := b.Start(ended, b.spec(nil)); !errors.Is(err, context.Canceled) {
		b.Errorf("%v", err)
	}
}

func hasImages(b bench) {
	for ref, want := range map[string]bool{image: true, strings.Replace(image, "v1", "v2", 1): false} {
		if has, err := b.HasImage(b.Context(), ref); err != nil || has != want {
			b.Errorf("%s: %t, %v", ref, has, err)
		}
	}
	for want, spec := range map[string]containers.Spec{
		"manifest for cdah-none:v1 not found": {Image: "cdah-none:v1", Local: true},
		"127.0.0.1:1":                         {Image: "127.0.0.1:1/cdah-none:v1"}, // nobody listens there
	} {
		var missing *containers.ImageError
		_, err := b.Start(b.Context(), spec)
		if !errors.As(err, &missing) || !strings.HasPrefix(err.Error(), "CannotPullContainerError: ") || !strings.Contains(err.Error(), want) {
			b.Errorf("%v, want %s", err, want)
		}
	}
	spec := b.spec(nil)
	spec.Image = short
	b.serves(b.start(spec))
}

func health(b bench) {
	check := &containers.Health{Command: []string{"CMD", "/hello", "health"}, Interval: 50 * time.Millisecond, Retries: 2, Timeout: 10 * time.Second}
	well := b.spec(nil)
	well.Health = check
	c := b.start(well)
	b.eventually("healthy", func() bool { return b.only().Health == containers.Healthy })
	if _, err := b.Stop(b.Context(), c.ID, time.Second); err != nil {
		b.Error(err)
	}
	broken := b.spec(map[string]string{"FAIL": "500"})
	broken.Health = check
	b.start(broken)
	b.eventually("unhealthy", func() bool { return b.only().Health == containers.Unhealthy })
}

// logs follows until the container ends, and begins where it is told to.
func logs(b bench) {
	spec := b.spec(map[string]string{"FAIL": "500"})
	c := b.start(spec)
	type entry struct {
		at   time.Time
		text string
	}
	var entries []entry
	ended := make(chan error, 1)
	begin := time.Now().Add(-time.Minute)
	go func() {
		ended <- b.Logs(b.Context(), c.ID, begin, func(at time.Time, text string) { entries = append(entries, entry{at, text}) })
	}()
	b.eventually("answers", func() bool { status, _ := b.get(c, "/ready"); return status == 500 })
	b.get(c, "/second")
	var later string
	b.eventually("is logged", func() bool {
		later = ""
		ctx, cancel := context.WithTimeout(b.Context(), 500*time.Millisecond)
		defer cancel()
		if err := b.Logs(ctx, c.ID, time.Time{}, func(_ time.Time, text string) { later += text + "\n" }); !errors.Is(err, context.DeadlineExceeded) {
			b.Fatal(err)
		}
		return strings.Contains(later, "/second")
	})
	if _, err := b.Stop(b.Context(), c.ID, time.Second); err != nil {
		b.Fatal(err)
	}
	if err := <-ended; err != nil {
		b.Error(err)
	}
	if len(entries) < 3 || !strings.HasPrefix(entries[0].text, "hello, version none") || !strings.HasPrefix(entries[1].text, "ERROR 500 /ready") {
		b.Fatalf("%v", entries)
	}
	for _, e := range entries {
		if e.at.Before(begin) || time.Until(e.at) > time.Second {
			b.Errorf("%v: began at %s", e, begin)
		}
	}
}

func isKilled(b bench) {
	c := b.start(b.spec(nil))
	b.serves(c)
	if state, err := b.Stop(b.Context(), c.ID, 0); err != nil || state.ExitCode != 137 || state.Running {
		b.Errorf("%+v, %v", state, err)
	}
}

// allThatCanBeSaid shows that an engine takes each option.
func allThatCanBeSaid(b bench) {
	spec := b.spec(map[string]string{"VERSION": "v1", "PORT": "9090"})
	spec.EntryPoint, spec.Command = []string{"/hello"}, []string{"serve"}
	spec.User, spec.WorkingDir, spec.StopTimeout = "1000:1000", "/", 3*time.Second
	spec.Ports, spec.CPU, spec.ReadOnly, spec.SharedMemory = []int{9090, hello.Port}, 0, true, 8
	spec.Tmpfs = []containers.Tmpfs{{Path: "/scratch", Size: 4, Options: []string{"noexec"}}}
	spec.Mounts = []containers.Mount{{Source: b.TempDir(), Path: "/files", ReadOnly: true}}
	// Podman raises the one of these two that is not said, which not every machine allows.
	spec.Ulimits = []containers.Ulimit{{Name: "nofile", Soft: 512, Hard: 1024}, {Name: "nproc", Soft: 512, Hard: 1024}}
	spec.Hosts = map[string]string{"database.internal": "192.0.2.7"}
	spec.AddCapabilities, spec.DropCapabilities = []string{"NET_BIND_SERVICE"}, []string{"ALL"}
	c := b.start(spec)
	if len(c.Ports) != 2 || c.Ports[9090] == 0 || c.Ports[9090] == c.Ports[hello.Port] {
		b.Errorf("%v", c.Ports)
	}
	c.Ports[hello.Port] = c.Ports[9090]
	b.serves(c)
}

// leftByAnother shows that what a process leaves that is killed is found by its label.
func leftByAnother(b bench) {
	b.start(b.spec(nil))
	b.start(b.spec(map[string]string{"FAIL": "start"}))
	next := open(b.T)
	if n, err := next.Remove(b.Context(), b.labels); n != 2 || err != nil {
		b.Errorf("%d, %v", n, err)
	}
	if n, err := next.Remove(b.Context(), b.labels); n != 0 || err != nil {
		b.Errorf("%d, %v", n, err)
	}
	if _, err := next.Remove(b.Context(), nil); err == nil {
		b.Error("removed without a label")
	}
	if _, err := next.List(b.Context(), nil); err == nil {
		b.Error("listed without a label")
	}
}

// itsAddress shows that other containers of the machine reach it, as far as the machine itself does.
func itsAddress(b bench) {
	c := b.start(b.spec(nil))
	b.serves(c)
	if c.Address == "" {
		b.Skip("the engine gives each container a network of its own")
	}
	if runtime.GOOS != "linux" {
		b.Skip("the engine is in a virtual machine")
	}
	connection, err := net.DialTimeout("tcp", net.JoinHostPort(c.Address, strconv.Itoa(hello.Port)), 10*time.Second)
	if err != nil {
		b.Fatal(err)
	}
	_ = connection.Close()
}

// hasSessions shows a command in a container, with what it writes, and its exit code.
func hasSessions(b bench) {
	c := b.start(b.spec(nil))
	for want, command := range map[int][]string{3: {"/hello", "exit", "3"}, 0: {"/hello", "exit", "0"}} {
		for _, terminal := range []bool{false, true} {
			var out, problem strings.Builder
			code, err := b.Session(b.Context(), c.ID, command, containers.Streams{In: strings.NewReader(""), Out: &out, Err: &problem, Terminal: terminal, Columns: 80, Rows: 24})
			if said := fmt.Sprintf("ends with exit code %d", want); err != nil || code != want || strings.TrimSpace(out.String()) != said || problem.Len() > 0 {
				b.Errorf("terminal %v: %q %q and exit code %d, %v, want %d", terminal, out.String(), problem.String(), code, err, want)
			}
		}
	}
}
