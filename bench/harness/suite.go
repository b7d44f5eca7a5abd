package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// step does something that a program needs before its first run.
type step func(context.Context) error

// program is something that is measured.
type program struct {
	section string // of the report; its first program is what the others are compared with
	group   string // name to choose it by, shared by the sizes of one kind of growth
	size    int    // environments or services; 0 where nothing grows
	title   string

	prepare []step
	dir     string // where it runs
	command []string
	env     []string // beside the variables that every program gets
	output  string   // pattern of the documents it writes

	optional bool // is skipped, with the reason, where it cannot be prepared
	same     bool // should write what the section's first program writes
}

// The sections of the report. Production is the app's own; a new option may change it any day. The
// site is an environment of the benchmark's, with little but what must be on, so that what the
// peers have to mirror seldom changes.
const (
	sectionProduction = "production"
	sectionSite       = "site"
	sectionCLI        = "cli"
)

// The groups that others are compared with.
const (
	groupApp   = "cdah"
	groupStock = "stock"
	groupSite  = "site"
	groupCDKGo = "awscdk-go"
	groupEach  = "cdktf-js-each"
)

// suite knows all programs.
type suite struct {
	root  string // folder of the project
	work  string // folder for what is built and written
	quick bool
}

func (s suite) programs() []program {
	app := s.app(groupApp, 0, "cdah", filepath.Join(s.work, "production"))
	app.prepare = []step{s.build(s.root, "app", "."), s.production(app.command[2])}
	all := []program{app}
	if !s.quick {
		stock := s.app(groupStock, 0, "cdah, stock jsii kernel", app.command[2])
		stock.env, stock.same = []string{"CDAH_STOCK_KERNEL=1"}, true
		all = append(all, stock)
	}
	all = append(all, s.peers()...)
	all = append(all, s.commandLine(app)...)
	for _, kind := range []struct {
		group, title string
		sizes        []int
		write        func(dir string, size int) step
	}{
		{"environments", "%d environments", []int{10, 100}, s.environments},
		{"services", "%d services", []int{10, 50}, s.services},
	} {
		if s.quick {
			kind.sizes = []int{2}
		}
		for _, size := range kind.sizes {
			dir := filepath.Join(s.work, kind.group+strconv.Itoa(size))
			grown := s.app(kind.group, size, fmt.Sprintf(kind.title, size), dir)
			grown.prepare = []step{kind.write(dir, size)}
			all = append(all, grown)
		}
	}
	return all
}

// app is this app on the environments of a folder.
func (s suite) app(group string, size int, title, environments string) program {
	output := filepath.Join(s.work, "out", group+strconv.Itoa(size))
	return program{
		section: sectionProduction, group: group, size: size, title: title, dir: s.root,
		command: append(s.synthesize(environments), "-output", output),
		output:  filepath.Join(output, "stacks", "*", "cdk.tf.json"),
	}
}

// synthesize is the app on a folder of environments, without the foundations of their accounts.
func (s suite) synthesize(environments string) []string {
	return []string{filepath.Join(s.work, "app"), "-environments", environments, "-foundations", filepath.Join(s.work, "no-foundations")}
}

// peers are the app and what else synthesizes the site. A quick run leaves out what must be
// downloaded or loads a whole provider.
func (s suite) peers() []program {
	app := s.app(groupSite, 0, "cdah", filepath.Join(s.work, "site"))
	app.prepare = []step{s.site(app.command[2])}
	all := []program{app, s.plain()}
	if !s.quick {
		all = []program{
			app,
			s.cdktfJS("cdktf-js", "cdktf JavaScript, package imported", "all"),
			s.cdktfJS(groupEach, "cdktf JavaScript, modules imported one by one", "each"),
			s.cdkGo(),
			s.cdkJS(),
			s.plain(),
		}
	}
	for i := range all {
		all[i].section = sectionSite
	}
	return all
}

func (s suite) peer(name string) string { return filepath.Join(s.root, "bench", "peers", name) }

func (s suite) plain() program {
	file := filepath.Join(s.work, "out", "plain", "cdk.tf.json")
	return program{
		group: "plain", title: "plain Go, encoding/json", dir: s.work,
		prepare: []step{s.build(filepath.Join(s.root, "bench"), "plain", "./peers/plain-go")},
		command: []string{filepath.Join(s.work, "plain"), file}, output: file, same: true,
	}
}

func (s suite) cdktfJS(group, title, imports string) program {
	output := filepath.Join(s.work, "out", group)
	return program{
		group: group, title: title, optional: true, dir: s.peer("cdktf-js"),
		prepare: []step{s.install(s.peer("cdktf-js"))},
		command: []string{"node", "main.js"}, env: []string{"CDKTF_OUTDIR=" + output, "BENCH_IMPORTS=" + imports},
		output: filepath.Join(output, "stacks", "*", "cdk.tf.json"), same: true,
	}
}

func (s suite) cdkGo() program {
	output := filepath.Join(s.work, "out", groupCDKGo)
	return program{
		group: groupCDKGo, title: "AWS CDK Go", optional: true, dir: s.work,
		prepare: []step{s.build(s.peer("awscdk-go"), groupCDKGo, ".")},
		command: []string{filepath.Join(s.work, groupCDKGo)}, env: []string{"BENCH_OUTPUT=" + output},
		output: filepath.Join(output, "*.template.json"),
	}
}

func (s suite) cdkJS() program {
	const group = "awscdk-js"
	output := filepath.Join(s.work, "out", group)
	return program{
		group: group, title: "AWS CDK JavaScript", optional: true, dir: s.peer(group),
		prepare: []step{s.install(s.peer(group))},
		command: []string{"node", "main.js"}, env: []string{"BENCH_OUTPUT=" + output},
		output: filepath.Join(output, "*.template.json"),
	}
}

// build compiles a Go program of a module into the working folder.
func (s suite) build(module, name, pkg string) step {
	return func(ctx context.Context) error {
		return command(ctx, module, "go", "build", "-o", filepath.Join(s.work, name), pkg)
	}
}

// install brings in a folder's npm packages, unless those of its lock file are there.
func (s suite) install(dir string) step {
	return func(ctx context.Context) error {
		locked, err := os.Stat(filepath.Join(dir, "package-lock.json"))
		if err != nil {
			return err
		}
		installed, err := os.Stat(filepath.Join(dir, "node_modules", ".package-lock.json"))
		if err == nil && !installed.ModTime().Before(locked.ModTime()) {
			return nil
		}
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		return command(ctx, dir, "npm", "ci", "--no-audit", "--no-fund")
	}
}

// command runs a command that prepares something. Its error tells, below its first line, what the
// command said.
func command(ctx context.Context, dir, name string, arguments ...string) error {
	cmd := exec.CommandContext(ctx, name, arguments...)
	cmd.Dir = dir
	if output, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%s %s: %w\n%s", name, arguments[0], err, bytes.TrimSpace(output))
	}
	return nil
}

// choose keeps the programs of the given groups, and what they are compared with: the app, and the
// first of their section. It keeps all where no group is given.
func choose(all []program, groups []string) ([]program, error) {
	if len(groups) == 0 {
		return all, nil
	}
	var known []string
	for _, p := range all {
		if !slices.Contains(known, p.group) {
			known = append(known, p.group)
		}
	}
	for _, group := range groups {
		if !slices.Contains(known, group) {
			return nil, fmt.Errorf("there is no group %q; there are %s", group, strings.Join(known, ", "))
		}
	}
	first, wanted := map[string]int{}, map[string]bool{}
	for i, p := range all {
		if _, there := first[p.section]; !there {
			first[p.section] = i
		}
		wanted[p.section] = wanted[p.section] || slices.Contains(groups, p.group)
	}
	var chosen []program
	for i, p := range all {
		if p.group == groupApp || slices.Contains(groups, p.group) || wanted[p.section] && first[p.section] == i {
			chosen = append(chosen, p)
		}
	}
	return chosen, nil
}
