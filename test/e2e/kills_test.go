//go:build e2e

package e2e

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/shirou/gopsutil/v4/process"

	"cdah/internal/ops/adopt"
	"cdah/internal/ops/emulator"
	"cdah/internal/ops/terraform"
	"cdah/internal/testkit"
)

// What TestKills can be told by variables of the environment.
const (
	seedVariable  = "CDAH_KILLS_SEED" // the number that a run has printed, to have the same kills again
	countVariable = "CDAH_KILLS"      // how many of the sixteen
	usualKills    = 3
)

// longestWait is how long after its start a program is killed, at most. Most are over by then.
const longestWait = 12 * time.Second

// signals end most programs, each in its way.
func signals() []syscall.Signal {
	return []syscall.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGKILL}
}

// victims are the programs that take part in a deployment, and how each is known.
func victims() map[string]func(p *process.Process) bool {
	named := func(prefix string) func(*process.Process) bool {
		return func(p *process.Process) bool { name, _ := p.Name(); return strings.HasPrefix(name, prefix) }
	}
	return map[string]func(p *process.Process) bool{
		"cdah":      named("cdah"),
		"terraform": func(p *process.Process) bool { name, _ := p.Name(); return name == "terraform" },
		"provider":  named("terraform-provider"),
		"emulator":  func(p *process.Process) bool { line, _ := p.Cmdline(); return strings.Contains(line, "server.py") },
	}
}

// TestKills sends a signal to one of the programs of a deployment or destruction, at a random moment, again
// and again. Whatever is killed: what has not been done is no success, nothing stays behind, the next run
// finishes, and nothing is there twice.
func TestKills(t *testing.T) {
	testkit.HearHangUps(t)
	t.Parallel()
	seed, count := number(t, seedVariable, uint64(time.Now().UnixNano())), number(t, countVariable, usualKills)
	t.Logf("the seed is %d: %s=%d %s=%d gives the same kills", seed, seedVariable, seed, countVariable, count)
	random := rand.New(rand.NewPCG(seed, 0))
	k := newKills(t)
	var all []strike
	for _, victim := range slices.Sorted(maps.Keys(victims())) {
		for _, signal := range signals() {
			all = append(all, strike{victim, signal, time.Duration(random.Int64N(int64(longestWait)))})
		}
	}
	random.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	for _, kill := range all[:min(int(count), len(all))] {
		command := "deploy"
		if k.deployed() {
			command = "destroy"
		}
		k.round(command, kill)
	}
	k.run("destroy")
	k.noProcesses(false)
}

// number reads a variable, or takes the usual value.
func number(t *testing.T, name string, usual uint64) uint64 {
	t.Helper()
	text := os.Getenv(name)
	if text == "" {
		return usual
	}
	n, err := strconv.ParseUint(text, 10, 64)
	if err != nil {
		t.Fatalf("%s: %v; give a whole number, or nothing for %d", name, err, usual)
	}
	return n
}

// strike is one signal to one program, some time after that has started.
type strike struct {
	victim string
	signal syscall.Signal
	after  time.Duration
}

func (s strike) String() string { return fmt.Sprintf("%v to %s after %v", s.signal, s.victim, s.after) }

// kills is a project with one environment, which is deployed and destroyed.
type kills struct {
	*testing.T
	clone, cdah string
	reference   map[string]int // what a whole deployment has, by kind
}

const (
	killsEnvironment = "kills"

	// Less to make than an environment has by default.
	killsOptions = `
target: emulator
network: {nat: single}
alarms: {level: basic}
`
)

func newKills(t *testing.T) *kills {
	t.Helper()
	k := &kills{T: t, clone: killable(t, killsEnvironment, emulator.Account, killsOptions), cdah: filepath.Join(t.TempDir(), "cdah")}
	run(t, root, nil, "go", "build", "-o", k.cdah, "./cmd/cdah")
	t.Cleanup(func() {
		_, _ = try(t, k.clone, nil, k.cdah, "emulator", "stop")
		for _, p := range k.processes() {
			_ = p.Kill()
		}
	})
	return k
}

// round runs a command, sends the signal, and has the next run finish what is left to do.
func (k *kills) round(command string, kill strike) {
	k.Helper()
	what := fmt.Sprintf("%s, %v", command, kill)
	cmd := exec.Command(k.cdah, command, killsEnvironment)
	cmd.Dir = k.clone
	var output bytes.Buffer
	cmd.Stdout, cmd.Stderr = &output, &output
	cmd.WaitDelay = time.Second // what a killed cdah leaves holds its output open
	begin := time.Now()
	if err := cmd.Start(); err != nil {
		k.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	err := k.hit(kill, ended)
	k.Logf("%s: ended with %v after %v", what, err, time.Since(begin).Round(time.Second))
	if err == nil && command == "deploy" != k.deployed() {
		k.Errorf("%s: it says that it is done, and is not:\n%s", what, output.String())
	}
	k.noProcesses(kill.victim == "cdah" && kill.signal == syscall.SIGKILL)
	k.run(command)
	k.noProcesses(false)
	if k.Failed() {
		k.Fatalf("%s: what was killed has said:\n%s", what, output.String())
	}
}

// hit sends the signal once its victim has run for some time, and returns how the command has ended. A
// victim that is over by then is struck when it runs again: Terraform is started several times.
func (k *kills) hit(kill strike, ended <-chan error) error {
	k.Helper()
	found := victims()[kill.victim]
	var moment time.Time
	for deadline := time.Now().Add(5 * time.Minute); time.Now().Before(deadline); {
		select {
		case err := <-ended:
			return err
		case <-time.After(250 * time.Millisecond): // to look through all processes takes a while
		}
		running := slices.DeleteFunc(k.processes(), func(p *process.Process) bool { return !found(p) })
		if len(running) == 0 || kill.victim == "" {
			continue
		}
		if moment.IsZero() {
			moment = time.Now().Add(kill.after)
		}
		if time.Now().After(moment) {
			_ = running[0].SendSignal(kill.signal)
			kill.victim = ""
		}
	}
	k.Fatalf("%v: the command does not end", kill)
	return nil
}

// run has a command finish.
func (k *kills) run(command string) {
	k.Helper()
	output, err := try(k.T, k.clone, nil, k.cdah, command, killsEnvironment)
	if err != nil || command == "deploy" != k.deployed() {
		k.Fatalf("the next %s does not finish: %v\n%s", command, err, output)
	}
	if command == "deploy" {
		k.nothingTwice()
	}
}

// deployed reports whether the whole environment is in the state, and that is of an emulator that runs.
func (k *kills) deployed() bool {
	k.Helper()
	if _, running := emulator.Running(filepath.Join(k.clone, ".cdah")); !running {
		return false
	}
	count, err := terraform.CountResources(filepath.Join(k.clone, "terraform."+killsEnvironment+".tfstate"))
	if err != nil {
		k.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(k.clone, "cdktf.out", "stacks", killsEnvironment, "cdk.tf.json"))
	if errors.Is(err, os.ErrNotExist) {
		return false
	}
	stack, problem := adopt.Read(text, adopt.Scope{})
	if err := cmp.Or(err, problem); err != nil {
		k.Fatal(err)
	}
	return count >= len(stack.Addresses())
}

// nothingTwice holds what exists against what a deployment before has made.
func (k *kills) nothingTwice() {
	k.Helper()
	e, _ := emulator.Running(filepath.Join(k.clone, ".cdah"))
	left, err := e.Remaining(context.WithoutCancel(k.Context()))
	if err != nil {
		k.Fatal(err)
	}
	kinds := map[string]int{}
	for _, resource := range left {
		kinds[resource.Kind]++
	}
	if kinds["vpc"] != 1 || kinds["internet_gateway"] != 1 || kinds["lb"] != 1 {
		k.Errorf("a deployment has made %v", kinds)
	}
	if k.reference == nil {
		k.reference = kinds
	}
	if !maps.Equal(kinds, k.reference) {
		k.Errorf("there is now %v, and was %v", kinds, k.reference)
	}
}

// processes returns what runs in the project's folder.
func (k *kills) processes() []*process.Process {
	k.Helper()
	all, err := process.Processes()
	if err != nil {
		k.Fatal(err)
	}
	return slices.DeleteFunc(all, func(p *process.Process) bool {
		folder, err := p.Cwd()
		return err != nil || !strings.HasPrefix(folder, k.clone)
	})
}

// noProcesses fails the test where something still runs, other than the emulator that is found again.
func (k *kills) noProcesses(orphans bool) {
	k.Helper()
	if orphans { // the next run ends them
		return
	}
	var left []string
	for deadline := time.Now().Add(15 * time.Second); time.Now().Before(deadline); time.Sleep(100 * time.Millisecond) {
		known := 0
		if e, running := emulator.Running(filepath.Join(k.clone, ".cdah")); running {
			known = e.PID()
		}
		left = nil
		for _, p := range k.processes() {
			if int(p.Pid) != known {
				line, _ := p.Cmdline()
				left = append(left, fmt.Sprintf("%d %s", p.Pid, line))
			}
		}
		if len(left) == 0 {
			return
		}
	}
	k.Errorf("still running:\n%s", strings.Join(left, "\n"))
}
