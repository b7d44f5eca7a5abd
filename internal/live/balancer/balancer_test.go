package balancer

import (
	"net/http"
	"testing"
)

// Nothing is left of a balancer that is closed, also of requests under way, and it takes no other configuration.
func TestClose(t *testing.T) {
	t.Parallel()
	hold := make(chan struct{})
	w := newWorld(t, nil, server(t, "a", func(_ http.ResponseWriter, r *http.Request) {
		select {
		case <-hold:
		case <-r.Context().Done():
		}
	}))
	defer close(hold)
	done := make(chan error)
	go func() {
		r, err := http.Get("http://" + w.Addresses()[listenerARN])
		if err == nil {
			r.Body.Close()
		}
		done <- err
	}()
	w.until("one is held", func() bool { return w.Counts().Groups[webARN].Active == 1 })
	if err := w.Close(); err != nil {
		t.Error(err)
	}
	if err := <-done; err == nil {
		t.Error("the request was answered")
	}
	if err := w.Set(w.config); err == nil || len(w.Addresses()) != 0 {
		t.Errorf("got %v, %v", err, w.Addresses())
	}
}
