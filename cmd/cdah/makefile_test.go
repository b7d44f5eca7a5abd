package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// makes runs make in the project, and returns what it prints.
func makes(t *testing.T, args ...string) string {
	t.Helper()
	command := exec.CommandContext(t.Context(), "make", append([]string{"--no-print-directory"}, args...)...)
	command.Dir, command.Env = projectRoot, append(os.Environ(), "MAKEFLAGS=", "MAKELEVEL=")
	out, err := command.CombinedOutput()
	if err != nil {
		t.Fatalf("make %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return string(out)
}

// The first screen of what make alone lists has what the README has for every day.
func TestMakeListsEveryDayFirst(t *testing.T) {
	t.Parallel()
	const screen = 24
	lines := strings.Split(makes(t), "\n")
	if strings.HasPrefix(lines[0], "  make ") {
		t.Errorf("no heading, but %q", lines[0])
	}
	readme, err := os.ReadFile(filepath.Join(projectRoot, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, table, _ := strings.Cut(string(readme), "## Every day\n")
	table, _, _ = strings.Cut(table, "\n## ")
	rows := regexp.MustCompile(`(?m)^\|.*\|$`).FindAllString(table, -1)
	targets := regexp.MustCompile("`make ([a-z-]+)").FindAllStringSubmatch(strings.Join(rows, "\n"), -1)
	if len(targets) < 10 {
		t.Fatalf("the README has %d targets", len(targets))
	}
	first := strings.Join(lines[:screen], "\n")
	for _, target := range targets {
		if !strings.Contains(first, "  make "+target[1]+" ") {
			t.Errorf("%s is not on the first screen:\n%s", target[1], first)
		}
	}
}

// What targets give to cdah where variables stand for each other, and where ENV is not said.
func TestMakeVariables(t *testing.T) {
	t.Parallel()
	for line, want := range map[string]string{
		"synth":                                 "synth",
		"synth ENV=staging":                     "synth staging",
		"logs JOB=hello":                        "logs local hello",
		"logs SERVICE=web":                      "logs local web",
		"image JOB=hello CONTEXT=x":             "image --context x local hello",
		"simulate":                              "simulate --shape steps --peak 40 local",
		"simulate SERVICE=web SHAPE=day PEAK=7": "simulate --shape day --peak 7 --service web local",
		"simulate LOAD=a.csv":                   "simulate --load a.csv local",
		"simulate SIMULATE=--shape\\ day\\ --peak\\ 9": "simulate --shape day --peak 9 local",
	} {
		words := strings.Split(strings.ReplaceAll(line, "\\ ", "\x00"), " ")
		for i := range words {
			words[i] = strings.ReplaceAll(words[i], "\x00", " ")
		}
		out := strings.Split(strings.TrimSpace(makes(t, append([]string{"--dry-run"}, words...)...)), "\n")
		if got := strings.Join(strings.Fields(out[len(out)-1])[1:], " "); got != want {
			t.Errorf("make %s: got %s, want %s", line, got, want)
		}
	}
}
