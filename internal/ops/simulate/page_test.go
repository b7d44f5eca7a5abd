package simulate

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cdah/internal/ops/report"
	"cdah/internal/testkit"
)

// TestPage holds the example of docs/simulation.md against a simulation of the traffic that the page shows. With -update
// it writes the output there, and the chart.
func TestPage(t *testing.T) {
	docs := filepath.Join("..", "..", "..", "docs")
	file := filepath.Join(docs, "simulation.md")
	page, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	between := func(begin, end string) (before, inner, after string) {
		before, rest, found := strings.Cut(string(page), begin)
		inner, after, closed := strings.Cut(rest, end)
		if !found || !closed {
			t.Fatalf("%s has no %s", file, begin)
		}
		return before + begin, inner, end + after
	}
	_, csv, _ := between("<!-- traffic -->\n```\n", "```\n<!-- end of traffic -->")
	traffic, err := ReadCSV(csv, []string{"web"}, onlyWeb)
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
	before, _, after := between("<!-- simulation: make golden -->\n", "<!-- end of simulation -->")
	testkit.Golden(t, file, []byte(before+out.String()+after))
	testkit.Golden(t, filepath.Join(docs, "simulation.svg"), r.SVG())
}
