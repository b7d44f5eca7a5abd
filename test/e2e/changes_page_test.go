//go:build e2e

package e2e

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"strings"
	"text/template"
)

// changePage is docs/change-safety.md.
var changePage = template.Must(template.New("change-safety").Funcs(template.FuncMap{"resources": resources}).Parse(
	`# What a change does to a running website

Each row is a plan that Terraform made from a running environment with the defaults. The test that writes this page (` + "`TestChangeSafety`" + ` in ` + "`test/e2e`" + `) fails where a plan becomes another, and where it would destroy or replace anything that is not named here with its reason. No change replaces the VPC, a subnet, the load balancer, a target group, the cluster, the group of instances, the capacity provider, a bucket or a log group.

A new task definition is a revision beside the old one; the service then moves over task by task.
{{range .}}
## {{.Part}}

| Change | In the file | Created | Updated in place | Replaced | Destroyed |
|---|---|---|---|---|---|
{{range .Rows}}| {{.Name}} | ` + "`{{.YAML}}`" + ` | {{resources .Created}} | {{resources .Updated}} | {{resources .Replaced}} | {{resources .Destroyed}} |
{{end}}{{range .Rows}}{{if .Why}}
- **{{.Name}}**: {{.Why}}{{end}}{{end}}
{{end}}`))

// page writes docs/change-safety.md.
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
	if err := changePage.Execute(&text, parts); err != nil {
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
