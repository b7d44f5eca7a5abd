package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
)

// Many requests come out by one tunnel, which is another process of the container: here the same one.
func TestCalls(t *testing.T) {
	t.Parallel()
	var protocols http.Protocols
	protocols.SetUnencryptedHTTP2(true)
	outside := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		fmt.Fprint(w, r.Proto, " ", r.URL.Path, " ", r.Header.Get("Authorization"), " ", string(body))
	}))
	outside.Config.Protocols = &protocols
	outside.Start()
	t.Cleanup(outside.Close)
	_, port, err := net.SplitHostPort(deaf(t))
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- run(ctx, []string{"calls", port}) }()
	way, err := new(net.Dialer).DialContext(ctx, "tcp", outside.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	go func() { _ = tunnel(ctx, way, way) }()
	var all sync.WaitGroup
	for i := range 20 {
		all.Go(func() {
			request, err := http.NewRequestWithContext(ctx, http.MethodPost, fmt.Sprintf("http://127.0.0.1:%s/%d", port, i), strings.NewReader(strings.Repeat("x", 100_000)))
			if err != nil {
				t.Error(err)
				return
			}
			request.Header.Set("Authorization", "mine")
			answer, err := http.DefaultClient.Do(request)
			if err != nil {
				t.Error(err)
				return
			}
			defer answer.Body.Close()
			text, err := io.ReadAll(answer.Body)
			if want := fmt.Sprintf("HTTP/2.0 /%d mine x", i); err != nil || !strings.HasPrefix(string(text), want) || len(text) < 100_000 {
				t.Errorf("%.60s, %v; want %s…", text, err, want)
			}
		})
	}
	all.Wait()
	cancel()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}
