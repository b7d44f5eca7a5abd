package config

import (
	"cdah/internal/yamldoc"
)

// checkJobs checks the jobs' names, which they share with the services: both begin the names of their
// roles and task definitions.
func (e Environment) checkJobs(c *yamldoc.Checker) {
	for name := range e.Jobs {
		at := yamldoc.Path("jobs").Key(name)
		checkName(at, "a job", name, c)
		if _, taken := e.Services[name]; taken {
			c.Error(at, "a service has this name", "each name once among services and jobs", "rename one of the two")
		}
	}
}
