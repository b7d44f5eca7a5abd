package page

import (
	"bytes"
	"context"
	_ "embed"
	"html/template"
	"net/http"
	"time"
)

// Boards are the dashboards of CloudWatch. They are asked only when somebody looks.
type Boards interface {
	// Names returns their names, sorted.
	Names(ctx context.Context) ([]string, error)
	// Draw draws one in SVG, in which texts are escaped. known is false where there is none of that name.
	Draw(ctx context.Context, name string) (svg []byte, known bool, err error)
}

// How long a page waits for the emulator.
const (
	listing = time.Second
	drawing = 5 * time.Second
)

// dashboardPath is before the name of a dashboard.
const dashboardPath = "/dashboard/"

// list adds the names of the dashboards to a view, or why they are not known.
func list(ctx context.Context, v View) View {
	if v.Boards == nil {
		return v
	}
	ctx, cancel := context.WithTimeout(ctx, listing)
	defer cancel()
	names, err := v.Boards.Names(ctx)
	if v.dashboards = names; err != nil {
		v.problem = err.Error()
	}
	return v
}

// dashboard answers with a dashboard.
func (v View) dashboard(w http.ResponseWriter, r *http.Request, name string) {
	shown := struct {
		Name, Problem string
		SVG           template.HTML
	}{Name: name}
	known := false
	if v.Boards != nil {
		ctx, cancel := context.WithTimeout(r.Context(), drawing)
		defer cancel()
		svg, is, err := v.Boards.Draw(ctx, name)
		if known, shown.SVG = is, template.HTML(svg); err != nil { //nolint:gosec // Boards escapes
			shown.Problem = err.Error()
		}
	}
	if !known && shown.Problem == "" {
		http.NotFound(w, r)
		return
	}
	var out bytes.Buffer
	page, err := template.New("dashboard").Parse(dashboardSource)
	if err == nil {
		err = page.Execute(&out, shown)
	}
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	if shown.Problem != "" {
		w.WriteHeader(http.StatusServiceUnavailable)
	}
	_, _ = w.Write(out.Bytes()) // who asked has gone
}

//go:embed dashboard.html
var dashboardSource string
