package config

import (
	"fmt"

	"cdah/internal/yamldoc"
)

// checkJobs checks the jobs' names, which they share with the services: both begin the names of their
// roles and task definitions.
func (e Environment) checkJobs(c *yamldoc.Checker) {
	for name := range e.Jobs {
		at := yamldoc.Path("jobs").Key(name)
		if !namePattern.MatchString(name) || len(name) > maxServiceLength {
			c.Error(at, yamldoc.Quote(name)+" cannot name a job",
				fmt.Sprintf("up to %d lowercase letters, digits and single hyphens, a letter first", maxServiceLength), "rename it")
		}
		if _, taken := e.Services[name]; taken {
			c.Error(at, "a service has this name", "each name once among services and jobs", "rename one of the two")
		}
	}
}
