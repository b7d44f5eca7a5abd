//go:build e2e

package e2e

import (
	"fmt"
	"html"
	"io"
	"net/http"
	"regexp"
	"strconv"
	"testing"
	"time"
)

// drawnLine is what the page says of a line that it has drawn.
var drawnLine = regexp.MustCompile(`<title>(.+): (\d+) of 180 periods have data, from ([0-9.-]+) to ([0-9.-]+), the last one`)

// dashboard holds the website's dashboard, as the page of this machine draws it, against what there was: each line has values
// that reach as high. A minute of the loops may have to end before.
func (l *live) dashboard(t *testing.T, reach map[string]float64) {
	t.Helper()
	record := l.record(t)
	contains(t, l.page(t, record.Page, "/"), `<a href="/dashboard/live-site">live-site</a>`)
	deadline := time.Now().Add(time.Minute)
	for {
		shown := l.page(t, record.Page, "/dashboard/live-site")
		lacks := lacking(shown, reach)
		if len(lacks) == 0 {
			return
		}
		if time.Now().After(deadline) {
			t.Errorf("the dashboard lacks %v:\n%s", lacks, shown)
			return
		}
		time.Sleep(time.Second)
	}
}

// lacking are the lines that a dashboard has not drawn, or not as high.
func lacking(shown string, reach map[string]float64) []string {
	highest := map[string]float64{}
	for _, said := range drawnLine.FindAllStringSubmatch(shown, -1) {
		highest[html.UnescapeString(said[1])], _ = strconv.ParseFloat(said[4], 64) // else 0
	}
	var lacks []string
	for line, least := range reach {
		if got, drawn := highest[line]; !drawn || got < least {
			lacks = append(lacks, fmt.Sprintf("%s: %g, want %g (drawn: %v)", line, got, least, drawn))
		}
	}
	return lacks
}

// page asks the page of this machine.
func (l *live) page(t *testing.T, address, path string) string {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+address+path, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.Status + "\n" + string(text)
}
