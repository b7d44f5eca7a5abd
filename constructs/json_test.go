package constructs_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/vpc"
	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-cdk-go/cdktf"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function/stdlib"

	"cdah/internal/jsii/cdk"
)

// Whoever encodes a value, Terraform or cdk.JSON itself, makes the same text of it: an upgrade that
// changes sides changes no policy.
func TestJSON(t *testing.T) {
	for _, test := range []struct {
		name, value string
		terraform   bool // encodes it
	}{
		{"a policy", `{"Version": "2012-10-17", "Statement": [{"Resource": ["*"], "Effect": "Allow"}]}`, false},
		{"all kinds", `{"b": [1, 2.5, -3, true, null, []], "a": {"c": {}, "B": "", "ä": "é → ü"}}`, false},
		{"a reference", `{"a": "${aws_vpc.network.id}"}`, true},
		{"a directive", `{"a": "%{if}", "b": "$${x} %%{y}"}`, true},
		{"escapes", `{"a": "quotes \" \\, a\ttab and\r\na line, \u2028"}`, true},
		{"what jsonencode escapes for HTML", `{"a": "<&>"}`, true},
		{"a large number", `{"a": 1e30}`, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			value, err := stdlib.JSONDecode(cty.StringVal(test.value))
			if err != nil {
				t.Fatal(err)
			}
			want, err := stdlib.JSONEncode(value)
			if err != nil {
				t.Fatal(err)
			}
			d := synth(t, func(s cdktf.TerraformStack) {
				vpc.NewVpc(s, jsii.String("network"), &vpc.VpcConfig{
					CidrBlock: jsii.String("10.0.0.0/16"),
					Tags:      &map[string]*string{"json": cdk.JSON(json.RawMessage(test.value))},
				})
			})
			if got := d.Text(t, "aws_vpc.network", "tags/json"); got != want.AsString() {
				t.Errorf("got  %s\nwant %s", got, want.AsString())
			}
			source := d.Get(t, "aws_vpc.network", "tags/json").(string)
			if got := strings.Contains(source, "jsonencode"); got != test.terraform {
				t.Errorf("encoded by Terraform: %v, want %v\n%s", got, test.terraform, source)
			}
		})
	}
}

// References are resolved as data, wherever in a text they stand and whatever they refer to.
func TestJSONReferences(t *testing.T) {
	d := synth(t, func(s cdktf.TerraformStack) {
		v := vpc.NewVpc(s, jsii.String("network"), &vpc.VpcConfig{CidrBlock: jsii.String("10.0.0.0/16")})
		vpc.NewVpc(s, jsii.String("other"), &vpc.VpcConfig{
			CidrBlock: jsii.String("10.1.0.0/16"),
			Tags: &map[string]*string{"json": cdk.JSON(map[string]any{
				"alone":      v.Id(),
				"in text":    "arn:" + *v.Arn() + ":*",
				"twice":      *v.Id() + *v.Id(),
				"escaped":    `"${x}" ` + *v.Id() + "\n}${",
				"in a list":  []any{v.Id(), map[string]any{"deep": v.Id()}},
				"of numbers": v.Ipv4NetmaskLength(),
				*v.Id():      "a key",
			})},
		})
	})
	const want = `{"${aws_vpc.network.id}":"a key","alone":"${aws_vpc.network.id}",` +
		`"escaped":"\"${x}\" ${aws_vpc.network.id}\n}${","in a list":["${aws_vpc.network.id}",{"deep":"${aws_vpc.network.id}"}],` +
		`"in text":"arn:${aws_vpc.network.arn}:*","of numbers":"${aws_vpc.network.ipv4_netmask_length}",` +
		`"twice":"${aws_vpc.network.id}${aws_vpc.network.id}"}`
	if diff := cmp.Diff(want, d.Text(t, "aws_vpc.other", "tags/json")); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if source := d.Get(t, "aws_vpc.other", "tags/json").(string); !strings.Contains(source, `"of numbers" = "${aws_vpc.network.ipv4_netmask_length}"`) {
		t.Errorf("the reference to a number is more than an expression: %s", source)
	}
}
