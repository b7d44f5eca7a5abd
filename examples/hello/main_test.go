package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

func TestSite(t *testing.T) {
	t.Parallel()
	api := httptest.NewServer(handler(site{Host: "task-2"}, log.New(io.Discard, "", 0)))
	t.Cleanup(api.Close)
	whole, broken := site{Host: "task-1", Version: "v2", neighbour: api.URL, folder: t.TempDir()}, site{broken: true}
	for _, c := range []struct {
		of       site
		path     string
		status   int
		contains string
	}{
		{whole, "/", 200, "container <code>task-1</code>, version <code>v2</code>"},
		{site{Host: "<b>"}, "/", 200, "container <code>&lt;b&gt;</code>."},
		{whole, "/health", 200, "ok"},
		{whole, "/slow?ms=0", 200, "ok"},
		{whole, "/slow", 400, "want ?ms="},
		{whole, "/burn?ms=60001", 400, "from 0 to 60000"},
		{whole, "/burn?ms=-1", 400, "want ?ms="},
		{whole, "/status/404", 404, ""},
		{whole, "/status/500", 500, ""},
		{whole, "/status/99", 400, "from 200 to 599"},
		{whole, "/api/%3Cb%3E", 200, "which was asked for <code>/api/&lt;b&gt;</code>"},
		{whole, "/neighbour", 200, "container <code>task-2</code>"},
		{site{neighbour: api.URL + "/status/503"}, "/neighbour", 503, ""},
		{site{}, "/neighbour", 502, "unsupported protocol"},
		{whole, "/note", 404, ""},
		{broken, "/", 500, "FAIL=500"},
		{broken, "/health", 500, "FAIL=500"},
	} {
		answer := httptest.NewRecorder()
		handler(c.of, log.New(io.Discard, "", 0)).ServeHTTP(answer, httptest.NewRequest(http.MethodGet, c.path, nil))
		if answer.Code != c.status || !strings.Contains(answer.Body.String(), c.contains) {
			t.Errorf("%s: %d %s, want %d and %q", c.path, answer.Code, answer.Body, c.status, c.contains)
		}
	}
}

func TestNote(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	ask := func(of site, method, text string) (int, string) {
		answer := httptest.NewRecorder()
		handler(of, log.New(io.Discard, "", 0)).ServeHTTP(answer, httptest.NewRequest(method, "/note", strings.NewReader(text)))
		return answer.Code, answer.Body.String()
	}
	for _, text := range []string{"one", "two"} {
		if status, said := ask(site{folder: folder}, http.MethodPut, text); status != 200 {
			t.Errorf("%d %s", status, said)
		}
		if status, said := ask(site{folder: folder}, http.MethodGet, ""); status != 200 || said != text {
			t.Errorf("%d %s, want %s", status, said, text)
		}
	}
	if status, _ := ask(site{folder: folder + "/none"}, http.MethodPut, "three"); status != 500 {
		t.Errorf("%d in a folder that is not there", status)
	}
}

// TestBurn burns on a machine that may be busy: it takes at least as long by the clock.
func TestBurn(t *testing.T) {
	t.Parallel()
	begin := time.Now()
	burn(30*time.Millisecond, nil)
	if took := time.Since(begin); took < 30*time.Millisecond {
		t.Errorf("took %s", took)
	}
	gone := make(chan struct{})
	close(gone)
	begin = time.Now()
	burn(time.Minute, gone)
	if took := time.Since(begin); took > 10*time.Second {
		t.Errorf("went on for %s although nobody waited", took)
	}
}

func TestDoesNotStart(t *testing.T) {
	t.Parallel()
	taken := listen(t)
	defer taken.Close()
	for want, env := range map[string]map[string]string{
		"FAIL=start":     {"FAIL": "start"},
		"already in use": {"PORT": port(taken)},
	} {
		if err := run(t.Context(), func(name string) string { return env[name] }, io.Discard); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %s", err, want)
		}
	}
}

// TestEnds shows that a request that is open when the end is asked for is answered, and no later one is taken.
func TestEnds(t *testing.T) {
	t.Parallel()
	free := listen(t)
	address := "http://127.0.0.1:" + port(free)
	_ = free.Close()
	env := map[string]string{"PORT": port(free), "VERSION": "v1"}
	ctx, end := context.WithCancel(t.Context())
	var out bytes.Buffer
	ended := make(chan error, 1)
	go func() { ended <- run(ctx, func(name string) string { return env[name] }, &out) }()
	for status(address+"/health") != 200 {
		time.Sleep(5 * time.Millisecond)
	}
	if err := health(ctx, func(name string) string { return env[name] }, nil); err != nil {
		t.Error(err)
	}
	open := make(chan int, 1)
	go func() { open <- status(address + "/slow?ms=300") }()
	time.Sleep(100 * time.Millisecond) // until it is open
	end()
	if got := <-open; got != 200 {
		t.Errorf("the open request got %d", got)
	}
	if err := <-ended; err != nil {
		t.Error(err)
	}
	if got := status(address + "/health"); got != 0 {
		t.Errorf("a later request got %d", got)
	}
	if want := fmt.Sprintf("hello, version v1, listens on [::]:%s\nends", port(free)); !strings.HasPrefix(out.String(), want) {
		t.Errorf("wrote %q", out.String())
	}
}

func TestHealthFails(t *testing.T) {
	t.Parallel()
	free := listen(t)
	broken := httptest.NewServer(handler(site{broken: true}, log.New(io.Discard, "", 0)))
	defer broken.Close()
	for want, at := range map[string]string{"connection refused": port(free), "500": port(broken.Listener)} {
		_ = free.Close()
		err := health(t.Context(), func(string) string { return at }, nil)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %s", err, want)
		}
	}
}

func listen(t *testing.T) net.Listener {
	t.Helper()
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", ":0")
	if err != nil {
		t.Fatal(err)
	}
	return listener
}

func port(l net.Listener) string {
	_, port, _ := net.SplitHostPort(l.Addr().String())
	return port
}

// status returns the answer's, 0 without one.
func status(url string) int {
	answer, err := http.Get(url)
	if err != nil {
		return 0
	}
	defer answer.Body.Close()
	return answer.StatusCode
}
