package main

import (
	"time"

	"github.com/spf13/cobra"

	"cdah/internal/ops/commands"
	"cdah/internal/ops/report"
)

// addOptions adds the flags that all commands have that plan.
func addOptions(command *cobra.Command, o *commands.Options) {
	command.Flags().StringArrayVar(&o.Variables, "var", nil, "set a Terraform variable, as `NAME=VALUE`; may be repeated")
	addLockTimeout(command, &o.LockTimeout)
}

func addLockTimeout(command *cobra.Command, timeout *time.Duration) {
	command.Flags().DurationVar(timeout, "lock-timeout", commands.DefaultLockTimeout, "how long to wait for another run that holds the state")
}

func addKept(command *cobra.Command, plan, digest *string) {
	command.Flags().StringVar(plan, "plan", "", "the kept plan that was reviewed, such as .cdah/plans/production.json")
	command.Flags().StringVar(digest, "digest", "", "the digest that the reviewer noted; the kept plan must have it")
}

func addApprove(command *cobra.Command, approve *bool) {
	command.Flags().BoolVar(approve, "approve", false, "do it without asking; needed where there is no terminal")
}

func addAllow(command *cobra.Command, allow *[]string) {
	command.Flags().StringArrayVar(allow, "allow", nil, "allow what is lost with this `ADDRESS`; may be repeated")
}

func addFormat(command *cobra.Command, format *report.Format) {
	*format = report.Text
	command.Flags().VarP(format, "output", "o", "how to print the result: text, json or markdown")
}
