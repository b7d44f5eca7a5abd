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

// validate refuses a schedule of what runs before a deployment: between its new revision, which the deployment registers
// first, and the schedule's change, which comes with all else, the schedule would start a revision that is gone.
func (j Job) validate(at yamldoc.Path, c *yamldoc.Checker) {
	checkSize(map[yamldoc.Path]Container{at: j.Container}, c)
	if j.BeforeDeployment && j.Schedule != nil {
		c.Error(at.Key("before_deployment"), "the job has a schedule, too", "one of the two", "remove one, or make it two jobs of one image")
	}
}
