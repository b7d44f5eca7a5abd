package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

const projectRoot = "../.."

// The whole benchmark runs, in small: what it measures is there and as large as it should be.
func TestQuickRun(t *testing.T) {
	pages := []string{"README.md", "docs/trust/performance.md"}
	before := contents(t, pages)
	var out, progress bytes.Buffer
	if err := run(t.Context(), options{root: projectRoot, rounds: 1, quick: true}, &out, &progress); err != nil {
		t.Fatalf("%v\n%s", err, progress.String())
	}
	resources := map[string]string{} // by title
	for line := range strings.Lines(out.String()) {
		if cells := strings.Split(line, " | "); len(cells) > 3 {
			resources[strings.TrimPrefix(cells[0], "| ")] = cells[1]
		}
	}
	app, plain := number(t, resources["cdah"]), number(t, resources["plain Go, encoding/json"])
	// A change of the app need not be made there at once, but must not make the two incomparable.
	if plain*10 < app*9 || plain*9 > app*10 {
		t.Errorf("plain Go writes %d resources, and the app %d: bring them nearer\n%s", plain, app, progress.String())
	}
	if resources["cdah"] == "" || resources["plain Go, encoding/json"] == "" || resources["2 services"] == "" {
		t.Errorf("not all programs were measured:\n%s", out.String())
	}
	if one, two := number(t, resources["production alone"]), number(t, resources["2 environments"]); two != 2*one {
		t.Errorf("two environments have %d resources, one has %d", two, one)
	}
	if contents(t, pages) != before {
		t.Error("a quick run changed the pages")
	}
}

func number(t *testing.T, text string) int {
	t.Helper()
	var n int
	if err := yaml.Unmarshal([]byte(text), &n); err != nil {
		t.Fatal(err)
	}
	return n
}

func contents(t *testing.T, files []string) string {
	t.Helper()
	var all strings.Builder
	for _, file := range files {
		text, err := os.ReadFile(filepath.Join(projectRoot, file))
		if err != nil {
			t.Fatal(err)
		}
		all.Write(text)
	}
	return all.String()
}

func TestChoose(t *testing.T) {
	t.Parallel()
	all := suite{root: projectRoot}.programs()
	chosen, err := choose(all, []string{"services", "plain"})
	var groups []string
	for _, p := range chosen {
		groups = append(groups, p.group)
	}
	if got := strings.Join(groups, " "); err != nil || got != "cdah site plain services services" {
		t.Errorf("got %s and %v", got, err)
	}
	if _, err := choose(all, []string{"service"}); err == nil || !strings.Contains(err.Error(), "stock") {
		t.Errorf("got %v, want an error that names the groups", err)
	}
	if everything, err := choose(all, nil); err != nil || len(everything) != len(all) {
		t.Errorf("got %d of %d programs and %v", len(everything), len(all), err)
	}
}

func TestWithServices(t *testing.T) {
	t.Parallel()
	content := "project: shop\ncapacity:\n  instance_type: t3.small\n  instances: {min: 1, max: 2}\n" +
		"services:\n  web:\n    image: nginx:1\n    route: {hosts: [a.example.com]}\n"
	grown, err := withServices([]byte(content), 2)
	if err != nil {
		t.Fatal(err)
	}
	want := "project: shop\ncapacity:\n  instance_type: t3.small\n  instances: {min: 2, max: 4}\n" +
		"services:\n  s01: {image: nginx:1, route: {paths: [/s01/*], priority: 10}}\n  s02: {image: nginx:1, route: {paths: [/s02/*], priority: 11}}\n"
	if got, want := plain(t, string(grown)), plain(t, want); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if _, err := withServices([]byte("services: {a: {}, b: {}}"), 2); err == nil {
		t.Error("two services were taken for one")
	}
}

// plain writes YAML in one way.
func plain(t *testing.T, text string) string {
	t.Helper()
	var value map[string]any
	if err := yaml.Unmarshal([]byte(text), &value); err != nil {
		t.Fatal(err)
	}
	written, err := yaml.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return string(written)
}

// A comparison of languages must not become one of versions.
func TestPeersUseTheVersionsOfTheApp(t *testing.T) {
	t.Parallel()
	const peers = projectRoot + "/bench/peers/"
	for _, pair := range []struct{ manifest, npm, module, path string }{
		{"cdktf-js", "@cdktf/provider-aws", projectRoot + "/go.mod", "github.com/cdktf/cdktf-provider-aws-go/aws/v19"},
		{"cdktf-js", "cdktf", projectRoot + "/go.mod", "github.com/hashicorp/terraform-cdk-go/cdktf"},
		{"awscdk-js", "aws-cdk-lib", peers + "awscdk-go/go.mod", "github.com/aws/aws-cdk-go/awscdk/v2"},
	} {
		manifest, err := os.ReadFile(filepath.Join(peers, pair.manifest, "package.json"))
		if err != nil {
			t.Fatal(err)
		}
		_, rest, _ := strings.Cut(string(manifest), `"`+pair.npm+`": "`)
		version, _, found := strings.Cut(rest, `"`)
		module, err := os.ReadFile(pair.module)
		if err != nil {
			t.Fatal(err)
		}
		if !found || !strings.Contains(string(module), pair.path+" v"+version+"\n") {
			t.Errorf("%s wants %s %q; %s has another of %s", pair.manifest, pair.npm, version, pair.module, pair.path)
		}
	}
}

// Lock files work with any registry.
func TestLockFilesNameNoRegistry(t *testing.T) {
	t.Parallel()
	locks, err := filepath.Glob(projectRoot + "/bench/peers/*/package-lock.json")
	if err != nil || len(locks) != 2 {
		t.Fatalf("found %v and %v, want two lock files", locks, err)
	}
	for _, lock := range locks {
		text, err := os.ReadFile(lock)
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(text, []byte(`"resolved"`)) {
			t.Errorf("%s says where packages come from; write it with npm install --omit-lockfile-registry-resolved", lock)
		}
	}
}
