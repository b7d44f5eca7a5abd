// Package stacks composes the constructs into one stack for each environment and each foundation.
package stacks

import (
	"cdah/config"
	"cdah/constructs/stack"
)

// Synth writes the stack of each environment and foundation as Terraform JSON to dir: see stack.Synth. An
// environment's stack has its name, a foundation's is foundation-<name>. Extensions add to each environment, in their
// order, and to the permissions of a foundation's roles.
func Synth(p config.Project, dir string, extensions ...Extension) error {
	own, err := check(extensions)
	if err != nil {
		return err
	}
	return stack.Synth(dir, func(app *stack.App) {
		for _, environment := range p.Environments {
			newWebsite(app, config.WithDefaults(environment), extensions, own)
		}
		for _, f := range p.Foundations {
			newFoundation(app, config.WithDefaults(f), p.EnvironmentsOf(f), own)
			for _, e := range p.EnvironmentsOf(f) {
				checkBounds(app, f, config.WithDefaults(e), extensions)
			}
		}
	})
}

// Close ends what Synth has started.
func Close() { stack.Close() }
