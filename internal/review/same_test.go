package review

import (
	"strings"
	"testing"

	tfjson "github.com/hashicorp/terraform-json"
)

func digest(t *testing.T, plan *tfjson.Plan) string {
	t.Helper()
	got, err := Digest(plan)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// resource returns the change of a resource in a plan.
func resource(t *testing.T, plan *tfjson.Plan, address string) *tfjson.ResourceChange {
	t.Helper()
	for _, r := range plan.ResourceChanges {
		if r.Address == address {
			return r
		}
	}
	t.Fatalf("the plan has no %s", address)
	return nil
}

func after(t *testing.T, plan *tfjson.Plan, address string) map[string]any {
	t.Helper()
	values, _ := resource(t, plan, address).Change.After.(map[string]any)
	return values
}

func TestSamePlan(t *testing.T) {
	for _, name := range []string{"create", "nothing", "harmless", "replacing", "destroying", "everything", "drift"} {
		approved, now := read(t, name), read(t, name)
		now.Timestamp, now.TerraformVersion = "2030-01-01T00:00:00Z", "1.12.0"
		differences, err := Compare(approved, now)
		if err != nil || len(differences) > 0 || digest(t, approved) != digest(t, now) {
			t.Errorf("%s: the same plan at another time differs: %v, %v", name, differences, err)
		}
	}
}

// Whatever is altered in a plan is found, and shown unless it is sensitive.
func TestAlteredPlan(t *testing.T) {
	const topic, password = "aws_sns_topic.alerts", "aws_ssm_parameter.settings_password"
	cases := map[string]struct {
		alter func(*testing.T, *tfjson.Plan)
		want  string
	}{
		"a value": {
			func(t *testing.T, p *tfjson.Plan) { after(t, p, topic)["display_name"] = "mine" },
			topic + `.display_name: "" → "mine"`,
		},
		"a value inside JSON": {
			func(t *testing.T, p *tfjson.Plan) {
				values := after(t, p, "aws_sns_topic_policy.alerts_policy")
				text, _ := values["policy"].(string)
				values["policy"] = strings.Replace(text, "sns:Subscribe", "sns:*", 1)
			},
			`aws_sns_topic_policy.alerts_policy.policy.Statement[0].Action: "sns:Subscribe" → "sns:*"`,
		},
		"a sensitive value": {
			func(t *testing.T, p *tfjson.Plan) { after(t, p, password)["value"] = "stolen" },
			password + ".value: (sensitive) → (sensitive)",
		},
		"a value known only afterwards": {
			func(t *testing.T, p *tfjson.Plan) {
				resource(t, p, topic).Change.AfterUnknown = map[string]any{"arn": true}
			},
			topic + `.arn: "arn:aws:sns:eu-west-2:777777777777:review" → (known after apply)`,
		},
		"what was there before": {
			func(t *testing.T, p *tfjson.Plan) {
				values, _ := resource(t, p, topic).Change.Before.(map[string]any)
				values["display_name"] = "by hand"
			},
			topic + `.display_name: "" → "by hand"`,
		},
		"an action": {
			func(t *testing.T, p *tfjson.Plan) {
				resource(t, p, topic).Change.Actions = tfjson.Actions{tfjson.ActionDelete, tfjson.ActionCreate}
			},
			topic + ": update → replace",
		},
		"a resource more": {
			func(t *testing.T, p *tfjson.Plan) {
				resource(t, p, "aws_vpc.network").Change.Actions = tfjson.Actions{tfjson.ActionDelete}
			},
			"aws_vpc.network: nothing → delete",
		},
		"a resource less": {
			func(t *testing.T, p *tfjson.Plan) {
				resource(t, p, topic).Change.Actions = tfjson.Actions{tfjson.ActionNoop}
			},
			topic + ": update → nothing",
		},
		"the provider": {
			func(t *testing.T, p *tfjson.Plan) { resource(t, p, topic).ProviderName = "example.com/evil/aws" },
			topic + ": update → update, but not the same",
		},
		"an output": {
			func(_ *testing.T, p *tfjson.Plan) {
				p.OutputChanges["vpc_id"].Actions = tfjson.Actions{tfjson.ActionDelete}
			},
			"output.vpc_id: nothing → delete",
		},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			approved, now := read(t, "harmless"), read(t, "harmless")
			c.alter(t, now)
			differences, err := Compare(approved, now)
			if err != nil || len(differences) != 1 {
				t.Fatalf("got %v, %v; want one difference", differences, err)
			}
			d := differences[0]
			if got := d.Address + ": " + d.Approved + " → " + d.Now; got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
			if digest(t, approved) == digest(t, now) {
				t.Error("both have the same digest")
			}
		})
	}
}
