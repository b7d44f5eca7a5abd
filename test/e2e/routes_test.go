//go:build e2e

package e2e

import (
	"slices"
	"strings"
	"testing"

	"cdah/internal/ops/emulator"
)

// routed is an environment whose services say which requests reach them.
const routed = `project: routed
region: eu-west-2
account: "400000000033"
ephemeral: true
network: {nat: single}
capacity: {instance_type: t3.small, instances: {min: 1, max: 3}}
services:
  web:
    image: public.ecr.aws/nginx/nginx:1.28.0
    tasks: {min: 1, max: 1}
  left:
    image: public.ecr.aws/nginx/nginx:1.28.0
    tasks: {min: 1, max: 1}
    route: {paths: [/left/*], priority: 10}
  right:
    image: public.ecr.aws/nginx/nginx:1.28.0
    tasks: {min: 1, max: 1}
    route: {paths: [/right/*], priority: 20}
`

// TestRoutesChange changes which service has which priority. AWS, and the emulator, refuse one that another rule
// still has; and a service that stays is never without a rule.
func TestRoutesChange(t *testing.T) {
	t.Parallel()
	const account = "400000000033"
	e := startEmulator(t)
	defer nothingRemains(t, e, account)
	s := newStackOf(t, "routed", routed, credentials(t, e, account))
	s.start(t)
	s.plan(t)
	s.apply(t)

	// A state from before rules were addressed by their priorities.
	if err := s.StateMv(t.Context(), "aws_lb_listener_rule.listener_rule_10", "aws_lb_listener_rule.service_left_listener_rule"); err != nil {
		t.Fatal(err)
	}

	for _, change := range []struct {
		name  string
		edit  []string
		calls string // that change listener rules
	}{
		{"nothing but addresses", nil, ""},
		{"two priorities are exchanged", []string{"priority: 10", "priority: 30", "priority: 20", "priority: 10", "priority: 30", "priority: 20"}, "ModifyRule ModifyRule"},
		{"a service is renamed", []string{"  right:", "  bright:"}, "ModifyRule"},
		{"a priority becomes another", []string{"priority: 20", "priority: 5"}, "CreateRule DeleteRule"},
		{"a priority is no longer given", []string{", priority: 5", ""}, "CreateRule DeleteRule"},
		{"a pattern that is more specific is added", []string{"[/left/*]", "[/left/*, /left/of/it]"}, "CreateRule"},
		{"a service comes between", []string{"  left:", "  within:\n    image: public.ecr.aws/nginx/nginx:1.28.0\n    tasks: {min: 1, max: 1}\n    route: {paths: [/left/of/*]}\n  left:"}, "CreateRule"},
	} {
		t.Log(change.name)
		before := len(ruleCalls(t, e))
		s.edit(t, change.edit...)
		s.plan(t)
		s.apply(t)
		s.noChanges(t)
		if got := strings.Join(ruleCalls(t, e)[before:], " "); got != change.calls {
			t.Errorf("%s: %s, want %s", change.name, got, change.calls)
		}
	}
	s.destroy(t)
}

// ruleCalls returns the actions that change listener rules so far.
func ruleCalls(t *testing.T, e *emulator.Emulator) []string {
	t.Helper()
	trace, err := e.Trace()
	if err != nil {
		t.Fatal(err)
	}
	var actions []string
	for _, call := range trace {
		if slices.Contains([]string{"CreateRule", "ModifyRule", "DeleteRule", "SetRulePriorities"}, call.Action) {
			actions = append(actions, call.Action)
		}
	}
	return actions
}
