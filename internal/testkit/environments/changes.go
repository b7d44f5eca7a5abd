package environments

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
)

// change changes an environment and says what it did, or nothing where it cannot be done.
type change func(*rand.Rand, Environment) string

// changes are all the changes, those that are to come more often several times.
func changes() []change {
	return []change{
		ofEnvironment, ofEnvironment, ofEnvironment, ofEnvironment, ofEnvironment,
		ofService, ofService, ofService, ofService,
		ofJob, addService, removeService, rename("services"), exchange("route"), exchange("route.priority"), route,
		addJob, removeJob, rename("jobs"), zones,
	}
}

func ofEnvironment(random *rand.Rand, e Environment) string {
	return choose(random, e.section, options())
}

func ofService(random *rand.Rand, e Environment) string {
	name := pick(random, e.names("services"))
	service := e.at("services." + name).(section)
	return "services." + name + "." + choose(random, service, optionsOf(service))
}

func ofJob(random *rand.Rand, e Environment) string {
	names := e.names("jobs")
	if len(names) == 0 {
		return ""
	}
	name := pick(random, names)
	return "jobs." + name + "." + choose(random, e.at("jobs."+name).(section), jobOptions())
}

// choose gives one of the options one of its values.
func choose(random *rand.Rand, of section, options []option) string {
	chosen := pick(random, options)
	value := pick(random, chosen.values)
	of.set(chosen.path, Environment{section{"": value}}.clone().section[""])
	return fmt.Sprintf("%s: %v", chosen.path, value)
}

func optionsOf(service section) []option {
	switch service["kind"] {
	case "daemon":
		return serviceOptions()
	case "worker":
		return append(scaledOptions(), or("private", section{"port": 8080}, section{"port": 6379, "protocol": "tcp"}))
	}
	return webOptions()
}

func newService() section {
	return section{"image": "nginx:1.28.0", "tasks": section{"min": 1, "max": 2}}
}

// names returns the names of the services or jobs there are.
func (e Environment) names(of string) []string {
	all, _ := e.section[of].(section)
	return slices.Sorted(maps.Keys(all))
}

// freeName returns a name that nothing has: also such as the project itself gives to what it makes.
func (e Environment) freeName(random *rand.Rand) string {
	for {
		name := pick(random, []string{
			"web", "api", "shop", "mailer", "web-api", "report", "sessions", "instance", "load-balancer", "cluster", "alerts", "network", "jobs", "maintenance", "web-exec", "task", "schedule",
		})
		if !slices.Contains(slices.Concat(e.names("services"), e.names("jobs")), name) {
			return name
		}
	}
}

// paths are routes of which some are within others.
func paths() []any {
	return []any{
		nil, section{"paths": []any{"/api/*"}}, section{"paths": []any{"/api/v1/*", "/v1"}}, section{"paths": []any{"/shop/*", "/cart"}},
		section{"hosts": []any{"*." + Zone}}, section{"hosts": []any{"shop." + Zone}, "paths": []any{"/api/*"}},
	}
}

func route(random *rand.Rand, e Environment) string {
	name, value := pick(random, e.names("services")), pick(random, paths())
	if e.at("services."+name+".kind") != nil {
		return ""
	}
	e.set("services."+name+".route", value)
	return fmt.Sprintf("services.%s.route: %v", name, value)
}

func addService(random *rand.Rand, e Environment) string {
	if len(e.names("services")) > 2 {
		return ""
	}
	name, service := e.freeName(random), newService()
	switch kind := pick(random, []string{"web", "web", "web", "worker", "daemon"}); kind {
	case "web":
		service.set("route", pick(random, paths()))
	case "daemon":
		service.set("tasks", nil)
		service["kind"] = kind
	default:
		service["kind"] = kind
	}
	e.set("services."+name, service)
	return "a service " + name
}

func removeService(random *rand.Rand, e Environment) string {
	name := pick(random, e.names("services"))
	e.set("services."+name, nil)
	return "no service " + name
}

func addJob(random *rand.Rand, e Environment) string {
	name, job := e.freeName(random), section{"image": "nginx:1.28.0"}
	choose(random, job, jobOptions())
	e.set("jobs."+name, job)
	return "a job " + name
}

func removeJob(random *rand.Rand, e Environment) string {
	names := e.names("jobs")
	if len(names) == 0 {
		return ""
	}
	name := pick(random, names)
	e.set("jobs."+name, nil)
	return "no job " + name
}

// rename gives a service or a job another name.
func rename(of string) change {
	return func(random *rand.Rand, e Environment) string {
		names := e.names(of)
		if len(names) == 0 {
			return ""
		}
		old, name := pick(random, names), e.freeName(random)
		renamed := e.at(of + "." + old)
		e.set(of+"."+old, nil)
		e.set(of+"."+name, renamed)
		return fmt.Sprintf("%s.%s is called %s", of, old, name)
	}
}

// exchange has two services behind the load balancer exchange what they say at a path.
func exchange(path string) change {
	return func(random *rand.Rand, e Environment) string {
		names := slices.DeleteFunc(e.names("services"), func(name string) bool { return e.at("services."+name+".kind") != nil })
		if len(names) < 2 {
			return ""
		}
		random.Shuffle(len(names), func(i, j int) { names[i], names[j] = names[j], names[i] })
		one, other := "services."+names[0]+"."+path, "services."+names[1]+"."+path
		ofOne, ofOther := e.at(one), e.at(other)
		e.set(one, ofOther)
		e.set(other, ofOne)
		return one + " exchanged with " + other
	}
}

// zones adds a zone, or removes the last one in two steps: it is left first.
func zones(_ *rand.Rand, e Environment) string {
	all := e.at("network.zones").([]any)
	switch last := all[len(all)-1]; {
	case len(all) == 2:
		e.set("network.zones", append(slices.Clone(all), "c"))
		return "a zone more"
	case e.at("network.leaving") == nil:
		e.set("network.leaving", []any{last})
		return fmt.Sprintf("zone %s is left", last)
	default:
		e.set("network.leaving", nil)
		e.set("network.zones", all[:len(all)-1])
		return fmt.Sprintf("zone %s is removed", last)
	}
}

// Step returns the environment after one to three changes that can be deployed together, and says which.
func (e Environment) Step(random *rand.Rand) (Environment, string) {
	for {
		next, all := e, ""
		for range 1 + random.IntN(3) {
			changed, what := next.Change(random)
			next, all = changed, all+what+"; "
		}
		if next.YAML() != e.YAML() && !takesOver(e, next) {
			return next, all
		}
	}
}

// takesOver reports whether something in the next environment has a name that something else has in the first: that is
// two deployments, which a review says.
func takesOver(first, next Environment) bool {
	owners := first.owners()
	for name, owner := range next.owners() {
		if other, taken := owners[name]; taken && other != owner {
			return true
		}
	}
	return false
}

// owners says which section has a name: those of services and jobs are one space, and the sessions of ECS Exec are
// logged as a service is.
func (e Environment) owners() map[string]string {
	all := map[string]string{}
	for _, section := range []string{"services", "jobs"} {
		for _, name := range e.names(section) {
			all[name] = section
			if e.at(section+"."+name+".exec") != nil {
				all["sessions"] = "exec" // and no service, which a valid file does not have beside it
			}
		}
	}
	return all
}
