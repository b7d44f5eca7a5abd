//go:build e2e

package e2e

import (
	"bytes"
	_ "embed" // the page's text
	"fmt"
	"maps"
	"slices"
	"strings"
	"text/template"
)

//go:embed change-safety.md.tmpl
var changePage string

// page writes docs/trust/change-safety.md.
func page(rows map[string][]row) []byte {
	type part struct {
		Part string
		Rows []row
	}
	var parts []part
	for _, name := range slices.Sorted(maps.Keys(rows)) {
		parts = append(parts, part{name, rows[name]})
	}
	var text bytes.Buffer
	written := template.Must(template.New("change-safety").Funcs(template.FuncMap{"resources": resources}).Parse(changePage))
	if err := written.Execute(&text, parts); err != nil {
		panic(err)
	}
	return append(bytes.TrimRight(text.Bytes(), "\n"), '\n')
}

// resources writes how many resources of which type.
func resources(count map[string]int) string {
	if len(count) == 0 {
		return "—"
	}
	var all []string
	for _, kind := range slices.Sorted(maps.Keys(count)) {
		text := "`" + strings.TrimPrefix(kind, "aws_") + "`"
		if n := count[kind]; n > 1 {
			text += fmt.Sprintf(" ×%d", n)
		}
		all = append(all, text)
	}
	return strings.Join(all, ", ")
}
