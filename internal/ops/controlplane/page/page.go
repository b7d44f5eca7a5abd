// Package page shows on a page of this machine how what runs on the emulator is: services, deployments, tasks on their
// instances, targets, alarms, what was told, and graphs of the metrics that scale.
package page

import (
	"bytes"
	"cmp"
	_ "embed"
	"errors"
	"html/template"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"

	"cdah/internal/ops/controlplane/alert"
	"cdah/internal/ops/emulator"
)

// View is what the page shows.
type View struct {
	At       time.Time
	Speed    float64 // how many times faster than AWS's the loops go
	Sites    []string
	Clusters []Cluster
	Alerts   []alert.Alert // the newest first
	Boards   Boards        // nil for none

	dashboards []string // the names of Boards
	problem    string   // why those are not known
}

// Cluster is a cluster, with what runs in it.
type Cluster struct {
	emulator.ClusterState
	Instances []Instance
	Alarms    []Alarm // in the order of their names
	History   History
}

// Instance is an instance that takes tasks, or will.
type Instance struct {
	ID, Zone string
	Booting  bool
	Tasks    []string // the services and jobs of its tasks
}

// Alarm is an alarm and its state. One that scales is no trouble when it is on.
type Alarm struct {
	Name, State string
	Scales      bool
}

// Page is the page. The zero value shows that nothing runs yet.
type Page struct {
	lock   sync.Mutex
	view   View
	server *http.Server
}

// Show has the page show something else.
func (p *Page) Show(v View) {
	p.lock.Lock()
	defer p.lock.Unlock()
	p.view = v
}

// Listen serves the page on an address of this machine, such as 127.0.0.1:8081, or else on a free port of 127.0.0.1, and
// returns where.
func (p *Page) Listen(address string) (string, error) {
	listener, err := net.Listen("tcp", cmp.Or(address, anyPort))
	if err != nil && address != "" { // somebody else has it
		listener, err = net.Listen("tcp", anyPort)
	}
	if err != nil {
		return "", err
	}
	p.server = &http.Server{Handler: p, ReadHeaderTimeout: time.Second}
	go func() { _ = p.server.Serve(listener) }() // it ends with Close
	return listener.Addr().String(), nil
}

// anyPort is a free port, which others on the network cannot reach.
const anyPort = "127.0.0.1:0"

// Close ends the page.
func (p *Page) Close() error {
	if p.server == nil {
		return nil
	}
	if err := p.server.Close(); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// ServeHTTP answers with the page. Under another name than this machine's nobody sees it: a page of somebody else's that
// has its name lead here must not read it.
func (p *Page) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	host, _, err := net.SplitHostPort(r.Host)
	if err != nil {
		host = r.Host
	}
	if host != "127.0.0.1" && host != "localhost" {
		http.Error(w, "ask for http://127.0.0.1", http.StatusForbidden)
		return
	}
	p.lock.Lock()
	view := p.view
	p.lock.Unlock()
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'")
	if name, is := strings.CutPrefix(r.URL.Path, dashboardPath); is {
		view.dashboard(w, r, name)
		return
	}
	if r.URL.Path != "/" {
		http.NotFound(w, r)
		return
	}
	text, err := Render(list(r.Context(), view))
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	_, _ = w.Write(text) // who asked has gone
}

//go:embed page.html
var source string

// Render is the page of a view.
func Render(v View) ([]byte, error) {
	page, err := template.New("page").Funcs(template.FuncMap{
		"color": color, "last": last, "count": counted, "well": well, "ago": func(seconds float64) string { return ago(v.At, seconds) },
		"age":    func(t time.Time) string { return v.At.Sub(t).Truncate(time.Second).String() },
		"lower":  func(text string) string { return strings.ToLower(strings.ReplaceAll(text, "_", " ")) },
		"graphs": graphs, "targets": targets,
		"dashboards": func() []string { return v.dashboards }, "problem": func() string { return v.problem },
	}).Parse(source)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	err = page.Execute(&out, v)
	return out.Bytes(), err
}
