package balancer

import (
	"io"
	"net/http"
	"testing"
)

// Connections count from clients and to targets, once each, for as long as they are open.
func TestConnections(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil, server(t, "a", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) }))
	client := &http.Client{Transport: &http.Transport{}}
	ask := func() {
		t.Helper()
		response, err := client.Get("http://" + w.Addresses()[listenerARN] + "/")
		if err != nil {
			t.Fatal(err)
		}
		defer response.Body.Close()
		if _, err := io.Copy(io.Discard, response.Body); err != nil {
			t.Fatal(err)
		}
	}
	ask()
	ask()
	if c := w.Counts().LoadBalancers[lbARN]; c.Requests != 2 || c.NewConnections != 2 || c.Connections != 2 {
		t.Errorf("one client and one target: %+v", c)
	}
	ask()
	if c := w.Counts().LoadBalancers[lbARN]; c.NewConnections != 0 || c.Connections != 2 {
		t.Errorf("the same ones: %+v", c)
	}
	client.CloseIdleConnections()
	w.until("the client's is closed", func() bool { return w.Counts().LoadBalancers[lbARN].Connections == 1 })
	w.config.Groups[0].Targets = nil
	w.set()
	w.until("the target's is closed", func() bool { return w.Counts().LoadBalancers[lbARN].Connections == 0 })
}
