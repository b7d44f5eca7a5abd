package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/spf13/cobra"

	"cdah/internal/ops/approval"
	"cdah/internal/ops/commands"
	"cdah/internal/ops/jobs"
	"cdah/internal/ops/processes"
)

// errStarted stands for a command that would have begun its work.
var errStarted = errors.New("started")

// try runs a command line up to the command's own work.
func try(t *testing.T, line string) (stdout string, err error) {
	t.Helper()
	return tryWords(t, strings.Fields(line))
}

// tryWords is try of words, which may have spaces in them.
func tryWords(t *testing.T, words []string) (stdout string, err error) {
	t.Helper()
	var out, errs bytes.Buffer
	c := &cli{newRunner: func() (*commands.Runner, error) { return nil, errStarted }}
	err = c.execute(t.Context(), words, &out, &errs)
	return out.String() + errs.String(), err
}

// A tag that a script has not set must not become the image before.
func TestEmptyTag(t *testing.T) {
	c := &cli{newRunner: func() (*commands.Runner, error) { return nil, errStarted }}
	err := c.execute(t.Context(), []string{"rollback", "local", ""}, io.Discard, io.Discard)
	var usage commands.UsageError
	if !errors.As(err, &usage) || !strings.Contains(err.Error(), "the TAG is empty") {
		t.Errorf("got %v", err)
	}
}

func TestRefusedCommandLines(t *testing.T) {
	cases := map[string]string{
		"nope":                            `unknown command "nope" for "cdah"`,
		"emulator restart":                `unknown command "restart" for "cdah emulator"`,
		"deploy":                          "ENV is missing; usage: cdah deploy ENV",
		"deploy a b":                      "usage: cdah deploy ENV",
		"emulator start local":            "usage: cdah emulator start",
		"synth a b":                       "usage: cdah synth [ENV]",
		"diff --approve local":            "unknown flag: --approve",
		"deploy local --approved":         "unknown flag: --approved",
		"plan local --output xml":         `invalid argument "xml" for "-o, --output" flag: want text, json or markdown`,
		"deploy local --plan a --var b=c": "if any flags in the group [plan var] are set none of the others can be",
		"unlock local":                    "ID is missing; usage: cdah unlock ENV ID",
		"capacity":                        "ENV is missing; usage: cdah capacity ENV",
		"simulate --shape day --peak 1":   "ENV is missing; usage: cdah simulate ENV",
		"simulate local":                  "at least one of the flags in the group [load shape] is required",
		"simulate local --shape day":      "if any flags in the group [shape peak] are set they must all be set",
		"simulate local --shape day --peak 1 --load f": "if any flags in the group [load shape] are set none of the others can be",
		"route local":                          "URL is missing; usage: cdah route ENV URL",
		"run local":                            "JOB is missing; usage: cdah run ENV JOB [-- COMMAND...]",
		"run local migrate down":               "usage: cdah run ENV JOB [-- COMMAND...]",
		"run local -- migrate":                 "JOB is missing; usage: cdah run ENV JOB [-- COMMAND...]",
		"run local migrate --":                 "the COMMAND after -- is empty",
		"status":                               "ENV is missing; usage: cdah status ENV",
		"exec local":                           "SERVICE is missing; usage: cdah exec ENV SERVICE [-- COMMAND...]",
		"exec local web ls":                    "usage: cdah exec ENV SERVICE [-- COMMAND...]",
		"exec local web --":                    "the COMMAND after -- is empty",
		"doctor a b":                           "usage: cdah doctor [ENV]",
		"open":                                 "ENV is missing; usage: cdah open ENV",
		"logs local":                           "SERVICE or JOB is missing; usage: cdah logs ENV SERVICE|JOB",
		"logs local web --since now":           `invalid argument "now" for "--since" flag`,
		"comment":                              "ENV is missing; usage: cdah comment ENV",
		"changed production":                   "usage: cdah changed",
		"rollback":                             "ENV is missing; usage: cdah rollback ENV [TAG]",
		"rollback local v1 v2":                 "usage: cdah rollback ENV [TAG]",
		"rollback local --var a=b":             "unknown flag: --var",
		"rollback local -o xml":                `invalid argument "xml" for "-o, --output" flag: want text, json or markdown`,
		"rollback local --plan-only --approve": "if any flags in the group [plan-only approve] are set none of the others can be",
	}
	for line, want := range cases {
		_, err := try(t, line)
		var usage commands.UsageError
		if !errors.As(err, &usage) || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("cdah %s: got %v, want a usage error %s…", line, err, want)
		}
	}
}

func TestAcceptedCommandLines(t *testing.T) {
	for _, line := range []string{"status local -o json", "output local -o json", "logs local web -f --since 2h --filter ERROR", "exec local web", "exec local web --task 0123abcd -- ls -l /", "open local", "doctor", "doctor local -o json", "deploy --approve local", "deploy local --approve", "synth", "synth local", "emulator status", "reach local --output json", "route local http://example.com/ -o json", "capacity local --output json",
		"simulate local --load traffic.csv --service web --request-cpu 5ms --request-cpu api=1s --task-start 1m --boot 2m --time-limit 3s --seed 7 --start 2024-02-01T08:00 --tolerate 1 --svg chart.svg -o json",
		"simulate local --shape spike --peak 40",
		"plan local --destroy --output markdown", "deploy local --plan file --digest sha256:ab", "drift local -o json", "unlock local 1-2 --approve",
		"comment production", "comment production --pull-request https://github.com/example/shop/pull/7", "changed", "changed --since v1", "run local migrate", "run local migrate -- migrate down -n 1",
		"rollback local", "rollback local v41", "rollback local v41 --service web --service mailer --approve -o json --lock-timeout 1m", "rollback --plan-only local"} {
		if _, err := try(t, line); !errors.Is(err, errStarted) {
			t.Errorf("cdah %s: got %v, want it to start", line, err)
		}
	}
}

// projectWith is a command line in a project with an environment of a service and a job, and variables of the shell.
func projectWith(t *testing.T, environ ...string) *cli {
	t.Helper()
	root := t.TempDir()
	for name, content := range map[string]string{
		"cdktf.json": "{}",
		"environments/production.yaml": `{project: shop, region: eu-west-2, account: "123456789012", target: aws, capacity: {instance_type: t3.small, instances: {min: 3, max: 6}},
domain: {name: www.example.com, zone: example.com}, services: {web: {image: "public.ecr.aws/nginx/nginx:1.27.0", tasks: {min: 3, max: 6}}}}`,
		"environments/local.yaml": `{project: shop, region: eu-west-2, account: "123456789012", target: emulator, capacity: {instance_type: t3.small, instances: {min: 3, max: 6}},
services: {web: {image: "public.ecr.aws/nginx/nginx:1.27.0", tasks: {min: 3, max: 6}}, api: {image: "public.ecr.aws/nginx/nginx:1.27.0", tasks: {min: 1, max: 1}, route: {paths: [/api/*]}}}, jobs: {migrate: {image: "public.ecr.aws/nginx/nginx:1.27.0"}}}`,
	} {
		file := filepath.Join(root, name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(file), 0o700), os.WriteFile(file, []byte(content), 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	return &cli{newRunner: func() (*commands.Runner, error) {
		return &commands.Runner{Root: root, Stderr: os.Stderr, Environ: environ}, nil
	}}
}

// Where an argument is missing, what there is to write for it is told, and how, of make and of cdah.
func TestMissingArguments(t *testing.T) {
	for line, want := range map[string]string{
		"deploy|":            "ENV is missing; there are local, production; write cdah deploy local",
		"smoke|":             "ENV or URL is missing; there are local, production; write cdah smoke local",
		"logs|local":         "SERVICE or JOB is missing; local has the services api, web and the job migrate; write cdah logs local api",
		"logs|-f|local":      "SERVICE or JOB is missing; local has the services api, web and the job migrate; write cdah logs local api",
		"logs|local|":        "SERVICE or JOB is missing; local has the services api, web and the job migrate; write cdah logs local api",
		"make|logs|local":    "SERVICE or JOB is missing; local has the services api, web and the job migrate; write make logs ENV=local SERVICE=api",
		"make|logs|nowhere":  "no environment nowhere; there are: local, production; name one: ENV=local",
		"exec|local":         "SERVICE is missing; local has the services api, web; write cdah exec local api",
		"exec|local|--|ls":   "SERVICE is missing; local has the services api, web; write cdah exec local api",
		"make|exec|local":    "SERVICE is missing; local has the services api, web; write make exec ENV=local SERVICE=api",
		"run|local":          "JOB is missing; local has the job migrate; write cdah run local migrate",
		"make|run|local":     "JOB is missing; local has the job migrate; write make run ENV=local JOB=migrate",
		"make|image|local":   "SERVICE or JOB is missing; local has the services api, web and the job migrate; write make image ENV=local SERVICE=api",
		"make|route|local|":  "URL is missing; write make route ENV=local URL=http://example.com/",
		"route|production":   "URL is missing; write cdah route production https://www.example.com/",
		"logs|production":    "SERVICE or JOB is missing; production has the service web; write cdah logs production web",
		"run|production":     "JOB is missing, and production has no jobs",
		"exec|foundation-x":  "there are none in",
		"unlock|local":       "ID is missing; usage: cdah unlock ENV ID",
		"review":             "PLAN.json is missing; usage: cdah review PLAN.json",
		"logs|local|web|api": "usage: cdah logs ENV SERVICE|JOB",
	} {
		words, environ := strings.Split(line, "|"), []string{"MAKELEVEL=0"}
		if words[0] == "make" {
			words, environ = words[1:], []string{"MAKELEVEL=1"}
		}
		err := projectWith(t, environ...).execute(t.Context(), words, io.Discard, io.Discard)
		var usage commands.UsageError
		if !errors.As(err, &usage) || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want the usage error %s", line, err, want)
		}
	}
}

// A shell completes the words of a usage line, also where a flag stands before.
func TestCompletion(t *testing.T) {
	c := projectWith(t)
	for line, want := range map[string]string{
		"deploy|": "local production", "deploy|-v|": "local production", "deploy|local|": "", "restart|local|": "api web", "run|local|": "migrate", "logs|local|": "api web migrate",
		"exec|local|": "api web", "image|local|": "api web migrate", "migrate|": "", "doctor|": "local production", "rollback|local|--service|": "api web", "review|": "",
	} {
		var out bytes.Buffer
		if err := c.execute(t.Context(), append([]string{"__complete"}, strings.Split(line, "|")...), &out, io.Discard); err != nil {
			t.Errorf("%s: %v", line, err)
		}
		if got := strings.Join(strings.Fields(out.String()), " "); !strings.HasPrefix(got, strings.TrimSpace(want+" :")) {
			t.Errorf("%s: got %q, want %q", line, got, want)
		}
	}
}

// Help needs no project around it, and explains every command and flag.
func TestHelp(t *testing.T) {
	for _, line := range []string{"", "help", "--help", "--version", "completion bash", "deploy -h", "emulator", "help exit-codes"} {
		if out, err := try(t, line); err != nil || out == "" {
			t.Errorf("cdah %s: got %v and %q, want help", line, err, out)
		}
	}
	var visit func(*cobra.Command)
	visit = func(command *cobra.Command) {
		if command.Short == "" {
			t.Errorf("%s has no help", command.CommandPath())
		}
		for _, below := range command.Commands() {
			visit(below)
		}
	}
	visit((&cli{}).root())
}

// The gate on recorded plans, through the command.
func TestReview(t *testing.T) {
	testdata := "../../internal/ops/review/testdata/"
	for line, code := range map[string]int{
		"harmless.json":                          0,
		"replacing.json":                         3,
		"replacing.json --allow aws_vpc.network": 3,
		"replacing.json --allow aws_vpc.network --allow aws_subnet.network_private_a": 0,
		"destroying.json -o markdown": 3,
		"none.json":                   1,
		"replacing.txt":               1,
	} {
		out, err := try(t, "review "+testdata+line)
		if got := exitCode(t.Context(), err, io.Discard); got != code || (code != 1) == (out == "") {
			t.Errorf("cdah review %s: got %d (%v), want %d, and\n%s", line, got, err, code, out)
		}
	}
}

func TestExitCode(t *testing.T) {
	interrupted, cancel := context.WithCancelCause(t.Context())
	cancel(processes.ErrInterrupted)
	failed := exec.Command("sh", "-c", "exit 3").Run()
	cases := []struct {
		ctx    context.Context
		err    error
		code   int
		stderr string
	}{
		{t.Context(), nil, 0, ""},
		{t.Context(), errors.New("it broke"), 1, "it broke\n"},
		{t.Context(), failed, 1, ""},
		{t.Context(), fmt.Errorf("%w; run cdah adopt", failed), 1, "exit status 3; run cdah adopt\n"},
		{t.Context(), commands.UsageError{Message: "how to"}, 2, "how to\n"},
		{t.Context(), commands.ErrChanges, 2, ""},
		{t.Context(), fmt.Errorf("%w: x", commands.ErrStopped), 3, "the plan is stopped: x\n"},
		{t.Context(), fmt.Errorf("%w: x", approval.ErrNotApproved), 4, "this is not the plan that was reviewed: x\n"},
		{t.Context(), commands.ErrDrift, 5, ""},
		{t.Context(), jobs.FailedError{Job: "migrate", Code: 17, Reason: "failed with exit code 17"}, 17, "the job migrate failed with exit code 17\n"},
		{t.Context(), jobs.FailedError{Job: "migrate", Reason: "did not start"}, 1, "the job migrate did not start\n"},
		{t.Context(), commands.SessionError{Code: 9}, 9, "the Session Manager plugin ended with exit code 9\n"},
		{t.Context(), commands.SessionError{Code: -1}, 1, "the Session Manager plugin ended with exit code -1\n"},
		{t.Context(), errors.Join(failed, nil), 1, ""},
		{interrupted, processes.ErrInterrupted, 130, "Interrupted.\n"},
		{interrupted, fmt.Errorf("%w: %w: run cdah adopt", processes.ErrInterrupted, processes.ErrKilled), 130, "Interrupted.\ninterrupted: killed: run cdah adopt\n"},
		{t.Context(), fmt.Errorf("terraform was %w (%w)", processes.ErrKilled, failed), 1, "terraform was killed (exit status 3)\n"},
	}
	for _, c := range cases {
		var stderr bytes.Buffer
		if code := exitCode(c.ctx, c.err, &stderr); code != c.code || stderr.String() != c.stderr {
			t.Errorf("%v: got %d and %q, want %d and %q", c.err, code, stderr.String(), c.code, c.stderr)
		}
	}
}

// What commands write can hold secrets, whatever the user's mask is.
func TestFilesAreTheUsersOwn(t *testing.T) {
	before := syscall.Umask(0o022)
	defer syscall.Umask(before)
	if code := run([]string{"help"}); code != 0 {
		t.Errorf("help: %d", code)
	}
	if mask := syscall.Umask(before); mask != 0o077 {
		t.Errorf("the mask is %#o", mask)
	}
}
