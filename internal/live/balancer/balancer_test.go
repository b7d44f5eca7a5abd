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
	done := make(chan int)
	go func() {
		status := 0
		if r, err := http.Get("http://" + w.Addresses()[listenerARN]); err == nil {
			status = r.StatusCode
			r.Body.Close()
		}
		done <- status
	}()
	w.until("one is held", func() bool { return w.Counts().Groups[webARN].Active == 1 })
	if err := w.Close(); err != nil {
		t.Error(err)
	}
	if status := <-done; status == http.StatusOK { // it is cut off, unless the end of its target is told first
		t.Error("the request was answered")
	}
	if err := w.Set(w.config); err == nil || len(w.Addresses()) != 0 {
		t.Errorf("got %v, %v", err, w.Addresses())
	}
}
