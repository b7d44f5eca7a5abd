// Package observability builds what an operator looks at: log groups, alarms and who hears of them.
package observability

import (
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/cloudwatchloggroup"

	"cdah/internal/policy"
	"cdah/internal/tf"
)

// LogsProps say which log groups to build.
type LogsProps struct {
	Name     string          // begins the names of all resources: <project>-<environment>
	Services []LoggedService // in any order that stays the same
	Jobs     []LoggedService // as above
}

// LoggedService is a service that writes logs.
type LoggedService struct {
	Name          string
	RetentionDays int // one of the periods that CloudWatch Logs offers
}

// Logs are the log groups of an environment.
type Logs struct {
	Services map[string]cloudwatchloggroup.CloudwatchLogGroup // by service
	Jobs     map[string]cloudwatchloggroup.CloudwatchLogGroup // by job
	Insights cloudwatchloggroup.CloudwatchLogGroup            // Container Insights' performance events
}

// NewLogs builds a log group for each service, and the one that Container Insights writes to. They
// stand before their writers and outlive them: a writer that finds no group makes one of its own,
// which nobody owns and which never expires.
func NewLogs(scope constructs.Construct, id string, p LogsProps) *Logs {
	c := constructs.NewConstruct(scope, jsii.String(id))
	logs := &Logs{
		Services: make(map[string]cloudwatchloggroup.CloudwatchLogGroup, len(p.Services)),
		Jobs:     make(map[string]cloudwatchloggroup.CloudwatchLogGroup, len(p.Jobs)),
		Insights: newGroup(c, "container-insights", "/aws/ecs/containerinsights/"+p.Name+"/performance", policy.ContainerInsightsRetentionDays),
	}
	for _, service := range p.Services {
		name := "/ecs/" + p.Name + "/" + service.Name
		logs.Services[service.Name] = newGroup(c, "service-"+service.Name, name, service.RetentionDays)
	}
	for _, job := range p.Jobs {
		logs.Jobs[job.Name] = newGroup(c, "job-"+job.Name, "/ecs/"+p.Name+"/jobs/"+job.Name, job.RetentionDays)
	}
	return logs
}

func newGroup(c constructs.Construct, id, name string, days int) cloudwatchloggroup.CloudwatchLogGroup {
	return cloudwatchloggroup.NewCloudwatchLogGroup(c, jsii.String(id), &cloudwatchloggroup.CloudwatchLogGroupConfig{
		Name:            jsii.String(name),
		RetentionInDays: tf.Num(days),
	})
}
