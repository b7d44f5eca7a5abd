package review

import (
	"encoding/json"
	"strings"
	"testing"

	tfjson "github.com/hashicorp/terraform-json"
)

func differences(t *testing.T, approved, now *tfjson.Plan) []Difference {
	t.Helper()
	kept, err := json.Marshal(Effects(approved, "salt"))
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(kept), "correct-horse") {
		t.Errorf("what is kept of a plan shows the secret:\n%s", kept)
	}
	var read map[string]Effect
	if err := json.Unmarshal(kept, &read); err != nil {
		t.Fatal(err)
	}
	return Compare(read, Effects(now, "salt"))
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
		if found := differences(t, approved, now); len(found) > 0 {
			t.Errorf("%s: the same plan at another time differs: %v", name, found)
		}
	}
}

func before(t *testing.T, plan *tfjson.Plan, address string) map[string]any {
	t.Helper()
	values, _ := resource(t, plan, address).Change.Before.(map[string]any)
	return values
}

// What has changed meanwhile and stays as it is now makes no difference.
func TestScaledMeanwhile(t *testing.T) {
	const topic = "aws_sns_topic.alerts"
	approved, now := read(t, "harmless"), read(t, "harmless")
	before(t, now, topic)["display_name"], after(t, now, topic)["display_name"] = "new", "new"
	if found := differences(t, approved, now); len(found) > 0 {
		t.Errorf("a plan that leaves the new value alone differs: %v", found)
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
			topic + `.display_name: unchanged, now "" → "mine"`,
		},
		"a value inside JSON": {
			func(t *testing.T, p *tfjson.Plan) {
				values := after(t, p, "aws_sns_topic_policy.alerts_policy")
				text, _ := values["policy"].(string)
				values["policy"] = strings.Replace(text, "sns:Subscribe", "sns:*", 1)
			},
			`aws_sns_topic_policy.alerts_policy.policy.Statement[Own].Action: "sns:Publish" → "sns:Subscribe", now "sns:Publish" → "sns:*"`,
		},
		"a sensitive value": {
			func(t *testing.T, p *tfjson.Plan) { after(t, p, password)["value"] = "stolen" },
			password + ".value: (sensitive) → (sensitive), now (sensitive) → (sensitive)",
		},
		"a value known only afterwards": {
			func(t *testing.T, p *tfjson.Plan) {
				resource(t, p, topic).Change.AfterUnknown = map[string]any{"arn": true}
			},
			topic + `.arn: unchanged, now "arn:aws:sns:eu-west-2:777777777777:review" → (known after apply)`,
		},
		"what was there before": {
			func(t *testing.T, p *tfjson.Plan) { before(t, p, topic)["display_name"] = "by hand" },
			topic + `.display_name: unchanged, now "by hand" → ""`,
		},
		"which object": {
			func(t *testing.T, p *tfjson.Plan) {
				before(t, p, topic)["id"], after(t, p, topic)["id"] = "arn:other", "arn:other"
			},
			topic + " (id): arn:aws:sns:eu-west-2:777777777777:review, now arn:other",
		},
		"an action": {
			func(t *testing.T, p *tfjson.Plan) {
				resource(t, p, topic).Change.Actions = tfjson.Actions{tfjson.ActionDelete, tfjson.ActionCreate}
			},
			topic + ": update, now replace",
		},
		"a resource more": {
			func(t *testing.T, p *tfjson.Plan) {
				resource(t, p, "aws_vpc.network").Change.Actions = tfjson.Actions{tfjson.ActionDelete}
			},
			"aws_vpc.network: nothing, now destroy",
		},
		"a resource less": {
			func(t *testing.T, p *tfjson.Plan) {
				resource(t, p, topic).Change.Actions = tfjson.Actions{tfjson.ActionNoop}
			},
			topic + ": update, now nothing",
		},
		"the provider": {
			func(t *testing.T, p *tfjson.Plan) { resource(t, p, topic).ProviderName = "example.com/evil/aws" },
			topic + " (provider): registry.terraform.io/hashicorp/aws, now example.com/evil/aws",
		},
		"an output": {
			func(_ *testing.T, p *tfjson.Plan) {
				p.OutputChanges["vpc_id"].Actions = tfjson.Actions{tfjson.ActionDelete}
			},
			"output.vpc_id: nothing, now destroy",
		},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			approved, now := read(t, "harmless"), read(t, "harmless")
			c.alter(t, now)
			found := differences(t, approved, now)
			if len(found) != 1 {
				t.Fatalf("got %v, want one difference", found)
			}
			if got := found[0].Address + ": " + found[0].Approved + ", now " + found[0].Now; got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}
