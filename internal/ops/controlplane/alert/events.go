package alert

import (
	"slices"
	"strings"
	"time"

	"cdah/internal/aws/regions"
	"cdah/internal/ops/emulator"
)

// Event is what ECS reports to EventBridge.
type Event struct {
	At         time.Time
	DetailType string // its kind
	Resources  []string
	Detail     map[string]any
}

// envelope is an event as EventBridge has it.
// https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-events-structure.html
func (s *Sender) envelope(e Event) map[string]any {
	return map[string]any{
		"version": "0", "source": "aws.ecs", "detail-type": e.DetailType, "account": s.account, "region": s.region,
		"time": e.At.UTC().Format(time.RFC3339), "resources": e.Resources, "detail": e.Detail,
	}
}

// The names of ECS's events.
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_service_deployment_events.html
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_service_events.html
const (
	deploymentBegins    = "SERVICE_DEPLOYMENT_IN_PROGRESS"
	deploymentCompletes = "SERVICE_DEPLOYMENT_COMPLETED"
	deploymentFails     = "SERVICE_DEPLOYMENT_FAILED"
	noPlace             = "SERVICE_TASK_PLACEMENT_FAILURE"
)

// Between returns what ECS reports of a cluster that was as before and is as after: tasks that have got into another
// state, deployments that begin, complete or fail, and services without room for a task.
func Between(before, after emulator.ClusterState, now time.Time) []Event {
	d := difference{cluster: after, now: now}
	d.tasks("", before.Loose, after.Loose)
	for _, s := range after.Services {
		var was emulator.ServiceState
		if at := slices.IndexFunc(before.Services, func(b emulator.ServiceState) bool { return b.Name == s.Name }); at >= 0 {
			was = before.Services[at]
		}
		d.tasks(s.Name, was.Tasks, s.Tasks)
		d.deployments(s.Name, was.Deployments, s.Deployments)
		d.problems(s.Name, was.Events, s.Events)
	}
	return d.events
}

// difference collects the events of a cluster.
type difference struct {
	cluster emulator.ClusterState
	now     time.Time
	events  []Event
}

// arn is the ARN of something of ECS in the cluster's account and region.
func (d *difference) arn(resource string) string {
	return "arn:" + regions.Partition(d.cluster.Region) + ":ecs:" + d.cluster.Region + ":" + d.cluster.Account + ":" + resource
}

func (d *difference) add(kind, resource string, detail map[string]any) {
	d.events = append(d.events, Event{At: d.now, DetailType: kind, Resources: []string{resource}, Detail: detail})
}

// tasks adds the tasks that have got into another state. ECS reports each.
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_task_events.html
func (d *difference) tasks(service string, before, after []emulator.TaskState) {
	known := map[string]string{}
	for _, t := range before {
		known[t.ID] = t.Status
	}
	for _, t := range after {
		if known[t.ID] == t.Status {
			continue
		}
		arn := d.arn("task/" + d.cluster.Cluster + "/" + t.ID)
		detail := map[string]any{
			"taskArn": arn, "clusterArn": d.arn("cluster/" + d.cluster.Cluster), "taskDefinitionArn": t.Definition,
			"group": group(service, t.Definition), "lastStatus": t.Status, "desiredStatus": t.Desired, "containers": containersOf(t),
		}
		if service != "" {
			detail["startedBy"] = t.Deployment
		}
		if t.StopCode != "" {
			detail["stopCode"], detail["stoppedReason"] = t.StopCode, t.StoppedReason
		}
		d.add("ECS Task State Change", arn, detail)
	}
}

// group is what a task belongs to: its service, or else the family of its definition.
func group(service, definition string) string {
	if service != "" {
		return "service:" + service
	}
	family, _, _ := strings.Cut(definition[strings.LastIndex(definition, "/")+1:], ":")
	return "family:" + family
}

func containersOf(t emulator.TaskState) []map[string]any {
	all := []map[string]any{}
	for _, c := range t.Containers {
		one := map[string]any{"name": c.Name, "lastStatus": c.Status}
		if c.ExitCode != nil {
			one["exitCode"] = *c.ExitCode
		}
		if c.Reason != "" {
			one["reason"] = c.Reason
		}
		all = append(all, one)
	}
	return all
}

func (d *difference) deployments(service string, before, after []emulator.DeploymentState) {
	known := map[string]string{}
	for _, one := range before {
		known[one.ID] = one.RolloutState
	}
	for _, one := range after {
		name, kind := "", "INFO"
		switch one.RolloutState {
		case known[one.ID]:
		case "IN_PROGRESS":
			name = deploymentBegins
		case "COMPLETED":
			name = deploymentCompletes
		case "FAILED":
			name, kind = deploymentFails, "ERROR"
		}
		if name != "" {
			d.add("ECS Deployment State Change", d.service(service), map[string]any{
				"eventType": kind, "eventName": name, "deploymentId": one.ID, "reason": one.RolloutReason, "updatedAt": d.now.UTC().Format(time.RFC3339),
			})
		}
	}
}

func (d *difference) service(name string) string {
	return d.arn("service/" + d.cluster.Cluster + "/" + name)
}

// problems adds services that have found no room for a task since.
func (d *difference) problems(service string, before, after []emulator.EventState) {
	var newest float64
	if len(before) > 0 {
		newest = before[0].Created
	}
	if slices.ContainsFunc(after, func(e emulator.EventState) bool {
		return e.Created > newest && strings.Contains(e.Message, "no container instance met all of its requirements")
	}) {
		d.add("ECS Service Action", d.service(service), map[string]any{
			"eventType": "ERROR", "eventName": noPlace, "clusterArn": d.arn("cluster/" + d.cluster.Cluster),
			"createdAt": d.now.UTC().Format(time.RFC3339),
		})
	}
}
