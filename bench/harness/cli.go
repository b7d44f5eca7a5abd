package main

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// quiet is what cdah sets so that the cdktf CLI asks nobody for newer versions.
const quiet = "CHECKPOINT_DISABLE=1"

// commandLine is what the cdktf CLI adds to the app: it loads itself, then runs the command that
// cdktf.json names. Here that is the built app.
func (s suite) commandLine(app program) []program {
	if s.quick {
		return nil
	}
	alone, built := app, app
	alone.title, alone.prepare = "the app alone", nil
	built.title, built.prepare = "go build, which has nothing to do, and the app", nil
	built.command = append([]string{"sh", "-c", `go build -trimpath -o "$0" . && exec "$0" "$@"`}, app.command...)
	all := []program{
		alone, built,
		s.cli("cdktf synth", false, filepath.Join("node_modules", ".bin", "cdktf"), "synth"),
		s.cli("npx cdktf synth", false, "npx", "--no", "cdktf", "synth"),
		s.cli("npx cdktf synth, with version check and crash reports", true, "npx", "--no", "cdktf", "synth"),
	}
	for i := range all {
		all[i].section, all[i].group, all[i].same = sectionCLI, sectionCLI, true
	}
	return all
}

// cli is a command of the cdktf CLI in a folder of its own, with or without what calls home.
func (s suite) cli(title string, calls bool, command ...string) program {
	dir := filepath.Join(s.work, "cli", strings.ReplaceAll(title, " ", "-"))
	p := program{
		title: title, optional: true, dir: dir, command: command,
		prepare: []step{s.install(s.root), s.project(dir, calls)},
		output:  filepath.Join(dir, "cdktf.out", "stacks", "*", "cdk.tf.json"),
	}
	if !calls {
		p.env = []string{quiet}
	}
	return p
}

// project makes a folder a cdktf project with the settings of this one, and its npm packages.
func (s suite) project(dir string, crashReports bool) step {
	return func(context.Context) error {
		text, err := os.ReadFile(filepath.Join(s.root, "cdktf.json"))
		if err != nil {
			return err
		}
		var settings map[string]any
		if err := json.Unmarshal(text, &settings); err != nil {
			return err
		}
		settings["app"] = strings.Join(s.synthesize(filepath.Join(s.work, "production")), " ")
		if crashReports {
			settings["sendCrashReports"] = "true"
		}
		if text, err = json.Marshal(settings); err != nil {
			return err
		}
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(dir, "cdktf.json"), text, 0o644); err != nil {
			return err
		}
		for _, shared := range []string{"node_modules", "package.json"} {
			if err := os.Symlink(filepath.Join(s.root, shared), filepath.Join(dir, shared)); err != nil && !errors.Is(err, fs.ErrExist) {
				return err
			}
		}
		return nil
	}
}
