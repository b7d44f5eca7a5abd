package observability

import (
	"encoding/json"
	"strings"

	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/cloudwatcheventrule"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/cloudwatcheventtarget"

	"cdah/internal/aws/naming"
	"cdah/internal/aws/regions"
	"cdah/internal/jsii/cdk"
)

// event is a kind of event that is reported.
type event struct {
	id, description string
	detailType      string
	resources       []any // patterns of the resources it is about
	detail          map[string]any

	paths map[string]string // values of the message, by name
	title string            // of the message, with <name> for a value
	text  string            // of the message: <name> for a value alone, else a text with such in it
	next  string            // what to look at
}

// addEvents reports what ECS says of this cluster and of no other:
//
//	event of ECS → rule → topic
//
// Failed deployments have a rule of their own, which an alarm counts. It returns the rule's name, or nil
// where neither the events nor the alarm are wanted.
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_service_deployment_events.html
func addEvents(c constructs.Construct, p *AlertsProps, topic *string) (failures *string) {
	wanted := p.Alerts.Events
	ofCluster := []any{map[string]string{"prefix": p.ecs("service/" + *p.Sources.Cluster + "/")}}
	if *wanted.Deployments {
		addEvent(c, p, deployments(ofCluster), topic)
	}
	if *wanted.Deployments || *p.Spec.DeploymentFailed.Enabled {
		failures = addEvent(c, p, failedDeployments(ofCluster), topic).Name()
	}
	if *wanted.StoppedTasks {
		addEvent(c, p, stoppedTasks(p), topic)
		addEvent(c, p, failedJobs(p), topic)
	}
	if *wanted.ServiceProblems {
		addEvent(c, p, serviceProblems(ofCluster), topic)
	}
	return failures
}

// ecs is the ARN of something of ECS.
func (p *AlertsProps) ecs(resource string) string {
	return "arn:" + regions.Partition(p.Region) + ":ecs:" + p.Region + ":" + p.Account + ":" + resource
}

func deployments(ofCluster []any) event {
	return event{
		id: "deployment", description: "Deployments of {name} that begin or complete",
		detailType: "ECS Deployment State Change", resources: ofCluster,
		detail: map[string]any{"eventName": []any{map[string]any{"anything-but": []string{"SERVICE_DEPLOYMENT_FAILED"}}}, "reason": exists()},
		paths:  map[string]string{"service": "$.resources[0]", "name": "$.detail.eventName", "reason": "$.detail.reason"},
		title:  "{name}: <name>", text: "<reason>", next: "Service: <service>",
	}
}

func failedDeployments(ofCluster []any) event {
	return event{
		id: "deployment-failed", description: "Deployments of {name} that fail",
		detailType: "ECS Deployment State Change", resources: ofCluster,
		detail: map[string]any{"eventName": []string{"SERVICE_DEPLOYMENT_FAILED"}, "reason": exists()},
		paths:  map[string]string{"service": "$.resources[0]", "reason": "$.detail.reason"},
		title:  "{name}: a deployment failed and is rolled back", text: "<reason>", next: "Service: <service>. Runbook: {runbook}#deployment-failed",
	}
}

// exited is the stop code of a task of which an essential container has ended.
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-error-codes.html
const exited = "EssentialContainerExited"

// stoppedTasks are tasks that stopped and should not have. What the scheduler stops to scale in or to
// replace an old version is left out; what it stops because a health check failed is not. A task of no
// service, as a job is, may come to its end: what has failed of these is an event of its own.
func stoppedTasks(p *AlertsProps) event {
	return event{
		id: "task-stopped", description: "Tasks of {name} that stop by themselves, cannot start or are unhealthy",
		detailType: "ECS Task State Change",
		detail: p.stopped(map[string]any{
			// No field stands beside $or that stands in it: EventBridge would take one of the two, or refuse the rule.
			"$or": []any{
				stop(exists(), []string{"TaskFailedToStart", "TerminationNotice", "SpotInterruption"}, exists()),
				stop([]any{ofService()}, []string{exited}, exists()),
				stop(exists(), exists(), []any{map[string]string{"prefix": "Task failed"}}),
			},
		}),
		paths: map[string]string{"task": "$.detail.taskArn", "group": "$.detail.group", "code": "$.detail.stopCode", "reason": "$.detail.stoppedReason"},
		title: "{name}: a task of <group> stopped (<code>)", text: "<reason>", next: "Task: <task>. Runbook: {runbook}#stopped-tasks",
	}
}

// failedJobs are tasks of no service whose container has ended with another exit code than 0. A job has one container.
func failedJobs(p *AlertsProps) event {
	detail := stop([]any{map[string]any{"anything-but": ofService()}}, []string{exited}, exists())
	detail["containers"] = map[string]any{"exitCode": []any{map[string]any{"anything-but": []int{0}}}}
	return event{
		id: "job-failed", description: "Jobs of {name} that fail",
		detailType: "ECS Task State Change", detail: p.stopped(detail),
		paths: map[string]string{
			"task": "$.detail.taskArn", "group": "$.detail.group", "reason": "$.detail.stoppedReason", "code": "$.detail.containers[0].exitCode",
		},
		title: "{name}: a job failed with exit code <code> (<group>)", text: "<reason>", next: "Task: <task>. Runbook: {runbook}#stopped-tasks",
	}
}

// stopped is the detail of tasks of the cluster that have stopped, as more says.
func (p *AlertsProps) stopped(more map[string]any) map[string]any {
	more["clusterArn"] = []string{p.ecs("cluster/" + *p.Sources.Cluster)}
	more["lastStatus"] = []string{"STOPPED"}
	return more
}

// ofService is a group that is a service.
func ofService() map[string]string { return map[string]string{"prefix": "service:"} }

// stop is how a task may have stopped: of which group, with which code, and why.
func stop(group, code, reason any) map[string]any {
	return map[string]any{"group": group, "stopCode": code, "stoppedReason": reason}
}

// serviceProblems are what ECS itself calls errors and warnings. Their names say what they are, such
// as SERVICE_TASK_PLACEMENT_FAILURE; not all have a reason.
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_service_events.html
func serviceProblems(ofCluster []any) event {
	return event{
		id: "service-problem", description: "What ECS calls errors and warnings of the services of {name}",
		detailType: "ECS Service Action", resources: ofCluster,
		detail: map[string]any{"eventType": []string{"ERROR", "WARN"}},
		paths:  map[string]string{"service": "$.resources[0]", "name": "$.detail.eventName", "type": "$.detail.eventType"},
		title:  "{name}: <name>", text: `"ECS reports a problem (<type>)."`, next: "Events of the service: <service>. Runbook: {runbook}#service-problems",
	}
}

// exists wants an event to have a field: one without what the message needs would not be delivered.
func exists() []any { return []any{map[string]bool{"exists": true}} }

func addEvent(c constructs.Construct, p *AlertsProps, e event, topic *string) cloudwatcheventrule.CloudwatchEventRule {
	pattern := map[string]any{"source": []string{"aws.ecs"}, "detail-type": []string{e.detailType}, "detail": e.detail}
	if e.resources != nil {
		pattern["resources"] = e.resources
	}
	fill := strings.NewReplacer("{name}", p.Name, "{runbook}", p.Alerts.Runbook)
	rule := cloudwatcheventrule.NewCloudwatchEventRule(c, jsii.String("event-"+e.id), &cloudwatcheventrule.CloudwatchEventRuleConfig{
		Name:         jsii.String(naming.Of(p.Name, e.id)),
		Description:  jsii.String(fill.Replace(e.description)),
		EventPattern: cdk.JSON(pattern),
	})
	cloudwatcheventtarget.NewCloudwatchEventTarget(rule, jsii.String("topic"), &cloudwatcheventtarget.CloudwatchEventTargetConfig{
		Rule:     rule.Name(),
		TargetId: jsii.String("topic"),
		Arn:      topic,
		InputTransformer: &cloudwatcheventtarget.CloudwatchEventTargetInputTransformer{
			InputPaths:    cdk.Tags(e.paths),
			InputTemplate: jsii.String(fill.Replace(e.template())),
		},
	})
	return rule
}

// template is the message in the form that chat takes, and people can read: whatever has another form
// does not reach a channel. The reason, which may hold quotes, is a value alone, which EventBridge
// then quotes itself.
// https://docs.aws.amazon.com/chatbot/latest/adminguide/custom-notifs.html
func (e event) template() string {
	quote := func(text string) string {
		var quoted strings.Builder
		encoder := json.NewEncoder(&quoted)
		encoder.SetEscapeHTML(false) // the values' names stand in angle brackets
		if err := encoder.Encode(text); err != nil {
			panic(err) // a string always has a JSON form
		}
		return strings.TrimSpace(quoted.String())
	}
	return `{"version": "1.0", "source": "custom", "content": {"textType": "client-markdown", "title": ` + quote(e.title) +
		`, "description": ` + e.text + `, "nextSteps": [` + quote(e.next) + `]}}`
}
