package config

import (
	"fmt"
	"path/filepath"

	"cdah/internal/aws/naming"
	"cdah/internal/yamldoc"
)

func (e Environment) checkServiceNames(c *yamldoc.Checker) {
	for name := range e.Services {
		at := yamldoc.Path("services").Key(name)
		full := naming.Of(e.Project, e.Name, name)
		switch {
		case !checkName(at, "a service", name, c):
		case len(full) > naming.LoadBalancer && c.Sound("project"):
			c.Error(at, fmt.Sprintf("%s has %d characters", full, len(full)),
				fmt.Sprintf("%d for project, environment and service together, which name its target group", naming.LoadBalancer),
				"shorten one of the three")
		}
	}
	checkLogGroups("services", e.Services, c)
}

// ValidateLogGroups gives the services of a Go program, whose log groups stand side by side, the check of their names.
func ValidateLogGroups(at string, services map[string]Service) error {
	c := &yamldoc.Checker{}
	checkLogGroups(yamldoc.Path(at), services, c)
	return c.Problems().Err()
}

// checkLogGroups refuses a service whose log group would be that of the sessions of ECS Exec.
func checkLogGroups(at yamldoc.Path, services map[string]Service, c *yamldoc.Checker) {
	if _, named := services[naming.Sessions]; !named {
		return
	}
	for _, name := range sortedKeys(services) {
		if services[name].Exec {
			c.Error(at.Key(naming.Sessions), "its log group would be that of the sessions of ECS Exec, which the service "+name+" has",
				"any other name beside a service with exec", "rename it, or turn exec off")
			return
		}
	}
}

// checkName checks the name of a service or a job, and reports whether it can be one.
func checkName(at yamldoc.Path, what, name string, c *yamldoc.Checker) bool {
	if isName(name) {
		return true
	}
	c.Error(at, yamldoc.Quote(name)+" cannot name "+what,
		allowedNames(), renamed(name, isName))
	return false
}

// collisions finds environments that would overwrite each other. An account has each name of an IAM role once, in
// all regions, and those of a service or a job begin with its whole name.
func collisions(dir string, all []Environment) Problems {
	var found Problems
	first := map[string]string{}
	claim := func(e Environment, at yamldoc.Path, what string) bool {
		if other, taken := first[what]; taken && other != e.Name {
			found = append(found, Problem{
				File: filepath.Join(dir, e.Name+extension), Path: string(at),
				Got: what + " is that of the environment " + other + " too", Allowed: "one environment each", Fix: "change it in one of the two",
			})
			return false
		}
		first[what] = e.Name
		return true
	}
	for _, e := range all {
		if e.State.Bucket != "" {
			claim(e, "state.key", e.State.Bucket+"/"+e.State.Key)
		}
		if e.Project == "" || e.Account == "" || !claim(e, "project", "the name "+naming.Of(e.Project, e.Name)+" in account "+e.Account) {
			continue
		}
		tasks := func(name string) string {
			return "the name " + naming.Of(e.Project, e.Name, name) + " of tasks in account " + e.Account
		}
		for _, service := range sortedKeys(e.Services) {
			claim(e, yamldoc.Path("services").Key(service), tasks(service))
		}
		for _, job := range sortedKeys(e.Jobs) {
			claim(e, yamldoc.Path("jobs").Key(job), tasks(job))
		}
	}
	return found
}
