package config

import "fmt"

// Everything that a job has is checked as a container, and with the other names.
func (Job) validate(path, *checker) {}

// Everything that a schedule has is checked as its timing.
func (JobSchedule) validate(path, *checker) {}

// checkJobs checks the jobs' names, which they share with the services: both begin the names of their
// roles and task definitions.
func (e Environment) checkJobs(c *checker) {
	for name := range e.Jobs {
		at := path("jobs").key(name)
		if !namePattern.MatchString(name) || len(name) > maxServiceLength {
			c.error(at, quote(name)+" cannot name a job",
				fmt.Sprintf("up to %d lowercase letters, digits and single hyphens, a letter first", maxServiceLength), "rename it")
		}
		if _, taken := e.Services[name]; taken {
			c.error(at, "a service has this name", "each name once among services and jobs", "rename one of the two")
		}
	}
}
