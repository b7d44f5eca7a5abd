package config

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cdah/internal/testkit/samples"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"
)

var update = flag.Bool("update", false, "write the problems that were found into testdata")

// Each archive in testdata is a folder of environments, with foundations in one below it, and the problems
// that LoadProject finds there.
func TestProblems(t *testing.T) {
	t.Parallel()
	archives, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(archives) == 0 {
		t.Fatalf("no archives: %v", err)
	}
	for _, archive := range archives {
		t.Run(strings.TrimSuffix(filepath.Base(archive), ".txtar"), func(t *testing.T) {
			t.Parallel()
			testArchive(t, archive)
		})
	}
}

func testArchive(t *testing.T, file string) {
	archive, err := txtar.ParseFile(file)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	want := &archive.Files[len(archive.Files)-1]
	if want.Name != "problems" {
		t.Fatalf("the last part of %s is %s, not problems", file, want.Name)
	}
	for _, part := range archive.Files[:len(archive.Files)-1] {
		write(t, filepath.Join(dir, part.Name), string(part.Data))
	}
	_, problems := LoadProject(dir, filepath.Join(dir, "foundations"))
	got := strings.ReplaceAll(problems.Error(), dir+string(filepath.Separator), "")
	if got != "" {
		got += "\n"
	}
	if diff := cmp.Diff(string(want.Data), got); diff != "" {
		t.Errorf("other problems in %s (-want +got); if they are right: go test ./config -update\n%s", file, diff)
	}
	if *update {
		want.Data = []byte(got)
		write(t, file, string(txtar.Format(archive)))
	}
}

func write(t *testing.T, file, content string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestSamplesHaveNoProblem(t *testing.T) {
	t.Parallel()
	environments, problems := LoadDir(filepath.Join(samples.Dir(t), "environments"))
	if len(problems) > 0 {
		t.Error(problems.Error())
	}
	var names []string
	for _, e := range environments {
		names = append(names, e.Name)
	}
	if diff := cmp.Diff([]string{"local", "production", "staging"}, names); diff != "" {
		t.Error(diff)
	}
}

func TestUnreadable(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	check := func(got Problems, want string) {
		t.Helper()
		if message := strings.ReplaceAll(got.Error(), dir, "DIR"); message != want {
			t.Errorf("got  %s\nwant %s", message, want)
		}
		if got.Err() == nil {
			t.Errorf("%s is no error", want)
		}
	}
	_, problems := Load(filepath.Join(dir, "nope.yaml"))
	check(problems, "DIR/nope.yaml: does not exist; fix: name an existing file")
	_, problems = Load(dir)
	check(problems, "DIR: is a folder; allowed: a regular file; fix: put a file with the content in its place")
	_, problems = LoadDir(filepath.Join(dir, "nope"))
	check(problems, "DIR/nope: does not exist; fix: name a folder with environments")
	_, problems = LoadDir(dir)
	check(problems, "DIR: there is no environment; fix: add one, such as DIR/local.yaml")
}

func TestFile(t *testing.T) {
	t.Parallel()
	folder := filepath.Join(samples.Dir(t), "environments")
	file, err := File(folder, "staging")
	if err != nil || file != samples.Environment(t, "staging") {
		t.Errorf("File = %q, %v", file, err)
	}
	for name, want := range map[string]string{
		"nope":      "no environment nope; there are: local, production, staging",
		"prodution": "no environment prodution; there are: local, production, staging; did you mean production?",
	} {
		if _, err := File(folder, name); err == nil || err.Error() != want {
			t.Errorf("File(%s): %v, want %s", name, err, want)
		}
	}
	if _, err := File("testdata/nothing", "local"); err == nil || err.Error() != "no environment local; there are none in testdata/nothing" {
		t.Errorf("File in a missing folder: %v", err)
	}
}

// Whatever a file holds, the loader says what is wrong in one line each, and in nobody's Go.
func FuzzDecode(f *testing.F) {
	archives, _ := filepath.Glob("testdata/*.txtar")
	for _, file := range archives {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			f.Fatal(err)
		}
		for _, part := range archive.Files {
			f.Add(string(part.Data))
		}
	}
	f.Fuzz(func(t *testing.T, content string) {
		env, problems := decode("fuzz", content)
		for _, problem := range problems {
			text := problem.String()
			if problem.Got == "" || strings.ContainsAny(text, "\n\r") || strings.Contains(text, "config.") || strings.Contains(text, "interface {}") {
				t.Errorf("a bad message: %q", text)
			}
		}
		if problems.Err() == nil && (env.Project == "" || len(env.Services) == 0) {
			t.Errorf("an incomplete environment without a problem: %+v", env)
		}
	})
}
