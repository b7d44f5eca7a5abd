package settings

// DeploymentEndpoints are the AWS services that an instance calls to run tasks, and so those that it
// must reach inside the VPC where there is no way out of it. Image layers come from S3, by its gateway
// endpoint.
//
//   - ECS's agent: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/vpc-endpoints.html
//   - images: https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html
//   - logs: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch-logs-and-interface-VPC.html
func DeploymentEndpoints() []string {
	return []string{"ecr.api", "ecr.dkr", "ecs", "ecs-agent", "ecs-telemetry", "logs"}
}

// SecretEndpoint and ParameterEndpoint are what ECS's agent reads secrets from.
// https://docs.aws.amazon.com/secretsmanager/latest/userguide/vpc-endpoint-overview.html
// https://docs.aws.amazon.com/systems-manager/latest/userguide/setup-create-vpc.html
const (
	SecretEndpoint    = "secretsmanager"
	ParameterEndpoint = "ssm"
)

// SessionEndpoints are what ECS Exec's agent in a container calls: sessions, and the key that they are
// encrypted with. https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html
func SessionEndpoints() []string { return []string{"kms", "ssmmessages"} }

// InstanceSessionEndpoints are what Systems Manager's agent on an instance calls for sessions.
// https://docs.aws.amazon.com/systems-manager/latest/userguide/setup-create-vpc.html
func InstanceSessionEndpoints() []string { return []string{"ssm", "ssmmessages"} }

// DockerPrefix begins the addresses of Docker's default bridge, 172.17.0.0/16, which instances cannot
// reach anything else at. https://docs.docker.com/engine/network/drivers/bridge/
const DockerPrefix = "172.17."
