package caller_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"cdah/internal/ops/caller"
)

func TestLine(t *testing.T) {
	t.Parallel()
	make, own := caller.By{Make: true, Program: ".cdah/bin/cdah"}, caller.By{Program: ".cdah/bin/cdah"}
	for _, c := range []struct {
		command      string
		with         []string
		make, itself string
	}{
		{"plan", []string{"ENV=local"}, "make plan ENV=local", ".cdah/bin/cdah plan local"},
		{"plan --destroy", []string{"ENV=local"}, "make plan-destroy ENV=local", ".cdah/bin/cdah plan --destroy local"},
		{"deploy", []string{"ENV=a", "PLAN=p.json", "APPROVE=yes"}, "make deploy ENV=a PLAN=p.json APPROVE=yes", ".cdah/bin/cdah deploy --plan p.json --approve a"},
		{"exec", []string{"ENV=a", "SERVICE=web", "COMMAND=ls -l"}, `make exec ENV=a SERVICE=web COMMAND="ls -l"`, ".cdah/bin/cdah exec a web -- ls -l"},
		{"logs", []string{"ENV=a", "SERVICE=web", "LOGS=--since 9m"}, `make logs ENV=a SERVICE=web LOGS="--since 9m"`, ".cdah/bin/cdah logs --since 9m a web"},
		{"image", []string{"ENV=a", "SERVICE=web", "TAG=v1"}, "make image ENV=a SERVICE=web TAG=v1", ".cdah/bin/cdah image --tag v1 a web"},
		{"rollback", []string{"SERVICE=web", "ENV=a", "TAG=v1"}, "make rollback SERVICE=web ENV=a TAG=v1", ".cdah/bin/cdah rollback --service web a v1"},
		{"emulator stop", nil, "make emulator-stop", ".cdah/bin/cdah emulator stop"},
		{"unlock", []string{"ENV=a", "ID=7"}, ".cdah/bin/cdah unlock a 7", ".cdah/bin/cdah unlock a 7"}, // make has no target
	} {
		if got := make.Line(c.command, c.with...); got != c.make {
			t.Errorf("by make: got %s, want %s", got, c.make)
		}
		if got := own.Line(c.command, c.with...); got != c.itself {
			t.Errorf("by itself: got %s, want %s", got, c.itself)
		}
	}
	if make.Option("--tag", "TAG=…") != "TAG=…" || own.Option("--tag", "TAG=…") != "--tag" {
		t.Error("an option is not told as it is given")
	}
}

func TestOf(t *testing.T) {
	t.Parallel()
	for level, make := range map[string]bool{"": false, "0": false, "1": true, "2": true} {
		if got := caller.Of(func(string) string { return level }, "cdah"); got.Make != make {
			t.Errorf("MAKELEVEL=%s: got %v", level, got)
		}
	}
	by := caller.Of(func(string) string { return "" }, "/tmp/go-build123/b001/exe/cdah")
	if got := by.Line("synth"); got != "go run ./cmd/cdah synth" {
		t.Errorf("got %s", got)
	}
	if got := new(caller.By).Line("synth"); got != "cdah synth" {
		t.Errorf("got %s", got)
	}
}

// Messages name command lines by this package alone: one that is written out is wrong for who types make, or for who does
// not.
func TestMessagesNameNoCommandLine(t *testing.T) {
	t.Parallel()
	line := regexp.MustCompile(`\b(make|cdah) (plan|deploy|destroy|diff|image|unlock|adopt|exec|run|env|cost|comment|synth|review|smoke|seed ENV|status|logs|output|emulator-|rollback|simulate|restart)\b`)
	read := 0
	err := filepath.WalkDir("..", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		files := token.NewFileSet()
		file, err := parser.ParseFile(files, path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		read++
		ast.Inspect(file, func(n ast.Node) bool {
			if text, is := n.(*ast.BasicLit); is && text.Kind == token.STRING && line.MatchString(text.Value) {
				t.Errorf("%s: %s names a command line; have caller.By write it", files.Position(text.Pos()), text.Value)
			}
			return true
		})
		return nil
	})
	if err != nil || read < 100 {
		t.Errorf("%d files were read: %v", read, err)
	}
}
