//go:build e2e

package e2e

// inNetwork edits the base environment so that it has a section network, given on one line.
func inNetwork(section string) []string {
	return []string{"capacity:", "network: " + section + "\n\ncapacity:"}
}

func networkChanges() []change {
	const inECR = "400000000000.dkr.ecr.us-east-1.amazonaws.com/nginx@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
	const public = "public.ecr.aws/nginx/nginx:1.28.0"
	return []change{
		{
			Name: "one more zone",
			YAML: "network: {zones: 4}",
			Edit: inNetwork("{zones: 4}"),
		},
		{
			Name: "six zones",
			YAML: "network: {zones: 6}",
			Edit: inNetwork("{zones: 6}"),
		},
		{
			Name: "a zone is left",
			YAML: "network: {zones: [a, b, c], leaving: [c]}",
			Edit: inNetwork("{zones: [a, b, c], leaving: [c]}"),
		},
		{
			Name: "a zone that was left is removed",
			YAML: "network: {zones: [a, b]}",
			Edit: inNetwork("{zones: [a, b]}"),
			Removes: []string{
				"aws_subnet", "aws_efs_mount_target", "aws_route", "aws_route_table", "aws_route_table_association", "aws_nat_gateway", "aws_eip", "aws_cloudwatch_metric_alarm",
			},
			Why: "all that is in the zone goes. Deploy `leaving` first, and this once its instances are gone: removed at once, instances " +
				"that still run there lose their way out, which the review stops.",
		},
		{
			Name:    "one NAT gateway for all zones",
			YAML:    "network: {nat: single}",
			Edit:    inNetwork("{nat: single}"),
			Removes: []string{"aws_eip", "aws_nat_gateway", "aws_cloudwatch_metric_alarm"},
			Why: "the other zones' gateways go, with their addresses and alarms. Terraform removes a gateway before it changes the " +
				"route to it: for about a minute the instances of those zones do not get out. Visitors do not notice, unless an answer needs it.",
		},
		{
			Name:    "a NAT instance in place of the gateways",
			YAML:    "network: {nat: instance}",
			Edit:    inNetwork("{nat: instance}"),
			Removes: []string{"aws_eip", "aws_nat_gateway", "aws_cloudwatch_metric_alarm"},
			Why: "the gateways go, with their addresses and alarms, while the instance starts: for some minutes nothing gets out, and " +
				"what does afterwards comes from another address. Visitors do not notice, unless an answer needs it.",
		},
		{
			Name:    "no way to the internet",
			YAML:    "network: {nat: none}, and images from ECR",
			Edit:    append(inNetwork("{nat: none}"), public, inECR, public, inECR),
			Removes: []string{"aws_eip", "aws_nat_gateway", "aws_route", "aws_cloudwatch_metric_alarm"},
			Why: "all gateways go, with their addresses, routes and alarms, while the endpoints are made: until they stand, some minutes, the " +
				"agents cannot be told of new tasks. Running ones go on. Without a gap: deploy `interface_endpoints` first.",
		},
		{
			Name: "endpoints for images and logs",
			YAML: "network: {interface_endpoints: [ecr.api, ecr.dkr, logs]}",
			Edit: inNetwork("{interface_endpoints: [ecr.api, ecr.dkr, logs]}"),
		},
		{
			Name: "IPv6",
			YAML: "network: {ipv6: true}",
			Edit: inNetwork("{ipv6: true}"),
		},
		{
			Name:    "no flow logs",
			YAML:    "network: {flow_logs: {enabled: false}}",
			Edit:    inNetwork("{flow_logs: {enabled: false}}"),
			Removes: []string{"aws_flow_log", "aws_cloudwatch_log_group", "aws_iam_role", "aws_iam_role_policy"},
			Why:     "the flow log goes with its role and with the records so far.",
		},
		{
			Name:     "flow logs by the minute, kept for a year",
			YAML:     "network: {flow_logs: {aggregation_interval: 60, retention_days: 365}}",
			Edit:     inNetwork("{flow_logs: {aggregation_interval: 60, retention_days: 365}}"),
			Replaces: []string{"aws_flow_log"},
			Why:      "AWS changes no flow log: a new one takes over, into the same log group. A minute or so may go unrecorded.",
		},
	}
}
