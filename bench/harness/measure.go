package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// samplePause is the time between two looks at a program's memory. Plain Go is done within a few
// milliseconds.
const samplePause = time.Millisecond

// result is what was found out about a program.
type result struct {
	program
	skipped   string // why it was not measured; empty where it was
	text      string // what it wrote
	resources int

	wall, cpu []time.Duration // of each timed run
	peak      []uint64        // bytes, of each sampled run
}

// runner runs programs one at a time.
type runner struct {
	work     string
	progress io.Writer
}

// measure prepares the programs, runs each once to fill caches and to see what it writes, and then
// measures all of them in turn, round after round: whatever else the machine does meanwhile hits
// them alike.
//
// Memory is sampled in runs of their own, for looking costs time.
func (r runner) measure(ctx context.Context, programs []program, rounds int) ([]*result, error) {
	if err := adoptOrphans(); err != nil {
		return nil, err
	}
	results := make([]*result, len(programs))
	for i, p := range programs {
		fmt.Fprintf(r.progress, "preparing %s\n", p.title)
		results[i] = &result{program: p}
		if err := r.prepare(ctx, results[i]); err != nil {
			if ctx.Err() != nil || !p.optional {
				return nil, err
			}
			// What else it says names folders of this machine.
			results[i].skipped, _, _ = strings.Cut(err.Error(), "\n")
			fmt.Fprintf(r.progress, "skipped: %v\n", err)
		}
	}
	for round := range rounds {
		fmt.Fprintf(r.progress, "round %d of %d\n", round+1, rounds)
		for _, result := range results {
			if result.skipped != "" {
				continue
			}
			if err := r.round(ctx, result); err != nil {
				return nil, err
			}
		}
	}
	return results, nil
}

// prepare does what a program needs, runs it once and reads what it writes.
func (r runner) prepare(ctx context.Context, result *result) error {
	for _, step := range result.prepare {
		if err := step(ctx); err != nil {
			return err
		}
	}
	if _, _, err := r.timed(ctx, result.program); err != nil {
		return err
	}
	var err error
	result.text, result.resources, err = documents(result.output)
	return err
}

// round measures a program once for time and once for memory.
func (r runner) round(ctx context.Context, result *result) error {
	wall, cpu, err := r.timed(ctx, result.program)
	if err != nil {
		return err
	}
	peak, err := r.sampled(ctx, result.program)
	if err != nil {
		return err
	}
	result.wall = append(result.wall, wall)
	result.cpu = append(result.cpu, cpu)
	result.peak = append(result.peak, peak)
	return nil
}

// timed runs a program and returns the time until it ended, and the CPU time that it and all that it
// started used until the last of them ended.
func (r runner) timed(ctx context.Context, p program) (wall, cpu time.Duration, err error) {
	used, begin := childrenCPU(), time.Now()
	started, err := r.start(ctx, p)
	if err != nil {
		return 0, 0, err
	}
	err = started.Wait()
	wall = time.Since(begin)
	reapOrphans()
	return wall, childrenCPU() - used, r.explain(p, err)
}

// sampled runs a program and returns the most memory that it and all that it started had at one
// time, in bytes of resident set size. Pages that two of them share count twice.
func (r runner) sampled(ctx context.Context, p program) (peak uint64, err error) {
	started, err := r.start(ctx, p)
	if err != nil {
		return 0, err
	}
	done := make(chan error, 1)
	go func() { done <- started.Wait() }()
	for {
		peak = max(peak, treeMemory(started.Process.Pid))
		select {
		case err := <-done:
			reapOrphans()
			return peak, r.explain(p, err)
		case <-time.After(samplePause):
		}
	}
}

// start starts a program. Nothing of the caller's environment reaches it but where things are, so
// that no setting of Node or jsii changes what is measured. Temporary files go to the working
// folder: not every program removes its own.
func (r runner) start(ctx context.Context, p program) (*exec.Cmd, error) {
	cmd := exec.CommandContext(ctx, p.command[0], p.command[1:]...)
	cmd.Dir = p.dir
	cmd.Env = append(slices.Clone(p.env), "TMPDIR="+r.work)
	for _, name := range []string{"PATH", "HOME", "XDG_CACHE_HOME"} {
		if value, ok := os.LookupEnv(name); ok {
			cmd.Env = append(cmd.Env, name+"="+value)
		}
	}
	// A file, as a pipe would have Wait wait for whoever else holds it.
	messages, err := os.Create(r.messages())
	if err != nil {
		return nil, err
	}
	defer func() { _ = messages.Close() }()
	cmd.Stderr = messages
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	return cmd, nil
}

func (r runner) messages() string { return filepath.Join(r.work, "stderr") }

// explain adds what a failed program said, below the first line.
func (r runner) explain(p program, err error) error {
	if err == nil {
		return nil
	}
	said, _ := os.ReadFile(r.messages())
	return fmt.Errorf("%s: %w\n%s", p.title, err, bytes.TrimSpace(said))
}
