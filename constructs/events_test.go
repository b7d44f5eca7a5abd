package constructs_test

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cdah/internal/aws/events"
)

// ecsEvent is an event as ECS sends it
// (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_cwe_events.html).
func ecsEvent(t *testing.T, kind string, resource string, detail map[string]any) []byte {
	t.Helper()
	text, err := json.Marshal(map[string]any{
		"source": "aws.ecs", "detail-type": kind, "account": account, "region": region,
		"resources": []string{"arn:aws:ecs:eu-west-2:123456789012:" + resource}, "detail": detail,
	})
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// stopped is the event of a task of the cluster that stopped; a field that is empty is left out.
func stopped(t *testing.T, code, reason string) []byte {
	t.Helper()
	detail := map[string]any{
		"clusterArn": "arn:aws:ecs:eu-west-2:123456789012:cluster/shop", "group": "service:web", "lastStatus": "STOPPED",
		"taskArn": "arn:aws:ecs:eu-west-2:123456789012:task/shop/1", "stopCode": code, "stoppedReason": reason,
	}
	for key, value := range detail {
		if value == "" {
			delete(detail, key)
		}
	}
	return ecsEvent(t, "ECS Task State Change", "task/shop/1", detail)
}

// ended is the event of a job's task that stopped, with its container's exit code unless that is nil.
func ended(t *testing.T, code, reason string, exitCode any) []byte {
	t.Helper()
	container := map[string]any{"name": "report", "lastStatus": "STOPPED"}
	if exitCode != nil {
		container["exitCode"] = exitCode
	}
	return ecsEvent(t, "ECS Task State Change", "task/shop/1", map[string]any{
		"clusterArn": "arn:aws:ecs:eu-west-2:123456789012:cluster/shop", "group": "family:shop-report", "lastStatus": "STOPPED",
		"taskArn": "arn:aws:ecs:eu-west-2:123456789012:task/shop/1", "stopCode": code, "stoppedReason": reason, "containers": []any{container},
	})
}

// ran is the event of a job's task that came to its end.
func ran(t *testing.T, exitCode int) []byte {
	t.Helper()
	return ended(t, "EssentialContainerExited", "Essential container in task exited", exitCode)
}

// What is reported of what ECS sends, by EventBridge's own rules of matching: what people should look at, and
// nothing of everyday work.
func TestReportedEvents(t *testing.T) {
	d := synthAlerts(t)
	deployment := func(resource, name string) []byte {
		return ecsEvent(t, "ECS Deployment State Change", resource, map[string]any{"eventName": name, "reason": "ECS deployment 1 completed."})
	}
	action := func(resource, kind string) []byte {
		return ecsEvent(t, "ECS Service Action", resource, map[string]any{"eventType": kind, "eventName": "SERVICE_TASK_PLACEMENT_FAILURE"})
	}
	for name, c := range map[string]struct {
		event []byte
		want  []string // the ends of the rules' names
	}{
		"the container exited":       {stopped(t, "EssentialContainerExited", "Essential container in task exited"), []string{"task_stopped"}},
		"a job succeeds":             {ran(t, 0), nil},
		"a job fails":                {ran(t, 1), []string{"job_failed"}},
		"a job has no memory left":   {ran(t, 137), []string{"job_failed"}},
		"a job finds no image":       {ended(t, "TaskFailedToStart", "CannotPullContainerError: not found", nil), []string{"task_stopped"}},
		"a job gets no secret":       {ended(t, "TaskFailedToStart", "ResourceInitializationError: unable to pull secrets", nil), []string{"task_stopped"}},
		"a job loses its instance":   {ended(t, "TerminationNotice", "Host EC2 terminated.", nil), []string{"task_stopped"}},
		"a person stops a job":       {ended(t, "UserInitiated", "Task stopped by user", 143), nil},
		"the image is missing":       {stopped(t, "TaskFailedToStart", "CannotPullContainerError: not found"), []string{"task_stopped"}},
		"Spot takes the instance":    {stopped(t, "SpotInterruption", "Host EC2 terminated."), []string{"task_stopped"}},
		"the health check fails":     {stopped(t, "ServiceSchedulerInitiated", "Task failed ELB health checks in (target-group arn)"), []string{"task_stopped"}},
		"scaling in":                 {stopped(t, "ServiceSchedulerInitiated", "Scaling activity initiated by (deployment ecs-svc/1)"), nil},
		"a person stops it":          {stopped(t, "UserInitiated", "Task stopped by user"), nil},
		"a code, no reason":          {stopped(t, "EssentialContainerExited", ""), nil}, // the message could not be made
		"a reason, no code":          {stopped(t, "", "Task failed container health checks"), nil},
		"neither code nor reason":    {stopped(t, "", ""), nil},
		"a deployment begins":        {deployment("service/shop/web", "SERVICE_DEPLOYMENT_IN_PROGRESS"), []string{"deployment"}},
		"a deployment completes":     {deployment("service/shop/web", "SERVICE_DEPLOYMENT_COMPLETED"), []string{"deployment"}},
		"a deployment fails":         {deployment("service/shop/web", "SERVICE_DEPLOYMENT_FAILED"), []string{"deployment_failed"}},
		"another cluster's":          {deployment("service/shop2/web", "SERVICE_DEPLOYMENT_FAILED"), nil},
		"tasks find no place":        {action("service/shop/web", "WARN"), []string{"service_problem"}},
		"a steady state":             {action("service/shop/web", "INFO"), nil},
		"another cluster's problem":  {action("service/shop2/web", "ERROR"), nil},
		"another kind of this AWS's": {ecsEvent(t, "ECS Container Instance State Change", "container-instance/shop/1", map[string]any{"eventType": "WARN"}), nil},
	} {
		var got []string
		for _, rule := range []string{"deployment", "deployment_failed", "job_failed", "service_problem", "task_stopped"} {
			pattern, err := events.ParsePattern(d.Text(t, "aws_cloudwatch_event_rule.alerts_event_"+rule, "event_pattern"))
			if err != nil {
				t.Fatalf("%s: %v", rule, err)
			}
			matches, err := pattern.Matches(c.event)
			if err != nil {
				t.Fatal(err)
			}
			if matches {
				got = append(got, rule)
			}
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s: reported by %s", name, diff)
		}
	}
	if rules := d.OfType("aws_cloudwatch_event_rule"); len(rules) != 5 {
		t.Errorf("rules %v: the events above are held against five", rules)
	}
}
