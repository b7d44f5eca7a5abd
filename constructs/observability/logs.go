// Package observability builds what an operator looks at: log groups, alarms, who hears of them, and
// a dashboard.
package observability

import (
	"maps"
	"slices"

	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/cloudwatchloggroup"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/cloudwatchlogmetricfilter"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/dataawscloudwatchloggroups"

	"cdah/config"
	"cdah/internal/aws/iam"
	"cdah/internal/aws/naming"
	"cdah/internal/aws/regions"
	"cdah/internal/aws/settings"
	"cdah/internal/jsii/cdk"
)

// LogsProps say which log groups to build.
type LogsProps struct {
	Name    string // begins the names of all resources: <project>-<environment>
	Account string // id of the account
	Region  string

	Services map[string]config.Service `props:"optional"`
	Jobs     map[string]config.Job     `props:"optional"`

	Ephemeral bool // the key goes after the shortest time

	Spec config.Logs
}

// Defaults returns the props with what they leave out filled in, as a YAML file's would be.
func (p LogsProps) Defaults() LogsProps { return config.WithDefaults(p) }

// Validate returns everything that is missing or wrong, in one error. The services and jobs are checked where
// they are built.
func (p LogsProps) Validate() error {
	p = p.Defaults()
	return cdk.Check(p,
		config.ValidatePlace(p.Name, p.Account, p.Region),
		config.ValidateLogGroups("Services", p.Services),
		config.Validate("Spec", p.Spec), p.Spec.ValidateIn("Spec", p.Account, p.Region),
	)
}

// Logs are the log groups of an environment.
type Logs struct {
	Services map[string]cloudwatchloggroup.CloudwatchLogGroup // by service
	Jobs     map[string]cloudwatchloggroup.CloudwatchLogGroup // by job
	Insights cloudwatchloggroup.CloudwatchLogGroup            // Container Insights' performance events
	// Instances is where the instances' own logs go; nil where they stay on the instances.
	Instances cloudwatchloggroup.CloudwatchLogGroup
}

// NewLogs builds a log group for each service, and the one that Container Insights writes to. They
// stand before their writers and outlive them: a writer that finds no group makes one of its own,
// which nobody owns and which never expires.
//
//	service → log group ─┬─ metric filter → metric of its error lines
//	                     └─ saved queries
func NewLogs(scope constructs.Construct, id string, p LogsProps) *Logs {
	p = p.Defaults()
	cdk.Must(scope, id, p.Validate())
	c := constructs.NewConstruct(scope, jsii.String(id))
	key := groupsKey(c, p)
	logs := &Logs{
		Services: make(map[string]cloudwatchloggroup.CloudwatchLogGroup, len(p.Services)),
		Jobs:     make(map[string]cloudwatchloggroup.CloudwatchLogGroup, len(p.Jobs)),
		Insights: newGroup(c, "container-insights", insightsGroup(p.Name), settings.ContainerInsightsRetentionDays, key),
	}
	takeUp(logs.Insights, insightsGroup(p.Name))
	if p.Spec.Instances {
		logs.Instances = newGroup(c, "instances", "/ec2/"+p.Name, p.Spec.InstanceRetentionDays, key)
	}
	for _, name := range slices.Sorted(maps.Keys(p.Services)) {
		service := p.Services[name]
		group := newGroup(c, "service-"+name, naming.LogGroup(p.Name, name), service.LogRetentionDays, key)
		if *service.Alarms.ErrorLines.Enabled {
			countErrors(group, p, name)
		}
		logs.Services[name] = group
	}
	if *p.Spec.Queries {
		addQueries(c, p, logs)
	}
	for _, name := range slices.Sorted(maps.Keys(p.Jobs)) {
		logs.Jobs[name] = newGroup(c, "job-"+name, naming.JobLogGroup(p.Name, name), p.Jobs[name].LogRetentionDays, key)
	}
	return logs
}

// insightsGroup names the log group that Container Insights writes to, which nobody can choose.
func insightsGroup(cluster string) string {
	return "/aws/ecs/containerinsights/" + cluster + "/performance"
}

// takeUp has a plan import a group that exists and is in no state. Container Insights may write once more after
// its cluster is gone, and then makes the group that was just deleted again: the next deployment would fail. No
// other writer of the environment may make a group.
func takeUp(group cloudwatchloggroup.CloudwatchLogGroup, name string) {
	left := dataawscloudwatchloggroups.NewDataAwsCloudwatchLogGroups(group, jsii.String("left"), &dataawscloudwatchloggroups.DataAwsCloudwatchLogGroupsConfig{
		LogGroupNamePrefix: &name,
	})
	cdk.ImportEach(group, `${toset([for name in data.`+cdk.Address(left)+`.log_group_names : name if name == "`+name+`"])}`)
}

// groupsKey returns the ARN of the key that the groups are encrypted with: nil for one of AWS's own.
func groupsKey(c constructs.Construct, p LogsProps) *string {
	switch p.Spec.Key {
	case "aws":
		return nil
	case "own":
		return newLogKey(c, p)
	}
	return jsii.String(p.Spec.Key)
}

func newGroup(c constructs.Construct, id, name string, days int, key *string) cloudwatchloggroup.CloudwatchLogGroup {
	return cloudwatchloggroup.NewCloudwatchLogGroup(c, jsii.String(id), &cloudwatchloggroup.CloudwatchLogGroupConfig{
		Name:            jsii.String(name),
		RetentionInDays: cdk.Number(days),
		KmsKeyId:        key,
	})
}

// countErrors makes a metric of a service's error lines. It is 0 in a minute in which lines come and
// none is an error, so that a graph tells quiet from silent.
func countErrors(group cloudwatchloggroup.CloudwatchLogGroup, p LogsProps, service string) {
	cloudwatchlogmetricfilter.NewCloudwatchLogMetricFilter(group, jsii.String("errors"), &cloudwatchlogmetricfilter.CloudwatchLogMetricFilterConfig{
		Name:         jsii.String(errorLinesOf(service)),
		LogGroupName: group.Name(),
		Pattern:      jsii.String(p.Spec.ErrorPattern),
		MetricTransformation: &cloudwatchlogmetricfilter.CloudwatchLogMetricFilterMetricTransformation{
			Namespace:    jsii.String(p.Name),
			Name:         jsii.String(errorLinesOf(service)),
			Value:        jsii.String("1"),
			DefaultValue: jsii.String("0"),
			Unit:         jsii.String("Count"),
		},
	})
}

// newLogKey adds a key that CloudWatch Logs may use for this website's groups and no others, and
// returns its ARN.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
func newLogKey(c constructs.Construct, p LogsProps) *string {
	groups := "arn:" + regions.Partition(p.Region) + ":logs:" + p.Region + ":" + p.Account + ":log-group:"
	return newOwnKey(c, ownKey{
		description: "Logs of " + p.Name, name: naming.Of(p.Name, "logs"), account: p.Account, region: p.Region, ephemeral: p.Ephemeral,
	},
		iam.Allow([]string{"kms:Decrypt*", "kms:Describe*", "kms:Encrypt*", "kms:GenerateDataKey*", "kms:ReEncrypt*"}, "*").
			For("logs."+p.Region+"."+regions.DNSSuffix(p.Region)).
			When(iam.Condition{"ArnLike": {"kms:EncryptionContext:aws:logs:arn": []string{
				groups + "/ecs/" + p.Name + "/*", groups + "/aws/ecs/*/" + p.Name + "/*", groups + "/ec2/" + p.Name,
			}}}),
	).Arn()
}
