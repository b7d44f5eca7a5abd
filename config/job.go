package config

import (
	"fmt"
	"maps"
	"slices"
)

// Job is a container that runs to its end on the cluster's instances: a migration that a deployment runs before it
// changes the services, or whatever is due at certain times.
type Job struct {
	Container `yaml:",inline"`

	TaskRole `yaml:",inline"`

	// Whether a deployment runs the job, and waits for its success, before it changes the services: a migration. It runs
	// whenever the plan makes a new revision of a task definition, of a service or of a job. Where it fails, the
	// deployment stops, and the services stay as they are. Not together with schedule.
	BeforeDeployment bool `yaml:"before_deployment" json:"before_deployment,omitzero"`

	// When the job is started. Default: never by itself; cdah run starts it, and so does the command in the output
	// job_commands.
	Schedule *JobSchedule `yaml:"schedule" json:"schedule,omitzero"`

	// Days that the job's logs are kept: one of the periods that CloudWatch Logs offers.
	LogRetentionDays int `yaml:"log_retention_days" json:"log_retention_days,omitzero" default:"30" jsonschema:"enum=1,enum=3,enum=5,enum=7,enum=14,enum=30,enum=60,enum=90,enum=120,enum=150,enum=180,enum=365,enum=400,enum=545,enum=731,enum=1096,enum=1827,enum=2192,enum=2557,enum=2922,enum=3288,enum=3653"`
}

// JobSchedule is when a job is started.
type JobSchedule struct {
	Timing `yaml:",inline"`

	// Whether the schedule is in force. A paused one starts nothing.
	Enabled *bool `yaml:"enabled" json:"enabled,omitzero" default:"true"`
}

// JobsBeforeDeployment returns the names of the jobs that a deployment runs before it changes the services, sorted: in
// this order they run, one after another.
func (e Environment) JobsBeforeDeployment() []string {
	var names []string
	for _, name := range slices.Sorted(maps.Keys(e.Jobs)) {
		if e.Jobs[name].BeforeDeployment {
			names = append(names, name)
		}
	}
	return names
}

// FindServiceOrJob returns an error for a name of neither, and whether it is that of a job.
func (e Environment) FindServiceOrJob(name string) (isJob bool, err error) {
	if _, isJob = e.Jobs[name]; isJob {
		return true, nil
	}
	if _, isService := e.Services[name]; !isService {
		all := slices.Concat(slices.Collect(maps.Keys(e.Services)), slices.Collect(maps.Keys(e.Jobs)))
		err = unknown(e.Name+" has no service or job", name, slices.Sorted(slices.Values(all)))
	}
	return false, err
}

// FindJob returns a job. Where there is none of that name, the error says which there are.
func (e Environment) FindJob(name string) (Job, error) {
	job, found := e.Jobs[name]
	switch {
	case len(e.Jobs) == 0:
		return Job{}, fmt.Errorf("%s has no jobs: add %s under jobs in its file, and deploy it", e.Name, name)
	case !found:
		return Job{}, unknown(e.Name+" has no job", name, slices.Sorted(maps.Keys(e.Jobs)))
	}
	return job, nil
}
