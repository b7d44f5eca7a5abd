//go:build e2e

package e2e

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"cdah/internal/testkit/environments"
)

// crossing is the environment that TestTransitions begins with.
const crossing = `project: cdah
region: eu-west-2
account: "400000000070"
ephemeral: true
network: {zones: [a, b], nat: single}
domain: {name: www.example.com, alternative_names: [shop.example.com], zone: example.com}
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

// What some turns add to a service, and others take away.
const (
	sticky = "    load_balancing: {slow_start: 30, stickiness: {}}\n"
	http2  = "    load_balancing: {protocol_version: http2}\n"
	caller = "    connects_to: [left]\n"
	called = "    private: {port: 80}\n"
)

// turn is one thing that an owner changes, by old and new texts of the environment's file. It can be taken alone, from
// the station before its step: see transition.
type turn struct {
	what string
	edit []string
}

// steps are changes that went wrong once, or could: something that AWS gives once moves from one resource to another,
// something is removed that others use, a value is left as it was.
func steps() [][]turn {
	return [][]turn{{
		{"priorities exchanged", []string{"priority: 10", "priority: 0", "priority: 20", "priority: 10", "priority: 0", "priority: 20"}},
		{"names added", []string{"[shop.example.com]", "[shop.example.com, example.com, \"*.shop.example.com\"]"}},
		{"times changed", []string{"0 20 * * *", "30 21 * * 1-5", "0 8 ? * * *", "0 9 ? * MON-FRI *"}},
		{"sticky sessions", []string{"  web:\n", "  web:\n" + sticky}},
		{"other tags", []string{"alerts: {", "tags: {Team: shop}\nalerts: {"}},
		{"scaling turned off", []string{"  sessions:\n", "  sessions:\n    scaling: {enabled: false}\n"}},
		{"scaling paused", []string{"scaling: {schedule", "scaling: {paused: true, schedule"}},
		{"a service that calls another", []string{"  web:\n", "  web:\n" + caller, "  left:\n", "  left:\n" + called}},
	}, {
		{"a zone more", []string{"zones: [a, b]", "zones: [a, b, c]"}},
		{"a service with a priority renamed", []string{"  right:", "  bright:"}},
		{"a job renamed", []string{"  report:", "  weekly:"}},
		{"a service renamed, whose name is free", []string{"  sessions:", "  meetings:", "/sessions/*", "/meetings/*"}},
		{"HTTP/2 to the tasks", []string{"  left:\n", "  left:\n" + http2}},
		{"a NAT gateway for each zone", []string{"nat: single", "nat: per_zone"}},
		{"a firewall, maintenance", []string{"idle_timeout: 60", "idle_timeout: 60, waf: {}, maintenance: {enabled: true}"}},
		{"a host redirected", []string{"idle_timeout: 60", "idle_timeout: 60, redirects: {example.com: www.example.com}"}},
	}, {
		{"scaling goes on", []string{"paused: true, ", ""}},
		{"no sticky sessions", []string{sticky, ""}},
		{"a service that calls no other", []string{caller, "", called, ""}},
		{"a shell, whose log group takes the free name", []string{"  web:\n", "  web:\n    exec: true\n"}},
		{"no domain, and nothing that needs one", []string{
			", redirects: {example.com: www.example.com}", "", http2, "",
			"domain: {name: www.example.com, alternative_names: [shop.example.com, example.com, \"*.shop.example.com\"], zone: example.com}\n", "",
		}},
		{"a zone left", []string{"nat: per_zone", "leaving: [c], nat: per_zone"}},
		{"routes exchanged", []string{"[/left/*]", "[/first/*]", "[/meetings/*]", "[/left/*]", "[/first/*]", "[/meetings/*]"}},
		{"capacity by alarms, Spot", []string{"  instances: {min: 1, max: 6}\n", "  instances: {min: 1, max: 6}\n  scaling: {alarms: {high: 60}}\n  spot: {percentage: 50}\n"}},
		{"another address of alerts", []string{"emails: [a@example.com]", "emails: [b@example.com]"}},
	}}
}

// transition is a variable of the environment: a regular expression of turns.
const transition = "CDAH_TRANSITION"

// TestTransitions takes an environment through all steps, or through those turns of one step that are wanted.
func TestTransitions(t *testing.T) {
	t.Parallel()
	wanted := os.Getenv(transition)
	if wanted != "" {
		walk(t, shortcut(t, regexp.MustCompile(wanted)), func(int) int { return 0 })
		return
	}
	text := crossing
	path := []station{{parsed(t, text), "the first"}}
	for _, step := range steps() {
		text = after(t, text, step...)
		path = append(path, station{parsed(t, text), told(step)})
	}
	walk(t, path, environments.Seeded(6).IntN)
}

// shortcut returns the path of some turns, of the first step that has any.
func shortcut(t *testing.T, wanted *regexp.Regexp) []station {
	t.Helper()
	text, all := crossing, []turn(nil)
	for _, step := range steps() {
		if some := slices.DeleteFunc(slices.Clone(step), func(one turn) bool { return !wanted.MatchString(one.what) }); len(some) > 0 {
			return []station{{parsed(t, text), "the station before"}, {parsed(t, after(t, text, some...)), told(some)}}
		}
		text = after(t, text, step...)
		all = append(all, step...)
	}
	t.Fatalf("%s=%s matches none of: %s", transition, wanted, told(all))
	return nil
}

// after returns an environment's file after some turns.
func after(t *testing.T, text string, turns ...turn) string {
	t.Helper()
	for _, one := range turns {
		text = edited(t, text, one.edit...)
	}
	return text
}

func told(turns []turn) string {
	var all []string
	for _, one := range turns {
		all = append(all, one.what)
	}
	return strings.Join(all, ", ")
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
