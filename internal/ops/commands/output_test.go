package commands

import (
	"strings"
	"testing"

	"cdah/internal/ops/report"
)

// Programs get Terraform's own JSON.
func TestOutput(t *testing.T) {
	p := engine(t)
	for format, want := range map[report.Format]string{report.Text: "output -no-color\n", report.JSON: "output -no-color -json\n"} {
		p.write("calls", "")
		if err := p.Output(t.Context(), "production", format); err != nil || !strings.HasSuffix(p.read("calls"), want) {
			t.Errorf("%s: %v, by %s", format, err, p.read("calls"))
		}
	}
}
