package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// measured is a result of three runs.
func measured(section, group string, size int, wall time.Duration, memory uint64, resources int, text string) *result {
	return &result{
		program: program{section: section, group: group, size: size, title: "the " + group}, text: text, resources: resources,
		wall: []time.Duration{9 * wall, wall, wall / 2}, cpu: []time.Duration{wall, wall, wall},
		peak: []uint64{memory, 2 * memory, memory / 2},
	}
}

func TestReport(t *testing.T) {
	t.Parallel()
	skipped := &result{program: program{section: sectionSite, group: "awscdk-js", title: "a peer"}, skipped: "no registry"}
	r := newReport([]*result{
		measured(sectionProduction, groupApp, 0, time.Second, 100e6, 69, "x"),
		measured(sectionProduction, groupStock, 0, 6*time.Second, 600e6, 69, "x"),
		measured(sectionSite, groupSite, 0, time.Second, 100e6, 60, "z"),
		measured(sectionSite, groupCDKGo, 0, 2*time.Second, 500e6, 66, "y"),
		measured(sectionSite, groupEach, 0, 3*time.Second, 200e6, 60, "z"),
		measured(sectionSite, "plain", 0, 4*time.Millisecond, 5e6, 60, "z"),
		skipped,
		measured(sectionProduction, "environments", 10, 2*time.Second, 100e6, 690, ""),
		measured(sectionProduction, "environments", 100, 11*time.Second, 100e6, 6900, ""),
		measured(sectionProduction, "services", 50, 2*time.Second, 100e6, 569, ""),
	})
	want := `Found by ` + "`make bench ROUNDS=3`" + `: medians, in parentheses minimum and maximum.

### The production environment

| Program | Resources | Document | Wall, s | of the cdah | CPU, s | Memory, MB | of the cdah |
|---|---|---|---|---|---|---|---|
| the cdah | 69 | 0 kB | 1.00 (0.50–9.00) | 1.00× | 1.00 | 100 | 1.00× |
| the stock | 69 | that of the cdah | 6.00 (3.00–54.00) | 6.00× | 6.00 | 600 | 6.00× |

### A website in other tools

| Program | Resources | Document | Wall, s | of the site | CPU, s | Memory, MB | of the site |
|---|---|---|---|---|---|---|---|
| the site | 60 | 0 kB | 1.00 (0.50–9.00) | 1.00× | 1.00 | 100 | 1.00× |
| the awscdk-go | 66 | 0 kB | 2.00 (1.00–18.00) | 2.00× | 2.00 | 500 | 5.00× |
| the cdktf-js-each | 60 | that of the site | 3.00 (1.50–27.00) | 3.00× | 3.00 | 200 | 2.00× |
| the plain | 60 | that of the site | 0.004 (0.002–0.036) | 0.004× | 0.004 | 5 | 0.05× |
| a peer |  | not measured: no registry |  |  |  |  |  |

### Growth

| Environments folder | Resources | Wall, s | CPU, s | Memory, MB | Each further resource, ms |
|---|---|---|---|---|---|
| production alone | 69 | 1.00 (0.50–9.00) | 1.00 | 100 |  |
| the environments | 690 | 2.00 (1.00–18.00) | 2.00 | 100 | 1.61 |
| the environments | 6900 | 11.00 (5.50–99.00) | 11.00 | 100 | 1.46 |
| the services | 569 | 2.00 (1.00–18.00) | 2.00 | 100 | 2.00 |

### Goals

| Goal | Found | Met |
|---|---|---|
| wall time at most 0.04 of the stock kernel's | 0.167 | no |
| memory at most 0.11 of the stock kernel's | 0.17 | no |
| wall time at most 0.35 of cdktf JavaScript's, modules imported one by one | 0.33 | yes |
| less wall time than AWS CDK Go | 0.50 of it | yes |
| at most 0.5 ms for each further resource, up to the environments | 1.46 ms | no |
| the same, on a machine where the stock kernel takes 6.30 s | 1.54 ms | no |
| at most 0.5 ms for each further resource, up to the services | 2.00 ms | no |
| the same, on a machine where the stock kernel takes 6.30 s | 2.10 ms | no |

### Machine and versions

| What | Which |
|---|---|
| Go | 1.26 |`
	if diff := cmp.Diff(strings.Split(want, "\n"), strings.Split(r.text(3, []fact{{"Go", "1.26"}}), "\n")); diff != "" {
		t.Errorf("- want, + got:\n%s", diff)
	}
	sentence := "the 69 resources of production are synthesized in 1.00 s and 100 MB, 0.17 of the time and 0.17 of the memory that the stock jsii kernel takes"
	if diff := cmp.Diff(sentence, r.sentence()); diff != "" {
		t.Errorf("- want, + got:\n%s", diff)
	}
}

func TestPublish(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	page, readme := filepath.Join(root, "docs", "trust", "performance.md"), filepath.Join(root, "README.md")
	if err := os.MkdirAll(filepath.Dir(page), 0o755); err != nil {
		t.Fatal(err)
	}
	put := func(file, text string) {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	put(page, "before <!-- results --> old <!-- /results --> after")
	put(readme, "- It is: <!-- performance -->slow<!-- /performance -->.\n")
	for range 2 { // what was published can be published again
		if err := publish(root, "TABLE", "quick"); err != nil {
			t.Fatal(err)
		}
	}
	for file, want := range map[string]string{
		page:   "before <!-- results -->\n\nTABLE\n\n<!-- /results --> after",
		readme: "- It is: <!-- performance -->quick<!-- /performance -->.\n",
	} {
		if got, _ := os.ReadFile(file); string(got) != want {
			t.Errorf("%s is %q, want %q", file, got, want)
		}
	}
	put(page, "no markers")
	if err := publish(root, "TABLE", "quick"); err == nil || !strings.Contains(err.Error(), "has no markers") {
		t.Errorf("got %v for a page without markers", err)
	}
}
