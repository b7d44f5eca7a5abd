// Package stacks composes the constructs into one stack for each environment and each foundation.
package stacks

import (
	"cdah/config"
	"cdah/constructs/stack"
)

// Synth writes the stack of each environment and foundation as Terraform JSON to dir: see stack.Synth. An
// environment's stack has its name, a foundation's is foundation-<name>.
func Synth(p config.Project, dir string) error {
	return stack.Synth(dir, func(app *stack.App) {
		for _, environment := range p.Environments {
			newWebsite(app, config.WithDefaults(environment))
		}
		for _, f := range p.Foundations {
			newFoundation(app, config.WithDefaults(f), p.EnvironmentsOf(f))
		}
	})
}

// Close ends what Synth has started.
func Close() { stack.Close() }
