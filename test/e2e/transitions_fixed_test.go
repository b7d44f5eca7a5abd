//go:build e2e

package e2e

import (
	"testing"

	"cdah/internal/testkit/environments"
)

// crossing is the environment that TestTransitions begins with.
const crossing = `project: cdah
region: eu-west-2
account: "400000000070"
ephemeral: true
network: {zones: [a, b], nat: single}
domain: {name: www.example.com, zone: example.com}
load_balancer: {idle_timeout: 60}
capacity:
  instance_type: t3.small
  instances: {min: 1, max: 6}
  schedules:
    night: {cron: "0 20 * * *", min: 1}
services:
  web:
    image: nginx:1.28.0
    tasks: {min: 1, max: 2}
    scaling: {schedule: {morning: {cron: "0 8 ? * * *", min: 1, max: 2}}}
  left:
    image: nginx:1.28.0
    tasks: {min: 1, max: 2}
    route: {paths: [/left/*], priority: 10}
  right:
    image: nginx:1.28.0
    tasks: {min: 1, max: 2}
    route: {paths: [/right/*], priority: 20}
  sessions:
    image: nginx:1.28.0
    tasks: {min: 1, max: 2}
    route: {paths: [/sessions/*]}
jobs:
  report: {image: "nginx:1.28.0", schedule: {rate: 1 day}}
alerts: {emails: [a@example.com]}
`

// TestTransitions takes an environment through changes that went wrong once, or could: something that AWS gives once
// moves from one resource to another, something is removed that others use, a value is left as it was.
func TestTransitions(t *testing.T) {
	t.Parallel()
	steps := []struct {
		what string
		edit []string
	}{
		{"priorities and routes exchanged, names added, times changed, a zone more", []string{
			"priority: 10", "priority: 0", "priority: 20", "priority: 10", "priority: 0", "priority: 20", // exchanged
			"zone: example.com", "alternative_names: [example.com, \"*.shop.example.com\"], zone: example.com",
			"0 20 * * *", "30 21 * * 1-5",
			"0 8 ? * * *", "0 9 ? * MON-FRI *",
			"zones: [a, b]", "zones: [a, b, c]",
		}},
		{"a service with a priority renamed, a job renamed, a name is free", []string{
			"  right:", "  bright:",
			"  report:", "  weekly:",
			"  sessions:", "  meetings:", "/sessions/*", "/meetings/*",
			"  web:\n", "  web:\n    load_balancing: {slow_start: 30, stickiness: {}}\n",
			"scaling: {schedule", "scaling: {paused: true, schedule",
			"nat: single", "nat: per_zone",
			"idle_timeout: 60", "idle_timeout: 60, waf: {}, maintenance: {enabled: true}",
		}},
		{"no domain, a zone left, patterns exchanged, capacity by alarms, the free name taken", []string{
			"paused: true, ", "",
			"    load_balancing: {slow_start: 30, stickiness: {}}\n", "    exec: true\n", // whose log group has the name that the one of the service sessions had
			"domain: {name: www.example.com, alternative_names: [example.com, \"*.shop.example.com\"], zone: example.com}\n", "",
			"nat: per_zone", "leaving: [c], nat: per_zone",
			"[/left/*]", "[/first/*]", "[/meetings/*]", "[/left/*]", "[/first/*]", "[/meetings/*]",
			"  instances: {min: 1, max: 6}\n", "  instances: {min: 1, max: 6}\n  scaling: {alarms: {high: 60}}\n  spot: {percentage: 50}\n",
			"emails: [a@example.com]", "emails: [b@example.com]",
		}},
	}
	text := crossing
	path := []station{{parsed(t, text), "the first"}}
	for _, step := range steps {
		text = edited(t, text, step.edit...)
		path = append(path, station{parsed(t, text), step.what})
	}
	walk(t, path, environments.Seeded(6).IntN)
}

func parsed(t *testing.T, text string) environments.Environment {
	t.Helper()
	environment, err := environments.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	if err := environment.Valid(); err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	return environment
}
