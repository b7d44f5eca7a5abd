package commands

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"cdah/config"
	"cdah/internal/ops/smoke"
)

// A website that is closed answers rightly with its page, and with nothing else, unless somebody looks for more.
func TestSmokeOfMaintenance(t *testing.T) {
	t.Parallel()
	const page = "Back at noon."
	status, body := 0, ""
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}))
	defer server.Close()
	answer := func(closed bool, o SmokeOptions) error {
		t.Helper()
		var e config.Environment
		e.LoadBalancer.Maintenance = config.Maintenance{Enabled: closed, Body: page}
		o.URL = server.URL
		probes, err := o.siteProbes(e, smoke.Site{})
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range probes {
			if p.Name == "answer" {
				said, err := p.Try(t.Context())
				if err == nil && closed != strings.HasSuffix(said, ": it is in maintenance, as the file says (load_balancer.maintenance)") {
					t.Errorf("closed is %t, and it says %s", closed, said)
				}
				return err
			}
		}
		t.Fatal("nobody asks for an answer")
		return nil
	}
	usual := SmokeOptions{Status: http.StatusOK}
	status, body = http.StatusServiceUnavailable, "<p>"+page+"</p>"
	if err := answer(true, usual); err != nil {
		t.Errorf("closed: %v", err)
	}
	if err := answer(false, usual); err == nil || !strings.Contains(err.Error(), "want 200") {
		t.Errorf("it should be open, and is closed: %v", err)
	}
	if err := answer(true, SmokeOptions{Status: http.StatusOK, Body: "Welcome"}); err == nil {
		t.Error("somebody looks for another text, which is not there")
	}
	body = "Service Unavailable"
	if err := answer(true, usual); err == nil {
		t.Error("a 503 of no page passes")
	}
	status, body = http.StatusOK, "Welcome"
	if err := answer(true, usual); err == nil || !strings.Contains(err.Error(), "want 503") {
		t.Errorf("it should be closed, and is open: %v", err)
	}
}
