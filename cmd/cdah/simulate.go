package main

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"cdah/internal/ops/commands"
	"cdah/internal/ops/report"
	"cdah/internal/ops/simulate"
)

func (c *cli) simulate() *cobra.Command {
	what := commands.Simulation{Model: simulate.DefaultModel()}
	var format report.Format
	command := &cobra.Command{
		Use: "simulate ENV", Short: "Simulate traffic: how tasks and instances follow it, and what is late or lost",
		Long: strings.TrimSpace(`
Simulates traffic on the environment as its file is now: the alarms, the scaling of tasks and instances and the
placement of tasks, as AWS does them, on a virtual clock. It shows how many tasks and instances there are when, what
is late or lost, and which changes of the file would hold, each of which has been simulated, too.

A file of traffic has the line seconds,requests_per_second, or a column for each service in place of the second, and
rows whose rates hold until the next row; the last one ends the traffic.`),
		Example: "  cdah simulate production --shape day --peak 40 --svg day.svg\n  cdah simulate production --load traffic.csv --request-cpu 35ms",
		RunE: c.run(func(r *commands.Runner, ctx context.Context, env string) error {
			return r.Simulate(ctx, env, what, format)
		}),
	}
	flags, model := command.Flags(), &what.Model
	flags.StringVar(&what.Load, "load", "", "the traffic, a CSV `FILE`")
	flags.StringVar(&what.Shape, "shape", "", "the traffic's shape in place of a file: "+strings.Join(simulate.Shapes(), ", "))
	flags.Float64Var(&what.Peak, "peak", 0, "the shape's highest `RATE`, in requests a second")
	flags.StringVar(&what.Service, "service", "", "the service that gets the requests; not needed where one is behind the load balancer")
	flags.StringArrayVar(&what.RequestCPU, "request-cpu", nil, "the time of one vCPU that a request takes, `[SERVICE=]DURATION` (default "+model.RequestCPU[""].String()+"); may be repeated")
	flags.DurationVar(&model.TaskStart, "task-start", model.TaskStart, "how long a task takes from its placement until it listens")
	flags.DurationVar(&model.Boot, "boot", model.Boot, "how long an instance takes from its launch until it takes tasks")
	flags.DurationVar(&model.TimeLimit, "time-limit", model.TimeLimit, "after how long an answer is late, in whole seconds")
	flags.Uint64Var(&model.Seed, "seed", model.Seed, "the seed of the times at which requests come: the same one has the same result")
	flags.StringVar(&what.Start, "start", model.Start.Format(commands.StartLayout), "the `TIME` (UTC) at which the traffic begins, for what is scheduled")
	flags.Float64Var(&what.Tolerate, "tolerate", commands.DefaultTolerate, "the `PERCENT` of the requests that may be late or lost")
	flags.StringVar(&what.SVG, "svg", "", "write a chart to this `FILE`")
	command.MarkFlagsMutuallyExclusive("load", "shape")
	command.MarkFlagsOneRequired("load", "shape")
	command.MarkFlagsRequiredTogether("shape", "peak")
	addFormat(command, &format)
	return command
}
