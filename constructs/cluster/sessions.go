package cluster

import (
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/cloudwatchloggroup"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/ecscluster"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/kmskey"

	"cdah/config"
	"cdah/internal/aws/iam"
	"cdah/internal/aws/naming"
	"cdah/internal/aws/regions"
	"cdah/internal/aws/settings"
	"cdah/internal/jsii/cdk"
)

// SessionsProps say where sessions of ECS Exec are kept.
type SessionsProps struct {
	Name      string // begins the names of all resources: <project>-<environment>
	Account   string // id of the account
	Region    string
	Ephemeral bool // the key goes after the shortest time
}

// Validate returns everything that is missing or wrong, in one error.
func (p SessionsProps) Validate() error {
	return cdk.Check(p, config.ValidatePlace(p.Name, p.Account, p.Region))
}

// Sessions are the logs of ECS Exec, and the key of both the sessions and their logs.
type Sessions struct {
	LogGroup cloudwatchloggroup.CloudwatchLogGroup
	Key      kmskey.KmsKey
}

// NewSessions builds the log group of the cluster's ECS Exec sessions, and its key:
//
//	person ─ encrypted session → container; what both say → log group
//
// Who may open a session is up to the account's IAM policies (ecs:ExecuteCommand).
func NewSessions(scope constructs.Construct, id string, p SessionsProps) *Sessions {
	cdk.Must(scope, id, p.Validate())
	c := constructs.NewConstruct(scope, jsii.String(id))
	name := naming.LogGroup(p.Name, naming.Sessions)
	key := newSessionsKey(c, p, name)
	return &Sessions{
		Key: key,
		LogGroup: cloudwatchloggroup.NewCloudwatchLogGroup(c, jsii.String(cdk.DefaultChild), &cloudwatchloggroup.CloudwatchLogGroupConfig{
			Name:            jsii.String(name),
			KmsKeyId:        key.Arn(),
			RetentionInDays: cdk.Number(settings.SessionRetentionDays),
		}),
	}
}

// newSessionsKey lets CloudWatch Logs use the key for this log group alone
// (https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html).
func newSessionsKey(c constructs.Construct, p SessionsProps, logGroup string) kmskey.KmsKey {
	window := settings.KeyDeletionWindow
	if p.Ephemeral {
		window = settings.EphemeralKeyDeletionWindow
	}
	partition := regions.Partition(p.Region)
	return kmskey.NewKmsKey(c, jsii.String("key"), &kmskey.KmsKeyConfig{
		Description:          jsii.String("Sessions of ECS Exec in " + p.Name),
		EnableKeyRotation:    true,
		DeletionWindowInDays: cdk.Number(window),
		Tags:                 cdk.Name(naming.Of(p.Name, "sessions")),
		Policy: cdk.JSON(iam.Policy(
			iam.AccountDecides(partition, p.Account),
			iam.Allow([]string{"kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"}, "*").
				For("logs."+p.Region+"."+regions.DNSSuffix(p.Region)).
				When(iam.Condition{"ArnEquals": {
					"kms:EncryptionContext:aws:logs:arn": "arn:" + partition + ":logs:" + p.Region + ":" + p.Account + ":log-group:" + logGroup,
				}}),
		)),
	})
}

// configuration has the cluster encrypt and log its sessions. Without any it is said as well: the provider would
// leave on AWS what was there, and plan to remove it each time.
func (s *Sessions) configuration() *ecscluster.EcsClusterConfiguration {
	if s == nil {
		return &ecscluster.EcsClusterConfiguration{
			ExecuteCommandConfiguration: &ecscluster.EcsClusterConfigurationExecuteCommandConfiguration{Logging: jsii.String("DEFAULT")},
		}
	}
	return &ecscluster.EcsClusterConfiguration{
		ExecuteCommandConfiguration: &ecscluster.EcsClusterConfigurationExecuteCommandConfiguration{
			KmsKeyId: s.Key.Arn(),
			Logging:  jsii.String("OVERRIDE"),
			LogConfiguration: &ecscluster.EcsClusterConfigurationExecuteCommandConfigurationLogConfiguration{
				CloudWatchEncryptionEnabled: true,
				CloudWatchLogGroupName:      s.LogGroup.Name(),
			},
		},
	}
}
