package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// task is a server that says its name.
func task(t *testing.T, name string) (address string) {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if ms := r.URL.Query().Get("slow"); ms != "" {
			select {
			case <-r.Context().Done():
			case <-time.After(10 * time.Second):
			}
		}
		fmt.Fprint(w, name, " ", r.Host, " ", r.Header.Get("X-Forwarded-For"))
	}))
	t.Cleanup(server.Close)
	return server.Listener.Addr().String()
}

// deaf is an address where nobody listens.
func deaf(t *testing.T) string {
	t.Helper()
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	return listener.Addr().String()
}

func asked(t *testing.T, client *http.Client, url string) (int, string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	request.Host = "api:8080"
	request.Header.Set("X-Forwarded-For", "192.0.2.1")
	answer, err := client.Do(request)
	if err != nil {
		return 0, err.Error()
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		return 0, err.Error()
	}
	return answer.StatusCode, strings.TrimSpace(string(text))
}

// Each request goes to another task, although the caller keeps its connection, and none to one that does not take it.
func TestRequests(t *testing.T) {
	t.Parallel()
	all := &targets{}
	proxy := httptest.NewServer(all.requests(200 * time.Millisecond))
	t.Cleanup(proxy.Close)
	if status, text := asked(t, proxy.Client(), proxy.URL); status != 503 || text != "no healthy upstream" {
		t.Errorf("without a task: %d %s", status, text)
	}
	all.set([]string{task(t, "a"), deaf(t), task(t, "b")})
	seen := map[string]int{}
	for range 6 {
		status, text := asked(t, proxy.Client(), proxy.URL)
		if status != 200 || !strings.HasSuffix(text, " api:8080 192.0.2.1") {
			t.Errorf("%d %s", status, text)
		}
		seen[text[:1]]++
	}
	if seen["a"] < 2 || seen["b"] < 2 {
		t.Errorf("%v", seen)
	}
	if status, text := asked(t, proxy.Client(), proxy.URL+"/?slow=1"); status != 504 {
		t.Errorf("too slow: %d %s", status, text)
	}
	all.set([]string{deaf(t)})
	if status, text := asked(t, proxy.Client(), proxy.URL); status != 503 || !strings.HasPrefix(text, "upstream connect error") {
		t.Errorf("a deaf task: %d %s", status, text)
	}
}

// Each connection goes to another task, with all that is sent before either end closes it.
func TestConnections(t *testing.T) {
	t.Parallel()
	all := &targets{}
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	as, err := openingOf("tcp")
	if err != nil {
		t.Fatal(err)
	}
	go func() { _ = all.connections(t.Context(), listener, as) }()
	all.set([]string{task(t, "a"), task(t, "b")})
	seen := map[string]int{}
	for range 4 {
		client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
		_, text := asked(t, client, "http://"+listener.Addr().String())
		seen[text[:1]]++
	}
	if seen["a"] != 2 || seen["b"] != 2 {
		t.Errorf("%v", seen)
	}
	all.set(nil)
	if status, text := asked(t, http.DefaultClient, "http://"+listener.Addr().String()); status != 0 {
		t.Errorf("without a task: %d %s", status, text)
	}
}

// A neighbour is told by another process of its container: here by the same one.
func TestNeighbourIsTold(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	_, port, err := net.SplitHostPort(deaf(t))
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- run(ctx, []string{"neighbour", port, "http", "0s"}) }()
	if err := run(t.Context(), []string{"tell", task(t, "a")}); err != nil {
		t.Fatal(err)
	}
	if status, text := asked(t, http.DefaultClient, "http://127.0.0.1:"+port); status != 200 || !strings.HasPrefix(text, "a ") {
		t.Errorf("%d %s", status, text)
	}
	if err := run(t.Context(), []string{"tell"}); err != nil {
		t.Fatal(err)
	}
	if status, _ := asked(t, http.DefaultClient, "http://127.0.0.1:"+port); status != 503 {
		t.Errorf("%d once there is no task", status)
	}
	cancel()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

func TestFolder(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "folder")
	uid, gid := fmt.Sprint(os.Getuid()), fmt.Sprint(os.Getgid())
	for _, mode := range []string{"0755", "777"} { // the second time it is there
		if err := run(t.Context(), []string{"folder", path, uid, gid, mode}); err != nil {
			t.Fatal(err)
		}
		info, err := os.Stat(path)
		if err != nil || !strings.HasSuffix(fmt.Sprintf("%#o", info.Mode().Perm()), mode) {
			t.Errorf("%v, %v: want %s", info.Mode(), err, mode)
		}
	}
	for _, wrong := range [][]string{nil, {"folder", path}, {"folder", path, "a", "1", "755"}, {"folder", path, uid, gid, "789"}, {"neighbour", "1", "http", "1"}} {
		if err := run(t.Context(), wrong); err == nil {
			t.Errorf("%q is no error", wrong)
		}
	}
}
