// Package observability builds what an operator looks at: log groups, alarms, who hears of them, and
// a dashboard.
package observability

import (
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/cloudwatchloggroup"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/cloudwatchlogmetricfilter"

	"cdah/internal/aws/iam"
	"cdah/internal/aws/naming"
	"cdah/internal/aws/regions"
	"cdah/internal/aws/settings"
	"cdah/internal/jsii/cdk"
)

// LogsProps say which log groups to build.
type LogsProps struct {
	Name     string // begins the names of all resources: <project>-<environment>
	Account  string // id of the account
	Region   string
	Services []LoggedService // in any order that stays the same
	Jobs     []LoggedService // as above

	InstanceRetentionDays int // days that the instances' own logs are kept; 0 for none

	OwnKey       bool    // the groups are encrypted with a KMS key of the environment
	KeyARN       string  // the groups are encrypted with this KMS key
	ErrorPattern string  // what makes a line an error, as CloudWatch Logs takes it
	Queries      *Fields // queries are saved; nil for none

	Ephemeral bool // the key goes after the shortest time
}

// LoggedService is a service that writes logs.
type LoggedService struct {
	Name          string
	RetentionDays int  // one of the periods that CloudWatch Logs offers
	CountErrors   bool // a metric counts the error lines
}

// LogGroup is a log group with its name and ARN, by reference: they are asked for once, as each question
// is a call to the kernel.
type LogGroup struct {
	Group     cloudwatchloggroup.CloudwatchLogGroup
	Name, ARN *string
}

func newLogGroup(group cloudwatchloggroup.CloudwatchLogGroup) LogGroup {
	return LogGroup{Group: group, Name: group.Name(), ARN: group.Arn()}
}

// Logs are the log groups of an environment.
type Logs struct {
	Services map[string]LogGroup                   // by service
	Jobs     map[string]LogGroup                   // by job
	Insights cloudwatchloggroup.CloudwatchLogGroup // Container Insights' performance events
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
	c := constructs.NewConstruct(scope, jsii.String(id))
	var key *string
	switch {
	case p.OwnKey:
		key = newLogKey(c, p)
	case p.KeyARN != "":
		key = jsii.String(p.KeyARN)
	}
	logs := &Logs{
		Services: make(map[string]LogGroup, len(p.Services)),
		Jobs:     make(map[string]LogGroup, len(p.Jobs)),
		Insights: newGroup(c, "container-insights", "/aws/ecs/containerinsights/"+p.Name+"/performance", settings.ContainerInsightsRetentionDays, key),
	}
	if p.InstanceRetentionDays > 0 {
		logs.Instances = newGroup(c, "instances", "/ec2/"+p.Name, p.InstanceRetentionDays, key)
	}
	for _, service := range p.Services {
		group := newLogGroup(newGroup(c, "service-"+service.Name, "/ecs/"+p.Name+"/"+service.Name, service.RetentionDays, key))
		if service.CountErrors {
			countErrors(group, p, service.Name)
		}
		logs.Services[service.Name] = group
	}
	if p.Queries != nil {
		addQueries(c, p, logs)
	}
	for _, job := range p.Jobs {
		logs.Jobs[job.Name] = newLogGroup(newGroup(c, "job-"+job.Name, "/ecs/"+p.Name+"/jobs/"+job.Name, job.RetentionDays, key))
	}
	return logs
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
func countErrors(group LogGroup, p LogsProps, service string) {
	cloudwatchlogmetricfilter.NewCloudwatchLogMetricFilter(group.Group, jsii.String("errors"), &cloudwatchlogmetricfilter.CloudwatchLogMetricFilterConfig{
		Name:         jsii.String(errorLinesOf(service)),
		LogGroupName: group.Name,
		Pattern:      jsii.String(p.ErrorPattern),
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
