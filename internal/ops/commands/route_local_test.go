package commands

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"cdah/internal/ops/controlplane"
	"cdah/internal/ops/report"
)

// The address that a deployment to the emulator prints is asked as the listener that it stands for.
func TestRouteOnThisMachine(t *testing.T) {
	p := newProject(t)
	p.environment("local", "emulator")
	p.environment("secure", "emulator")
	p.write("environments/secure.yaml", "domain: {name: www.example.com, zone: example.com}\n"+p.read("environments/secure.yaml"))
	try := func(name, url, want string) {
		t.Helper()
		before := p.read("stdout")
		err := p.Route(name, url, report.Text)
		if got := strings.TrimPrefix(p.read("stdout"), before) + fmt.Sprint(err); !strings.HasPrefix(got, want) {
			t.Errorf("%s: got %s, want %s", url, got, want)
		}
	}
	try("local", "http://127.0.0.1:40195/cart", "local: no load balancer of it runs on this machine, so that none answers on port 40195; without the port, http://127.0.0.1/cart is asked by the file alone")
	try("local", "http://[::1]:40195/cart", "local: no load balancer of it runs on this machine, so that none answers on port 40195; without the port, http://[::1]/cart")
	try("local", "http://127.0.0.1/cart", "http://127.0.0.1/cart reaches the service web")

	p.runEmulator([]controlplane.Site{
		{DNSName: "cdah-local-1.eu-west-2.elb.amazonaws.com", Protocol: "http", Port: 80, Address: "127.0.0.1:40195"},
		{DNSName: "cdah-secure-1.eu-west-2.elb.amazonaws.com", Protocol: "http", Port: 80, Address: "127.0.0.1:40196"},
		{DNSName: "cdah-secure-1.eu-west-2.elb.amazonaws.com", Protocol: "https", Port: 443, Address: "127.0.0.1:40197"},
	})
	try("local", "http://127.0.0.1:40195/cart", "http://127.0.0.1:40195/cart reaches the service web, by the rule of priority 49042 for everything.")
	try("local", "http://localhost:40195", "http://localhost:40195 reaches the service web")
	try("local", "http://127.0.0.1:40196/", "local: its load balancer does not answer on port 40196 of this machine; it does at http://127.0.0.1:40195")
	try("local", "http://www.example.com:40195/", "local: the load balancer does not answer http on port 40195; it does on [80]")
	try("secure", "http://127.0.0.1:40196/cart", "http://127.0.0.1:40196/cart is sent on to https://127.0.0.1/cart.")
	try("secure", "https://127.0.0.1:40197/cart", "https://127.0.0.1:40197/cart reaches the service web")
	try("secure", "http://127.0.0.1:40197/cart", "secure: the load balancer does not answer http on port 443; it does on [80 443]")
}

// runEmulator has the project an emulator that only tells who it is, with load balancers that listen at some addresses.
func (p project) runEmulator(sites []controlplane.Site) {
	p.t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/_cdah/emulator" {
			_, _ = fmt.Fprint(w, `{"id": "one", "pid": 1}`)
		}
	}))
	p.t.Cleanup(server.Close)
	p.write(".cdah/emulator.json", fmt.Sprintf(`{"id": "one", "pid": 1, "endpoint": %q}`, server.URL))
	release, err := controlplane.Hold(p.t.Context(), p.cacheDir())
	if err != nil {
		p.t.Fatal(err)
	}
	p.t.Cleanup(release)
	if err := (controlplane.Record{PID: 1, Emulator: "one", Sites: sites}).Write(p.cacheDir()); err != nil {
		p.t.Fatal(err)
	}
}
