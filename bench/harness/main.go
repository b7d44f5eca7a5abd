// Command harness is behind make bench: it measures what synthesizing the production environment
// costs in this app and in what else could have been used, side by side, and how the cost grows.
//
// It measures and reports; nothing fails for being slow.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
)

// options are what can be chosen of a run.
type options struct {
	root   string   // folder of the project
	rounds int      // how often each program is measured, 1 or more
	only   []string // groups to measure beside the app; empty for all
	quick  bool     // only what needs no download, in small sizes
}

// complete reports whether the run measures everything, so that its results may be published.
func (o options) complete() bool { return len(o.only) == 0 && !o.quick }

func main() {
	var o options
	flag.StringVar(&o.root, "root", "..", "`folder` of the project")
	flag.IntVar(&o.rounds, "rounds", 5, "how often each program is measured")
	flag.BoolVar(&o.quick, "quick", false, "measure only what needs no download, in small sizes")
	flag.Func("only", "`groups` to measure beside the app, separated by commas; without it all, and the page is written", func(list string) error {
		if list != "" {
			o.only = strings.Split(list, ",")
		}
		return nil
	})
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	err := run(ctx, o, os.Stdout, os.Stderr)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// run measures, prints the results to out and, where they are complete, publishes them.
func run(ctx context.Context, o options, out, progress io.Writer) error {
	if o.rounds < 1 {
		return fmt.Errorf("%d rounds measure nothing; choose 1 or more", o.rounds)
	}
	root, err := filepath.Abs(o.root)
	if err != nil {
		return err
	}
	work, err := os.MkdirTemp("", "cdah-bench-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(work) }()

	s := suite{root: root, work: work, quick: o.quick}
	programs, err := choose(s.programs(), o.only)
	if err != nil {
		return err
	}
	r := runner{work: work, progress: progress}
	results, err := r.measure(ctx, programs, o.rounds)
	if ctx.Err() != nil {
		return errors.New("interrupted; nothing was renewed")
	}
	if err != nil {
		return err
	}
	report := newReport(results)
	facts := facts(ctx, root)
	text := report.text(o.rounds, facts)
	fmt.Fprintln(out, text)
	for _, line := range report.differences() {
		fmt.Fprintln(progress, line)
	}
	if !o.complete() {
		return nil
	}
	return publish(root, text, report.sentence())
}
