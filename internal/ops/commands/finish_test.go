package commands

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"cdah/internal/ops/emulator"
	"cdah/internal/ops/processes"
	"cdah/internal/ops/report"
)

func TestStateProblem(t *testing.T) {
	stack := []string{"aws_vpc.a", "aws_subnet.b"}
	for _, c := range []struct {
		state     []string
		destroyed bool
		want      string
	}{
		{[]string{"aws_vpc.a", `aws_subnet.b["x"]`, "data.aws_ami.c"}, false, ""},
		{[]string{"aws_vpc.a"}, false, "lacks aws_subnet.b"},
		{nil, false, "lacks aws_vpc.a, aws_subnet.b"},
		{[]string{"data.aws_ami.c"}, true, ""},
		{[]string{"aws_vpc.a[0]"}, true, "still has aws_vpc.a"},
	} {
		if got := stateProblem(c.state, stack, c.destroyed); got != c.want {
			t.Errorf("%v, destroyed %v: got %q, want %q", c.state, c.destroyed, got, c.want)
		}
	}
}

func TestAStateThatIsNotWhatTerraformSaysIsAnError(t *testing.T) {
	s := fakeTerraform(t, "echo aws_vpc.a")
	p := project{s.Runner, t}
	p.write("cdktf.out/stacks/production/cdk.tf.json", `{"resource": {"aws_vpc": {"a": {}}}}`)
	if err := s.checkState(t.Context(), false); err != nil {
		t.Error(err)
	}
	if err := s.checkState(t.Context(), true); err == nil || !strings.Contains(err.Error(), "still has aws_vpc.a") || !s.unfinished {
		t.Errorf("after a destruction: %v", err)
	}
}

func TestErrorsSayWhatToDoNext(t *testing.T) {
	p := newProject(t)
	p.environment("production", "aws")
	failed := exec.Command("sh", "-c", "exit 1").Run()
	for _, c := range []struct {
		output     string
		err        error
		want       string
		unfinished bool
	}{
		{"Error: Plugin did not respond\nfailed to respond to the plugin6.(*GRPCProvider).ApplyResourceChange call", failed, "the AWS provider was killed", true},
		{"Error acquiring the state lock\n  ID:        5c4e1a6e-0000-4000-8000-000000000000\n", failed, "cdah unlock production 5c4e1a6e-0000-4000-8000-000000000000", false},
		{"", fmt.Errorf("terraform was %w", processes.ErrKilled), "cdah adopt production", true},
		{"", fmt.Errorf("%w: %w", processes.ErrInterrupted, processes.ErrKilled), "Run the same again", true},
		{"", processes.ErrInterrupted, "interrupted", false},
		{"Error: no", failed, "exit status 1", false},
	} {
		s, err := p.open("production")
		if err != nil {
			t.Fatal(err)
		}
		s.changes = true
		if got := s.explain([]byte(c.output), c.err); got == nil || !strings.Contains(got.Error(), c.want) || s.unfinished != c.unfinished {
			t.Errorf("%q, %v: got %v, unfinished %v", c.output, c.err, got, s.unfinished)
		}
	}
	s, err := p.open("production")
	if err != nil {
		t.Fatal(err)
	}
	if err := s.explain(nil, fmt.Errorf("terraform was %w", processes.ErrKilled)); s.unfinished || strings.Contains(err.Error(), "state") {
		t.Errorf("of what only looks: %v", err)
	}
}

// What is seen only in the output of a program must be seen where that passes through.
func TestOutputThatPassesThroughIsRead(t *testing.T) {
	s := fakeTerraform(t, "echo 'the plugin6.(*GRPCProvider).ApplyResourceChange request was cancelled' >&2; exit 1")
	s.changes = true
	if err := s.run(t.Context(), "terraform", "apply"); err == nil || !s.unfinished {
		t.Errorf("got %v", err)
	}
	p := project{s.Runner, t}
	if said := p.read("stderr"); !strings.Contains(said, "request was cancelled") {
		t.Errorf("what it said is lost: %q", said)
	}
}

// The AWS provider looks for an emulator that is gone for many minutes.
func TestTheEndOfTheEmulatorInterrupts(t *testing.T) {
	p := newProject(t)
	p.environment("local", "emulator")
	process := exec.Command("sleep", "300")
	if err := process.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() { defer close(ended); _ = process.Wait() }()
	identity := fmt.Sprintf(`{"id": "x", "pid": %d`, process.Process.Pid)
	website := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(identity + "}")) }))
	t.Cleanup(website.Close)
	p.write(".cdah/emulator.json", identity+`, "endpoint": "`+website.URL+`", "log": "the.log"}`)
	s, err := p.open("local")
	if err != nil {
		t.Fatal(err)
	}
	running, ok := emulator.Running(s.cacheDir())
	if !ok {
		t.Fatal("the emulator is not found")
	}
	s.emulator = running
	if err := s.run(t.Context(), "true"); err != nil {
		t.Errorf("while it runs: %v", err)
	}
	time.AfterFunc(100*time.Millisecond, func() { _ = process.Process.Signal(syscall.SIGKILL) })
	begin := time.Now()
	err = s.run(t.Context(), "sleep", "60")
	if !errors.Is(err, errEmulatorEnded) || !strings.Contains(err.Error(), "the.log") || time.Since(begin) > 20*time.Second {
		t.Errorf("got %v after %v", err, time.Since(begin))
	}
	<-ended
}

func TestWhatHoldsSecretsIsTheUsersOwn(t *testing.T) {
	p := newProject(t)
	p.environment("production", "aws")
	for _, state := range []string{"terraform.production.tfstate", "terraform.production.tfstate.backup"} {
		p.write(state, "{}")
	}
	if err := p.withSession(t.Context(), "production", needs{}, func(s *session) error {
		return s.publish("production", report.Text, func(io.Writer, report.Format) error { return nil })
	}); err != nil {
		t.Fatal(err)
	}
	files, _ := filepath.Glob(filepath.Join(p.Root, ".cdah", "reviews", "*"))
	for _, file := range append(files, filepath.Join(p.Root, "terraform.production.tfstate"), filepath.Join(p.Root, "terraform.production.tfstate.backup")) {
		if info, err := os.Stat(file); err != nil || info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s: %v, %v", file, info.Mode(), err)
		}
	}
	if len(files) != 3 {
		t.Errorf("reviews are %v", files)
	}
}
