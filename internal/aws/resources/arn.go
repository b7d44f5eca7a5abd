package resources

import "strings"

// ARNOf returns the ARN that a resource of a type will have, by its name in the configuration, or nothing where that is not
// known before the resource is made. attribute returns an attribute in the configuration, or nothing.
func (s Scope) ARNOf(kind string, attribute func(string) string) string {
	known, is := arns(s)[kind]
	if !is {
		return ""
	}
	name := attribute(known.attribute)
	if name == "" {
		return ""
	}
	if kind == "aws_ssm_parameter" {
		name = strings.TrimPrefix(name, "/")
	}
	return known.before + name
}

// named is how the ARN of a type is made: of what is before its name, and the attribute that is its name.
type named struct{ before, attribute string }

// arns are those of types that end in a name, which its configuration says
// (https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html,
// the resource types of each service).
func arns(s Scope) map[string]named {
	return map[string]named{
		"aws_cloudwatch_event_bus":             {s.ARN("events", "event-bus/"), "name"},
		"aws_cloudwatch_log_group":             {s.ARN("logs", "log-group:"), "name"},
		"aws_dynamodb_table":                   {s.ARN("dynamodb", "table/"), "name"},
		"aws_ecr_repository":                   {s.ARN("ecr", "repository/"), "name"},
		"aws_kinesis_firehose_delivery_stream": {s.ARN("firehose", "deliverystream/"), "name"},
		"aws_kinesis_stream":                   {s.ARN("kinesis", "stream/"), "name"},
		"aws_lambda_function":                  {s.ARN("lambda", "function:"), "function_name"},
		"aws_opensearch_domain":                {s.ARN("es", "domain/"), "domain_name"},
		"aws_s3_bucket":                        {"arn:" + s.Partition + ":s3:::", "bucket"},
		"aws_sfn_state_machine":                {s.ARN("states", "stateMachine:"), "name"},
		"aws_sns_topic":                        {s.ARN("sns", ""), "name"},
		"aws_sqs_queue":                        {s.ARN("sqs", ""), "name"},
		"aws_ssm_parameter":                    {s.ARN("ssm", "parameter/"), "name"},
	}
}
