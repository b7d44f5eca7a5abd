//go:build e2e

package e2e

func networkChanges() []change {
	return []change{
		{
			Name: "one more zone",
			YAML: "network: {zones: [a, b, c, d]}",
			Edit: []string{"capacity:", "network: {zones: [a, b, c, d]}\n\ncapacity:"},
		},
		{
			Name:     "one NAT gateway for all zones",
			YAML:     "network: {nat: single}",
			Edit:     []string{"capacity:", "network: {nat: single}\n\ncapacity:"},
			Replaces: []string{"aws_eip", "aws_nat_gateway", "aws_cloudwatch_metric_alarm"},
			Why:      "the gateways of the other zones go, with their addresses and alarms; routes move over first.",
		},
	}
}
