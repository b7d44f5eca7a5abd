package alert_test

import (
	"context"
	"errors"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	eventtypes "github.com/aws/aws-sdk-go-v2/service/eventbridge/types"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	snstypes "github.com/aws/aws-sdk-go-v2/service/sns/types"

	"cdah/internal/aws/cloudwatch"
	"cdah/internal/ops/controlplane/alert"
	"cdah/internal/ops/controlplane/scale"
	"cdah/internal/ops/emulator"
)

const topic = "arn:aws:sns:eu-west-2:123456789012:shop-alerts"

// world has a rule in force for tasks that stop, one that is not, and one for a schedule; and a topic with two subscribers.
type world struct{ broken bool }

func (w world) ListRules(context.Context, *eventbridge.ListRulesInput, ...func(*eventbridge.Options)) (*eventbridge.ListRulesOutput, error) {
	if w.broken {
		return nil, errors.New("no rules today")
	}
	pattern := aws.String(`{"source": ["aws.ecs"], "detail-type": ["ECS Task State Change"], "detail": {"lastStatus": ["STOPPED"]}}`)
	return &eventbridge.ListRulesOutput{Rules: []eventtypes.Rule{
		{Name: aws.String("stopped"), State: eventtypes.RuleStateEnabled, EventPattern: pattern},
		{Name: aws.String("paused"), State: eventtypes.RuleStateDisabled, EventPattern: pattern},
		{Name: aws.String("scheduled"), State: eventtypes.RuleStateEnabled, ScheduleExpression: aws.String("rate(1 minute)")},
	}}, nil
}

func (w world) ListTargetsByRule(_ context.Context, in *eventbridge.ListTargetsByRuleInput, _ ...func(*eventbridge.Options)) (*eventbridge.ListTargetsByRuleOutput, error) {
	return &eventbridge.ListTargetsByRuleOutput{Targets: []eventtypes.Target{
		{Arn: aws.String(topic), InputTransformer: &eventtypes.InputTransformer{
			InputPathsMap: map[string]string{"group": "$.detail.group"}, InputTemplate: aws.String(`{"content": {"title": "<group> stopped"}}`),
		}},
		{Arn: aws.String("arn:aws:sqs:eu-west-2:123456789012:elsewhere")},
	}}, nil
}

func (w world) ListSubscriptionsByTopic(context.Context, *sns.ListSubscriptionsByTopicInput, ...func(*sns.Options)) (*sns.ListSubscriptionsByTopicOutput, error) {
	return &sns.ListSubscriptionsByTopicOutput{Subscriptions: []snstypes.Subscription{
		{Protocol: aws.String("email"), Endpoint: aws.String("ops@example.com")}, {Protocol: aws.String("https"), Endpoint: aws.String("https://example.com/")},
	}}, nil
}

func newSender(t *testing.T, w world) (*alert.Sender, func() []alert.Alert) {
	t.Helper()
	file := alert.File(t.TempDir())
	if filepath.Base(file) != "alerts.jsonl" {
		t.Errorf("the file is %s", file)
	}
	s := alert.New(alert.Clients{Rules: w, Topics: w}, "123456789012", "eu-west-2", func(a alert.Alert) error { return alert.Append(file, a) })
	return s, func() []alert.Alert {
		t.Helper()
		all, err := alert.Read(file)
		if err != nil {
			t.Fatal(err)
		}
		return all
	}
}

func TestEventsReachTopics(t *testing.T) {
	t.Parallel()
	s, sent := newSender(t, world{})
	if err := s.Read(t.Context()); err != nil {
		t.Fatal(err)
	}
	at := time.Date(2030, 1, 1, 7, 0, 0, 0, time.UTC)
	for _, status := range []string{"RUNNING", "STOPPED"} {
		err := s.Event(t.Context(), alert.Event{At: at, DetailType: "ECS Task State Change", Detail: map[string]any{"lastStatus": status, "group": "service:web"}})
		if err != nil {
			t.Fatal(err)
		}
	}
	want := []alert.Alert{{
		At: at, Topic: "shop-alerts", Subject: "service:web stopped", Message: `{"content": {"title": "service:web stopped"}}`,
		To: []string{"email ops@example.com", "https https://example.com/"},
	}}
	if got := sent(); !reflect.DeepEqual(got, want) {
		t.Errorf("sent is\n%v, want\n%v", got, want)
	}
	broken, _ := newSender(t, world{broken: true})
	if err := broken.Read(t.Context()); err == nil || !strings.Contains(err.Error(), "no rules today") {
		t.Errorf("no rules can be read: %v", err)
	}
}

func TestAlarmsReachTopics(t *testing.T) {
	t.Parallel()
	s, sent := newSender(t, world{})
	err := s.Alarm(t.Context(), time.Date(2030, 1, 1, 7, 0, 0, 0, time.UTC), scale.Transition{
		Alarm: "shop-cpu", From: cloudwatch.OK, To: cloudwatch.Alarming, Reason: "too much",
		Actions: []string{"arn:aws:autoscaling:eu-west-2:123456789012:scalingPolicy:1", topic},
	})
	if err != nil {
		t.Fatal(err)
	}
	got := sent()
	if len(got) != 1 || got[0].Subject != `ALARM: "shop-cpu" in eu-west-2` || !strings.Contains(got[0].Message, `"NewStateReason":"too much"`) {
		t.Errorf("sent is %v", got)
	}
}

func TestBetween(t *testing.T) {
	t.Parallel()
	state := func(tasks []emulator.TaskState, loose []emulator.TaskState, rollout string, messages ...string) emulator.ClusterState {
		events := []emulator.EventState{}
		for i, m := range messages {
			events = append(events, emulator.EventState{Created: float64(len(messages) - i), Message: m})
		}
		return emulator.ClusterState{
			Account: "123456789012", Region: "eu-west-2", Cluster: "shop", Loose: loose,
			Services: []emulator.ServiceState{{
				Name: "web", Tasks: tasks, Events: events, Deployments: []emulator.DeploymentState{{ID: "d", RolloutState: rollout, RolloutReason: "why"}},
			}},
		}
	}
	runs := emulator.TaskState{ID: "a", Status: "RUNNING", Definition: "arn:aws:ecs:eu-west-2:123456789012:task-definition/shop-web:3"}
	ended := runs
	three := 3
	ended.Status, ended.StopCode, ended.StoppedReason = "STOPPED", "EssentialContainerExited", "it ended"
	ended.Containers = []emulator.ContainerState{{Name: "web", Status: "STOPPED", ExitCode: &three}}
	noRoom := "(service web) was unable to place a task because no container instance met all of its requirements."
	for name, c := range map[string]struct {
		before, after emulator.ClusterState
		want          []string
	}{
		"nothing new": {state([]emulator.TaskState{runs}, nil, "COMPLETED", noRoom), state([]emulator.TaskState{runs}, nil, "COMPLETED", noRoom), nil},
		"the first tasks": {emulator.ClusterState{}, state([]emulator.TaskState{runs}, nil, "IN_PROGRESS"), []string{
			"ECS Task State Change service:web RUNNING", "ECS Deployment State Change SERVICE_DEPLOYMENT_IN_PROGRESS INFO",
		}},
		"a task ends":          {state([]emulator.TaskState{runs}, nil, "COMPLETED"), state([]emulator.TaskState{ended}, nil, "COMPLETED"), []string{"ECS Task State Change service:web STOPPED 3"}},
		"a job ends":           {state(nil, []emulator.TaskState{runs}, "COMPLETED"), state(nil, []emulator.TaskState{ended}, "COMPLETED"), []string{"ECS Task State Change family:shop-web STOPPED 3"}},
		"a deployment fails":   {state(nil, nil, "IN_PROGRESS"), state(nil, nil, "FAILED"), []string{"ECS Deployment State Change SERVICE_DEPLOYMENT_FAILED ERROR"}},
		"one completes":        {state(nil, nil, "IN_PROGRESS"), state(nil, nil, "COMPLETED"), []string{"ECS Deployment State Change SERVICE_DEPLOYMENT_COMPLETED INFO"}},
		"no room":              {state(nil, nil, "COMPLETED"), state(nil, nil, "COMPLETED", noRoom), []string{"ECS Service Action SERVICE_TASK_PLACEMENT_FAILURE ERROR"}},
		"steady is no problem": {state(nil, nil, "COMPLETED"), state(nil, nil, "COMPLETED", "(service web) has reached a steady state."), nil},
	} {
		var got []string
		for _, e := range alert.Between(c.before, c.after, time.Now()) {
			line := []string{e.DetailType}
			for _, key := range []string{"group", "lastStatus", "eventName", "eventType"} {
				if text, is := e.Detail[key].(string); is {
					line = append(line, text)
				}
			}
			if all, is := e.Detail["containers"].([]map[string]any); is && len(all) > 0 {
				if code, is := all[0]["exitCode"].(int); is {
					line = append(line, string(rune('0'+code)))
				}
			}
			got = append(got, strings.Join(line, " "))
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}
