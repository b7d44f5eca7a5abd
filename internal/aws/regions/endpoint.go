package regions

import "slices"

// EndpointService returns the name of the endpoint service of an AWS service, such as ecr.api, in a
// region: com.amazonaws.eu-west-2.ecr.api.
// https://docs.aws.amazon.com/vpc/latest/privatelink/aws-services-privatelink-support.html
func EndpointService(region, service string) string {
	name := "com.amazonaws." + region + "." + service
	if Partition(region) == "aws-cn" && slices.Contains(chinese(), service) {
		return "cn." + name
	}
	return name
}

// chinese are the services whose names begin with "cn." in the regions of China, of those that a
// website may use.
// https://docs.amazonaws.cn/en_us/vpc/latest/privatelink/aws-services-privatelink-support.html
func chinese() []string {
	return []string{
		"athena", "autoscaling", "ec2", "ecr.api", "ecr.dkr", "elasticache", "elasticfilesystem", "execute-api",
		"kinesis-streams", "lambda", "monitoring", "rds", "redshift", "sqs", "states", "sts", "xray",
	}
}
