package review

import (
	"encoding/json"
	"strings"
	"testing"

	tfjson "github.com/hashicorp/terraform-json"
)

// What the plan's own resources have put into another one is no change outside Terraform. What anybody else puts there
// beside it is.
func TestOwnParts(t *testing.T) {
	const (
		documents = `"{\"Version\":\"2012-10-17\",\"Statement\":[]}"`
		reordered = `"{\"Statement\":[],\"Version\":\"2012-10-17\"}"`
	)
	for name, c := range map[string]struct {
		whole, shows   string // the resource, and what it shows
		own            map[string]string
		more           string // what somebody adds
		attribute, was string
	}{
		"an own rule of a group": {
			"aws_security_group", `{"protocol": "tcp", "from_port": 80, "to_port": 80, "cidr_blocks": ["10.0.0.0/8"], "security_groups": [], "self": false}`,
			map[string]string{"aws_vpc_security_group_ingress_rule": `{"security_group_id": "x", "ip_protocol": "tcp", "from_port": 80, "to_port": 80, "cidr_ipv4": "10.0.0.0/8"}`},
			`{"protocol": "tcp", "from_port": 80, "to_port": 80, "cidr_blocks": ["10.0.0.0/8", "0.0.0.0/0"], "self": false}`, "ingress", "",
		},
		"all that leaves, to the group itself": {
			"aws_security_group", `{"protocol": "-1", "from_port": 0, "to_port": 0, "self": true, "ipv6_cidr_blocks": ["::/0"]}`,
			map[string]string{
				"aws_vpc_security_group_egress_rule": `{"security_group_id": "x", "ip_protocol": "-1", "from_port": null, "to_port": null, "referenced_security_group_id": "x"}`,
				"aws_security_group_rule":            `{"security_group_id": "x", "type": "egress", "protocol": "-1", "from_port": 0, "to_port": 0, "ipv6_cidr_blocks": ["::/0"]}`,
			},
			`{"protocol": "-1", "from_port": 0, "to_port": 0, "cidr_blocks": ["0.0.0.0/0"]}`, "egress", "",
		},
		"a default group": {"aws_default_security_group", `{"protocol": "tcp", "from_port": 1, "to_port": 1, "self": true}`, nil,
			`{"protocol": "tcp", "from_port": 1, "to_port": 1, "security_groups": ["sg-y"]}`, "ingress",
			`{"protocol": "tcp", "from_port": 1, "to_port": 1, "self": true, "description": "of before"}`},
		"a route": {"aws_route_table", `{"cidr_block": "0.0.0.0/0", "ipv6_cidr_block": "", "gateway_id": "igw-1"}`,
			map[string]string{"aws_route": `{"route_table_id": "x", "destination_cidr_block": "0.0.0.0/0", "gateway_id": "igw-1"}`},
			`{"cidr_block": "10.9.0.0/16", "gateway_id": "igw-1"}`, "route", ""},
		"a policy of a role": {"aws_iam_role", `{"name": "a", "policy": ` + documents + `}`,
			map[string]string{"aws_iam_role_policy": `{"role": "x", "name": "a", "policy": ` + reordered + `}`},
			`{"name": "b", "policy": ` + documents + `}`, "inline_policy", ""},
		"an attached policy": {"aws_iam_role", `"arn:a"`, map[string]string{"aws_iam_role_policy_attachment": `{"role": "x", "policy_arn": "arn:a"}`},
			`"arn:b"`, "managed_policy_arns", ""},
		"a policy of a bucket": {"aws_s3_bucket", documents, map[string]string{"aws_s3_bucket_policy": `{"bucket": "x", "policy": ` + reordered + `}`},
			`"{\"Statement\":[1]}"`, "policy", ""},
		"a rule of a network ACL, by the number of its protocol": {"aws_network_acl", `{"protocol": "6", "rule_no": 1, "ipv6_cidr_block": null, "icmp_type": 0}`, nil,
			`{"protocol": "6", "rule_no": 2}`, "ingress", `{"protocol": "tcp", "rule_no": 1, "ipv6_cidr_block": ""}`},
	} {
		t.Run(name, func(t *testing.T) {
			plan := &tfjson.Plan{}
			for kind, values := range c.own {
				plan.ResourceChanges = append(plan.ResourceChanges, &tfjson.ResourceChange{
					Address: kind + ".own", Type: kind, Mode: tfjson.ManagedResourceMode,
					Change: &tfjson.Change{Actions: tfjson.Actions{tfjson.ActionNoop}, Before: value(t, values), After: value(t, values)},
				})
			}
			drifts := func(now string) []ResourceDrift {
				plan.ResourceDrift = []*tfjson.ResourceChange{{
					Address: c.whole + ".a", Type: c.whole, Mode: tfjson.ManagedResourceMode,
					Change: &tfjson.Change{
						Actions: tfjson.Actions{tfjson.ActionUpdate},
						Before:  map[string]any{"id": "x", c.attribute: value(t, "["+c.was+"]")},
						After:   map[string]any{"id": "x", c.attribute: value(t, now)},
					},
				}}
				return New(plan, nil).Drift
			}
			if found := drifts("[" + c.shows + "]"); len(found) > 0 {
				t.Errorf("what is there by the plan's resources is told as changed outside: %+v", found)
			}
			if found := drifts("[" + c.shows + "," + c.more + "]"); len(found) != 1 || !found[0].Guard {
				t.Errorf("what somebody has added: %+v", found)
			}
			mayOpen := c.whole == "aws_network_acl" // a rule that denied
			if found := drifts("[]"); (len(found) > 0) != mayOpen {
				t.Errorf("what is gone: %+v", found)
			}
		})
	}
}

func value(t *testing.T, text string) (v any) {
	t.Helper()
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.UseNumber() // as Read does
	if err := decoder.Decode(&v); err != nil {
		t.Fatal(err, text)
	}
	return v
}
