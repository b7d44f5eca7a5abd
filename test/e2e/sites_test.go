//go:build e2e

package e2e

import (
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"cdah/internal/ops/emulator"
)

// exampleSite is an environment of examples/sites, with an account of its own and its owner's next change.
type exampleSite struct {
	name, project, account string
	engine, version        string // of its database
	change                 []string
}

func exampleSites() []exampleSite {
	return []exampleSite{
		{"django", "django", "400000000101", "postgres", "17", []string{
			"image: &image 400000000101.dkr.ecr.eu-west-2.amazonaws.com/django/app:v1", "image: &image 400000000101.dkr.ecr.eu-west-2.amazonaws.com/django/app:v2",
		}},
		{"wordpress", "blog", "400000000102", "mysql", "8.4", []string{
			"instance_type: t3.medium", "instance_type: t3.large", "{min: 3, max: 5}", "{min: 4, max: 6}", "cpu: 75", "cpu: 60",
		}},
		{"internal-tool", "tool", "400000000103", "postgres", "17", []string{
			"3.75.3\n    registry_credentials: {secret: tool/registry}\n    command", "3.76.0\n    registry_credentials: {secret: tool/registry}\n    command",
			"sources: [203.0.113.0/24]", "sources: [203.0.113.0/24, 198.51.100.0/24]",
		}},
	}
}

// TestSites goes with each example the way of docs/options/database.md: the website, its database in a root module of its own,
// the connection, a change, and all of it away again.
func TestSites(t *testing.T) {
	t.Parallel()
	e := startEmulator(t)
	for _, site := range exampleSites() {
		t.Run(site.name, func(t *testing.T) {
			t.Parallel()
			variables := credentials(t, e, site.account)
			defer nothingRemains(t, e, site.account)
			prerequisites := applyPrerequisites(t, variables, readFile(t, filepath.Join("sites", site.name+".tf")))
			defer prerequisites.destroy(t)
			for _, value := range prerequisites.outputs {
				pushImage(t, e, variables, value)
			}
			module := documentedDatabase(t, site.project, site.account, site.engine, site.version)
			takeSiteThrough(t, e, variables, site.name, site.account, module, site.change)
		})
	}
}

func takeSiteThrough(t *testing.T, e *emulator.Emulator, variables []string, name, account, module string, change []string) {
	t.Helper()
	connected := readFile(t, filepath.Join(root, "examples", "sites", name+".yaml"))
	connected = strings.ReplaceAll(connected, "123456789012", account) + "\nephemeral: true\n"
	connected = section(t, "state").ReplaceAllString(connected, "")
	alone := section(t, "connections").ReplaceAllString(connected, "")
	if alone == connected {
		t.Fatalf("%s has no connections", name)
	}

	pipeline := newRoles(t, e, variables, "production", alone)
	s := newStackOf(t, "production", alone+pipeline.boundary, pipeline.deploy)
	s.start(t)
	s.plan(t)
	s.apply(t)

	state := filepath.Join(filepath.Dir(s.output), "terraform.production.tfstate")
	database := applyPrerequisites(t, variables, strings.ReplaceAll(module, "STATE", state))
	connected = strings.ReplaceAll(connected, "sg-0123456789abcdef0", database.outputs["security_group"])

	// The foundation is deployed again: its roles may now let the instances into the database's group.
	pipeline.change(t, "production", connected)
	for _, text := range []string{connected, edited(t, connected, change...), alone} {
		s.write(t, text+pipeline.boundary)
		s.plan(t)
		s.apply(t)
		s.noChanges(t)
	}
	database.destroy(t)
	s.destroy(t)
	pipeline.remove(t)
}

// section finds a section of an environment's file, with the comment before it.
func section(t *testing.T, key string) *regexp.Regexp {
	t.Helper()
	return regexp.MustCompile(`(?m)^(?:#.*\n)?` + key + `:.*\n(?:[ ].*\n)+`)
}

// documentedDatabase returns the root module of docs/options/database.md for a project, which reads the website's state from
// the file STATE, and may be destroyed.
func documentedDatabase(t *testing.T, project, account, engine, version string) string {
	t.Helper()
	_, module, _ := strings.Cut(readFile(t, filepath.Join(root, "docs", "options", "database.md")), "```hcl\n")
	module, _, found := strings.Cut(module, "```")
	if !found {
		t.Fatal("docs/options/database.md has no module")
	}
	module = regexp.MustCompile(`(?s)  backend "s3" \{.*?\n  \}\n`).ReplaceAllString(module, "")
	module = regexp.MustCompile(`(?s)backend = "s3"\n  config = \{.*?\n  \}`).ReplaceAllString(module, "backend = \"local\"\n  config = { path = \"STATE\" }")
	return edited(t, strings.NewReplacer("shop", project, "123456789012", account).Replace(module),
		`"postgres"`, `"`+engine+`"`, `"17"`, `"`+version+`"`,
		"deletion_protection       = true", "deletion_protection       = false",
		`final_snapshot_identifier = "`+project+`-production-final"`, "skip_final_snapshot       = true")
}
