package commands

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"cdah/internal/live/containers"
	"cdah/internal/ops/beside"
	"cdah/internal/ops/controlplane"
	"cdah/internal/ops/controlplane/alert"
	"cdah/internal/ops/controlplane/page"
	"cdah/internal/ops/emulator"
	"cdah/internal/ops/hello"
)

// The variables by which containers on the emulator are told.
const (
	containersVariable = "CDAH_CONTAINERS"     // off: the emulator runs none
	speedVariable      = "CDAH_EMULATOR_SPEED" // how many times faster than AWS its loops go; 1 where it is not set
)

const off = "off"

// containersTimeout is how long a control plane has to start, and to remove its containers when it ends.
const containersTimeout = time.Minute

// openEngine finds the container engine. It fails where the user wants none.
func (r *Runner) openEngine(ctx context.Context) (*containers.Engine, error) {
	if r.getenv(containersVariable) == off {
		return nil, fmt.Errorf("%s is %s", containersVariable, off)
	}
	return containers.Open(ctx, containers.Machine{Getenv: r.getenv, Home: r.Home})
}

// startContainers has what is deployed to the emulator run, in a process of its own that ends with it. Without a container
// engine nothing runs, which is said once.
func (r *Runner) startContainers(ctx context.Context, e *emulator.Emulator, progress *step) error {
	if _, running := controlplane.Find(r.cacheDir(), e); running {
		return nil
	}
	engine, err := r.openEngine(ctx)
	if err != nil {
		fmt.Fprintf(progress, "    without containers: %v\n", err)
		return nil
	}
	if err := engine.Close(); err != nil {
		return err
	}
	log, err := os.OpenFile(controlplane.LogFile(r.cacheDir()), os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer log.Close()
	program, err := os.Executable()
	if err != nil {
		return err
	}
	command := exec.Command(program, "emulator", "run") // it outlives this command
	command.Dir, command.Env, command.Stdout, command.Stderr = r.Root, r.Environ, log, log
	command.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	if err := command.Start(); err != nil {
		return err
	}
	return r.awaitContainers(ctx, e, command)
}

// awaitContainers returns when a control plane that has been started runs.
func (r *Runner) awaitContainers(ctx context.Context, e *emulator.Emulator, command *exec.Cmd) error {
	ended := make(chan error, 1)
	go func() { ended <- command.Wait() }()
	deadline := time.After(containersTimeout)
	for {
		if _, running := controlplane.Find(r.cacheDir(), e); running {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case err := <-ended:
			return fmt.Errorf("what runs containers has ended: %w; see %s", err, controlplane.LogFile(r.cacheDir()))
		case <-deadline:
			return errors.Join(fmt.Errorf("what runs containers does not start; see %s", controlplane.LogFile(r.cacheDir())), command.Process.Kill())
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// awaitContainersEnd returns when the containers of an emulator that has ended are gone.
func (r *Runner) awaitContainersEnd(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, containersTimeout)
	defer cancel()
	return controlplane.AwaitEnd(ctx, r.cacheDir())
}

// removeContainers removes those that were left behind, as both the emulator and what runs its containers were killed.
func (r *Runner) removeContainers(ctx context.Context) error {
	if !controlplane.Left(r.cacheDir()) {
		return nil
	}
	engine, err := r.openEngine(ctx)
	if err != nil {
		return fmt.Errorf("containers of the emulator may be left: %w", err)
	}
	defer engine.Close()
	return controlplane.Remove(ctx, engine, r.cacheDir())
}

// EmulatorRun runs in containers what is deployed to the emulator, until that ends.
func (r *Runner) EmulatorRun(ctx context.Context) error {
	dir := r.cacheDir()
	release, err := controlplane.Hold(ctx, dir)
	if err != nil {
		return err
	}
	defer release()
	running, ok := emulator.Running(dir)
	if !ok {
		return errors.New("no emulator is running; " + r.commandLine("deploy") + " starts one")
	}
	speed, err := r.emulatorSpeed()
	if err != nil {
		return err
	}
	engine, err := r.openEngine(ctx)
	if err != nil {
		return err
	}
	defer engine.Close()
	before := controlplane.Before(dir, running)
	var shown page.Page
	address, err := shown.Listen(before.Page)
	if err != nil {
		return err
	}
	defer shown.Close()
	record := controlplane.Record{PID: os.Getpid(), Emulator: running.ID(), Engine: engine.Describe(), Page: address, Sites: []controlplane.Site{}}
	if err := record.Write(dir); err != nil {
		return err
	}
	if before.PID == 0 { // they are another emulator's
		if err := os.RemoveAll(alert.File(dir)); err != nil {
			return err
		}
	}
	loads := map[string]func() (string, error){
		hello.Reference:  sync.OnceValues(func() (string, error) { return hello.LoadOnce(ctx, engine, r.Root) }),
		beside.Reference: sync.OnceValues(func() (string, error) { return beside.LoadOnce(ctx, engine, r.Root) }),
	}
	return controlplane.Run(ctx, controlplane.Options{
		Emulator: running, Engine: engine, Folder: dir, Speed: speed, Log: r.Stderr, Before: before.Sites, Page: &shown, By: r.calledBy(),
		Provide: func(_ context.Context, reference string) (string, error) {
			load, ours := loads[reference]
			if !ours {
				return "", nil
			}
			return load()
		},
		Alert: func(a alert.Alert) error { return alert.Append(alert.File(dir), a) },
		Changed: func(sites []controlplane.Site, troubles []controlplane.Trouble) error {
			record.Sites, record.Troubles = append([]controlplane.Site{}, sites...), troubles
			return record.Write(dir)
		},
	})
}

// emulatorSpeed is how many times faster than AWS the emulator's loops go.
func (r *Runner) emulatorSpeed() (float64, error) {
	text := r.getenv(speedVariable)
	if text == "" {
		return 1, nil
	}
	speed, err := strconv.ParseFloat(text, 64)
	if err != nil || speed < 1 || speed > 60 {
		return 0, UsageError{fmt.Sprintf("%s is %q; allowed are numbers from 1, as fast as AWS, to 60, a minute in a second", speedVariable, text)}
	}
	return speed, nil
}

// restartContainers has what is deployed run again, where what runs it was killed.
func (s *session) restartContainers(ctx context.Context) error {
	if _, running := controlplane.Find(s.cacheDir(), s.emulator); running || !controlplane.Was(s.cacheDir(), s.emulator) {
		return nil
	}
	return s.step("Starting what runs containers again", func(progress *step) error {
		return s.startContainers(ctx, s.emulator, progress)
	})
}

// containersStatus says whether what is deployed to the emulator runs.
func (r *Runner) containersStatus(e *emulator.Emulator) error {
	record, running := controlplane.Find(r.cacheDir(), e)
	if !running {
		_, err := fmt.Fprintln(r.Stdout, "It runs no containers.")
		return err
	}
	fmt.Fprintf(r.Stdout, "Containers run on %s (process %d, log %s).\n", record.Engine, record.PID, controlplane.LogFile(r.cacheDir()))
	fmt.Fprintf(r.Stdout, "http://%s shows how everything is.\n", record.Page)
	for _, site := range record.Sites {
		names := strings.Join(append([]string{site.DNSName}, site.Names...), ", ")
		fmt.Fprintf(r.Stdout, "%s://%s answers for %s, port %d.\n", site.Protocol, site.Address, names, site.Port)
	}
	return nil
}
