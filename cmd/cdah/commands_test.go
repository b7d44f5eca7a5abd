package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"os/exec"
	"strings"
	"testing"

	"cdah/internal/proctree"
	"cdah/internal/runner"
)

func TestParseRefuses(t *testing.T) {
	cases := map[string]string{
		"nope":                   `there is no command "nope"; there are: synth, diff, deploy, destroy,`,
		"emulator":               `there is no command "emulator"; there are: `,
		"emulator restart":       `there is no command "emulator restart"; there are: `,
		"deploy":                 "usage: cdah deploy ENV",
		"deploy a b":             "usage: cdah deploy ENV",
		"emulator start local":   "usage: cdah emulator start",
		"synth a b":              "usage: cdah synth [ENV]",
		"diff -approve local":    "flag provided but not defined: -approve",
		"deploy local -approved": "flag provided but not defined: -approved",
	}
	for line, want := range cases {
		_, err := parse(strings.Fields(line))
		if err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("cdah %s: got %v, want %s…", line, err, want)
		}
	}
}

func TestParseTakesFlagsOnEitherSide(t *testing.T) {
	for _, line := range []string{"deploy -approve local", "deploy local -approve"} {
		c, rest, err := find(strings.Fields(line))
		if err != nil {
			t.Fatal(err)
		}
		var o options
		positional, err := c.parseFlags(rest, &o)
		if err != nil || !o.approve || len(positional) != 1 || positional[0] != "local" {
			t.Errorf("cdah %s: got %v, %+v, %v", line, positional, o, err)
		}
	}
}

func TestHelp(t *testing.T) {
	for _, line := range []string{"", "help", "--help", "deploy -h"} {
		if _, err := parse(strings.Fields(line)); !errors.Is(err, flag.ErrHelp) {
			t.Errorf("cdah %s: got %v, want help", line, err)
		}
	}
	var out bytes.Buffer
	usage(&out)
	for _, c := range commands() {
		if !strings.Contains(out.String(), "cdah "+c.name) || c.help == "" {
			t.Errorf("help does not explain %s", c.name)
		}
	}
}

func TestExitCode(t *testing.T) {
	interrupted, cancel := context.WithCancelCause(t.Context())
	cancel(proctree.ErrInterrupted)
	failed := exec.Command("sh", "-c", "exit 3").Run()
	cases := []struct {
		ctx    context.Context
		err    error
		code   int
		stderr string
	}{
		{t.Context(), nil, 0, ""},
		{t.Context(), errors.New("it broke"), 1, "it broke\n"},
		{t.Context(), fmt.Errorf("cdktf: %w", failed), 1, ""},
		{t.Context(), runner.UsageError{Message: "how to"}, 2, "how to\n"},
		{t.Context(), runner.ErrChanges, 2, ""},
		{interrupted, proctree.ErrInterrupted, 130, "Interrupted.\n"},
	}
	for _, c := range cases {
		var stderr bytes.Buffer
		if code := exitCode(c.ctx, c.err, &stderr); code != c.code || stderr.String() != c.stderr {
			t.Errorf("%v: got %d and %q, want %d and %q", c.err, code, stderr.String(), c.code, c.stderr)
		}
	}
}
