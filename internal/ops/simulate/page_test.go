package simulate

import (
	"bytes"
	"path/filepath"
	"testing"

	"cdah/internal/ops/report"
	"cdah/internal/testkit"
	"cdah/internal/testkit/pages"
)

// TestPage holds the example of docs/trust/simulation.md against a simulation of the traffic that the page shows. With -update
// it writes the output there, and the chart.
func TestPage(t *testing.T) {
	docs := filepath.Join("..", "..", "..", "docs", "trust")
	file := filepath.Join(docs, "simulation.md")
	given := pages.Find(t, file, "<!-- traffic -->\n```\n", "```\n<!-- end of traffic -->")
	traffic, err := ReadCSV(given.Text, []string{"web"}, onlyWeb)
	if err != nil {
		t.Fatal(err)
	}
	r, err := Judge("production", golden(t, "production"), traffic, DefaultModel(), 0.1)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := r.Write(&out, report.Markdown); err != nil {
		t.Fatal(err)
	}
	page := pages.Find(t, file, "<!-- simulation: make golden -->\n", "<!-- end of simulation -->")
	testkit.Golden(t, file, page.With(out.String()))
	testkit.Golden(t, filepath.Join(docs, "simulation.svg"), r.SVG())
}
