package processes

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/shirou/gopsutil/v4/process"

	"cdah/internal/testkit"
)

// The test binary also plays the processes that are ended, in the role that this variable names.
const roleVariable = "CDAH_TEST_ROLE"

func TestMain(m *testing.M) {
	if role, ok := os.LookupEnv(roleVariable); ok {
		play(role)
		return
	}
	os.Exit(m.Run())
}

// play is the life of a process below a Supervisor. "parent:a,b" starts processes in the roles a and b,
// each in a session of its own.
func play(role string) {
	role, children, _ := strings.Cut(role, ":")
	interrupted := make(chan os.Signal, 1)
	signal.Notify(interrupted, syscall.SIGINT)
	if role == "deaf" {
		signal.Ignore(syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP)
	}
	for child := range strings.SplitSeq(children, ",") {
		if child != "" {
			spawn(child)
		}
	}
	note("PIDS", strconv.Itoa(os.Getpid()))
	<-interrupted
	note("LOG", role+" asked")
	if role == "terraform" {
		select {
		case <-interrupted:
			note("LOG", role+" asked again")
		case <-time.After(time.Second):
			note("LOG", role+" finished")
		}
	}
}

// spawn starts a process in the given role, under an executable of that name.
func spawn(role string) {
	executable := filepath.Join(os.Getenv("BIN"), role)
	cmd := exec.Command(executable)
	cmd.Env = append(os.Environ(), roleVariable+"="+role)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	if err := cmd.Start(); err != nil {
		panic(err)
	}
}

// note appends a line to the file that the variable names.
func note(variable, line string) {
	file, err := os.OpenFile(os.Getenv(variable), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		panic(err)
	}
	defer file.Close()
	fmt.Fprintln(file, line)
}

// outcome is what an interrupted run left.
type outcome struct {
	pids []int
	log  string
	err  error
	took time.Duration
}

// interrupt runs a parent of processes in the given roles, interrupts it once all of them run, and
// waits for Run to return.
func interrupt(t *testing.T, e Supervisor, roles ...string) outcome {
	t.Helper()
	dir := t.TempDir()
	for _, role := range roles {
		if err := os.Symlink(os.Args[0], filepath.Join(dir, role)); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), roleVariable+"=parent:"+strings.Join(roles, ","),
		"BIN="+dir, "PIDS="+filepath.Join(dir, "pids"), "LOG="+filepath.Join(dir, "log"))
	ctx, cancel := context.WithCancel(t.Context())
	result := make(chan error, 1)
	go func() { result <- e.Run(ctx, cmd) }()

	o := outcome{pids: waitForPids(t, filepath.Join(dir, "pids"), len(roles)+1)}
	t.Cleanup(func() {
		for _, pid := range o.pids {
			_ = syscall.Kill(pid, syscall.SIGKILL)
		}
	})
	begin := time.Now()
	cancel()
	select {
	case o.err = <-result:
	case <-time.After(20 * time.Second):
		t.Fatal("Run did not return")
	}
	o.took = time.Since(begin)
	log, _ := os.ReadFile(filepath.Join(dir, "log"))
	o.log = string(log)
	return o
}

func waitForPids(t *testing.T, file string, want int) []int {
	t.Helper()
	for range 100 {
		content, _ := os.ReadFile(file)
		if fields := strings.Fields(string(content)); len(fields) == want {
			pids := make([]int, want)
			for i, field := range fields {
				pids[i], _ = strconv.Atoi(field)
			}
			return pids
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatalf("%s never listed %d processes", file, want)
	return nil
}

func mustBeGone(t *testing.T, pids []int) {
	t.Helper()
	for _, pid := range pids {
		if p, err := process.NewProcess(int32(pid)); err == nil && isRunning(p) {
			t.Errorf("process %d still runs", pid)
		}
	}
}

func TestRunReturnsTheCommandsResult(t *testing.T) {
	var out bytes.Buffer
	cmd := exec.Command("sh", "-c", "echo hello; exit 3")
	cmd.Stdout = &out
	err := Supervisor{}.Run(t.Context(), cmd)
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.ExitCode() != 3 || out.String() != "hello\n" {
		t.Errorf("got %v and output %q, want exit status 3 and hello", err, out.String())
	}
}

func TestRunStartsNothingWhenInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := (Supervisor{}).Run(ctx, exec.Command("sh", "-c", "exit 0")); !errors.Is(err, ErrInterrupted) {
		t.Errorf("got %v, want ErrInterrupted", err)
	}
}

func TestEndKillsWhatDoesNotEndInOtherSessions(t *testing.T) {
	o := interrupt(t, Supervisor{Grace: time.Second}, "sleeper", "deaf")
	if !errors.Is(o.err, ErrInterrupted) || !errors.Is(o.err, ErrKilled) || !strings.Contains(o.err.Error(), "deaf (process ") {
		t.Errorf("got %v, want ErrInterrupted and ErrKilled, which names deaf", o.err)
	}
	if o.took < time.Second {
		t.Errorf("killed after %v, before the grace of one second was over", o.took)
	}
	if !strings.Contains(o.log, "sleeper asked") {
		t.Errorf("the log is %q: the sleeper was not asked", o.log)
	}
	mustBeGone(t, o.pids)
}

func TestKillCutsTheGraceShort(t *testing.T) {
	kill := make(chan struct{})
	close(kill)
	o := interrupt(t, Supervisor{Grace: time.Hour, Kill: kill}, "deaf")
	if !errors.Is(o.err, ErrInterrupted) {
		t.Errorf("got %v, want ErrInterrupted", o.err)
	}
	mustBeGone(t, o.pids)
}

// Terraform ends properly only when the program above it leaves it the time.
func TestFirstIsAskedAloneAndOnce(t *testing.T) {
	o := interrupt(t, Supervisor{Grace: 15 * time.Second, First: []string{"terraform"}}, "terraform")
	if !errors.Is(o.err, ErrInterrupted) || errors.Is(o.err, ErrKilled) {
		t.Errorf("got %v, want ErrInterrupted alone", o.err)
	}
	mustBeGone(t, o.pids)
	if want := "terraform asked\nterraform finished\nparent asked\n"; o.log != want {
		t.Errorf("the processes did in this order %q, want %q", o.log, want)
	}
}

// A command that a signal ends has saved nothing, and what it has started goes with it.
func TestRunTellsOfAKillAndEndsWhatIsLeft(t *testing.T) {
	testkit.HearHangUps(t)
	for _, signal := range []string{"KILL", "HUP", "TERM"} {
		var out bytes.Buffer
		cmd := exec.Command("sh", "-c", "sleep 300 >/dev/null 2>&1 & echo $!; kill -"+signal+" $$")
		cmd.Stdout = &out
		started := 0
		err := Supervisor{Started: func(pid int) { started = pid }}.Run(t.Context(), cmd)
		var exit *exec.ExitError
		if !errors.Is(err, ErrKilled) || errors.Is(err, ErrInterrupted) || !errors.As(err, &exit) {
			t.Errorf("%s: got %v, want ErrKilled and the exit status", signal, err)
		}
		if started != cmd.Process.Pid {
			t.Errorf("%s: it was told of the process %d, want %d", signal, started, cmd.Process.Pid)
		}
		left, _ := strconv.Atoi(strings.TrimSpace(out.String()))
		if left == 0 {
			t.Fatalf("%s: nothing was left: %q", signal, out.String())
		}
		mustBeGone(t, []int{left})
	}
}

// What nohup has started goes on when its terminal is closed.
func TestAnIgnoredHangUpStaysIgnored(t *testing.T) {
	testkit.HearHangUps(t)
	if !slices.Contains(interrupts(), os.Signal(syscall.SIGHUP)) {
		t.Error("SIGHUP does not interrupt")
	}
	signal.Ignore(syscall.SIGHUP)
	t.Cleanup(func() { signal.Reset(syscall.SIGHUP) })
	if slices.Contains(interrupts(), os.Signal(syscall.SIGHUP)) {
		t.Error("an ignored SIGHUP interrupts")
	}
}

func TestInterrupts(t *testing.T) {
	signals := make(chan os.Signal)
	var said []string
	ctx, kill := watch(signals, func() { said = append(said, "first") }, func() { said = append(said, "second") })
	signals <- syscall.SIGINT
	<-ctx.Done()
	signals <- syscall.SIGINT
	select {
	case <-kill:
		t.Fatal("the echo of one Ctrl-C was taken for a second")
	case <-time.After(echo + 100*time.Millisecond):
	}
	signals <- syscall.SIGTERM
	<-kill
	if !errors.Is(context.Cause(ctx), ErrInterrupted) || strings.Join(said, " ") != "first second" {
		t.Errorf("got the cause %v and %v", context.Cause(ctx), said)
	}
}
