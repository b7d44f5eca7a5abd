package review

import (
	"maps"
	"testing"

	tfjson "github.com/hashicorp/terraform-json"
)

// approvedEffects are those of a plan that makes a revision, and has a service run it.
func approvedEffects() map[string]Effect {
	return map[string]Effect{
		"aws_ecs_task_definition.job": {
			Actions: tfjson.Actions{"create", "delete"}, ID: "job", ForcedBy: []string{"arn", "container_definitions"},
			Values: map[string]Value{"container_definitions[web].image": {`"a:1"`, `"a:2"`}, "arn": {`"job:1"`, unknown}},
		},
		"aws_ecs_service.web": {
			Actions: tfjson.Actions{"update"}, ID: "web",
			Values: map[string]Value{"task_definition": {`"web:1"`, unknown}, "tags": {"null", unknown}, "desired_count": {"1", "2"}},
		},
	}
}

func TestWithin(t *testing.T) {
	t.Parallel()
	const service, job = "aws_ecs_service.web", "aws_ecs_task_definition.job"
	for name, c := range map[string]struct {
		alter func(map[string]Effect)
		want  string // where it goes beyond
	}{
		"the same":              {func(map[string]Effect) {}, ""},
		"a part":                {func(now map[string]Effect) { delete(now, job) }, ""},
		"nothing":               {func(now map[string]Effect) { clear(now) }, ""},
		"a value that is known": {func(now map[string]Effect) { now[service].Values["task_definition"] = Value{`"web:1"`, `"web:2"`} }, ""},
		"one below what is known": {func(now map[string]Effect) {
			delete(now[service].Values, "tags")
			now[service].Values["tags.a"] = Value{"null", `"b"`}
		}, ""},
		"a value that stays": {func(now map[string]Effect) { delete(now[service].Values, "desired_count") }, ""},
		"less forces it": {func(now map[string]Effect) {
			e := now[job]
			e.ForcedBy = []string{"container_definitions"}
			now[job] = e
		}, ""},
		"another resource":           {func(now map[string]Effect) { now["aws_vpc.a"] = Effect{Actions: tfjson.Actions{"create"}} }, "aws_vpc.a"},
		"another action":             {func(now map[string]Effect) { now[service] = Effect{Actions: tfjson.Actions{"delete"}, ID: "web"} }, service},
		"another object":             {func(now map[string]Effect) { e := now[service]; e.ID = "other"; now[service] = e }, service + " (id)"},
		"another value":              {func(now map[string]Effect) { now[service].Values["desired_count"] = Value{"1", "9"} }, service + ".desired_count"},
		"one more value":             {func(now map[string]Effect) { now[service].Values["name"] = Value{`"a"`, `"b"`} }, service + ".name"},
		"one with a like name":       {func(now map[string]Effect) { now[service].Values["tagset"] = Value{`"a"`, `"b"`} }, service + ".tagset"},
		"another value before it":    {func(now map[string]Effect) { now[service].Values["task_definition"] = Value{`"web:0"`, `"web:2"`} }, service + ".task_definition"},
		"more forces it":             {func(now map[string]Effect) { e := now[job]; e.ForcedBy = append(e.ForcedBy, "family"); now[job] = e }, job + " (forced_by)"},
		"a value that becomes open":  {func(now map[string]Effect) { now[service].Values["desired_count"] = Value{"1", unknown} }, service + ".desired_count"},
		"a part of one that is open": {func(now map[string]Effect) { now[job].Values["arn.x"] = Value{"null", "1"} }, ""},
	} {
		now := approvedEffects()
		c.alter(now)
		found := Within(approvedEffects(), now)
		if c.want == "" && len(found) > 0 || c.want != "" && (len(found) != 1 || found[0].Address != c.want) {
			t.Errorf("%s: got %v, want %q", name, found, c.want)
		}
	}
	approved := approvedEffects()
	kept := maps.Clone(approved[service].Values)
	Within(approved, map[string]Effect{service: {Actions: tfjson.Actions{"update"}, ID: "web", Values: map[string]Value{"task_definition": {`"web:1"`, `"web:2"`}}}})
	if !maps.Equal(kept, approved[service].Values) {
		t.Errorf("the approved plan is another one then: %v", approved[service].Values)
	}
}
