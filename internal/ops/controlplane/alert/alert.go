// Package alert tells people what AWS would: what ECS reports and a rule of EventBridge matches, and alarms that get into
// another state, each sent to the topics that AWS's API names. No message leaves this machine.
package alert

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/arn"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	eventtypes "github.com/aws/aws-sdk-go-v2/service/eventbridge/types"
	"github.com/aws/aws-sdk-go-v2/service/sns"

	"cdah/internal/aws/events"
	"cdah/internal/ops/controlplane/scale"
)

// Alert is a message that a topic has got.
type Alert struct {
	At      time.Time `json:"at"`
	Topic   string    `json:"topic"`   // its name
	Subject string    `json:"subject"` // as an e-mail has it; of an event, the title of its message
	Message string    `json:"message"`
	To      []string  `json:"to"` // who has subscribed to it, such as "email ops@example.com"
}

// Clients are the clients of the AWS APIs of an account and region.
type Clients struct {
	Rules interface {
		ListRules(context.Context, *eventbridge.ListRulesInput, ...func(*eventbridge.Options)) (*eventbridge.ListRulesOutput, error)
		ListTargetsByRule(context.Context, *eventbridge.ListTargetsByRuleInput, ...func(*eventbridge.Options)) (*eventbridge.ListTargetsByRuleOutput, error)
	}
	Topics interface {
		ListSubscriptionsByTopic(context.Context, *sns.ListSubscriptionsByTopicInput, ...func(*sns.Options)) (*sns.ListSubscriptionsByTopicOutput, error)
	}
}

// Sender sends the alerts of an account and region. It is used by one goroutine.
type Sender struct {
	clients         Clients
	account, region string
	deliver         func(Alert) error
	rules           []rule
}

// rule is a rule of EventBridge, with its targets that are topics.
type rule struct {
	name    string
	pattern events.Pattern
	targets []eventtypes.Target
}

// New returns a sender that knows no rule yet. deliver gets each message of each topic.
func New(clients Clients, account, region string, deliver func(Alert) error) *Sender {
	return &Sender{clients: clients, account: account, region: region, deliver: deliver}
}

// Read reads the rules of the default event bus that are in force.
func (s *Sender) Read(ctx context.Context) error {
	var rules []rule
	for input := (&eventbridge.ListRulesInput{}); ; {
		page, err := s.clients.Rules.ListRules(ctx, input)
		if err != nil {
			return fmt.Errorf("read the rules of events: %w", err)
		}
		for _, described := range page.Rules {
			if described.State != eventtypes.RuleStateEnabled || aws.ToString(described.EventPattern) == "" {
				continue
			}
			r, err := s.readRule(ctx, described)
			if err != nil {
				return fmt.Errorf("rule %s: %w", aws.ToString(described.Name), err)
			}
			rules = append(rules, r)
		}
		if input.NextToken = page.NextToken; input.NextToken == nil {
			s.rules = rules
			return nil
		}
	}
}

func (s *Sender) readRule(ctx context.Context, described eventtypes.Rule) (rule, error) {
	pattern, err := events.ParsePattern(aws.ToString(described.EventPattern))
	if err != nil {
		return rule{}, err
	}
	r := rule{name: aws.ToString(described.Name), pattern: pattern}
	// A rule has five targets at most, which are one page.
	// https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html
	found, err := s.clients.Rules.ListTargetsByRule(ctx, &eventbridge.ListTargetsByRuleInput{Rule: described.Name})
	if err != nil {
		return rule{}, err
	}
	for _, t := range found.Targets {
		if isTopic(aws.ToString(t.Arn)) {
			r.targets = append(r.targets, t)
		}
	}
	return r, nil
}

// Event sends an event to the topics of the rules that match it.
func (s *Sender) Event(ctx context.Context, e Event) error {
	text, err := json.Marshal(s.envelope(e))
	if err != nil {
		return err
	}
	var problems []error
	for _, r := range s.rules {
		matches, err := r.pattern.Matches(text)
		if err != nil {
			return err
		}
		if !matches {
			continue
		}
		for _, t := range r.targets {
			message := string(text)
			if transformer := t.InputTransformer; transformer != nil {
				message, err = events.Transform(text, transformer.InputPathsMap, aws.ToString(transformer.InputTemplate))
			}
			if err == nil {
				err = s.send(ctx, aws.ToString(t.Arn), Alert{At: e.At, Subject: title(message), Message: message})
			}
			if err != nil {
				problems = append(problems, fmt.Errorf("rule %s: %w", r.name, err))
			}
		}
	}
	return errors.Join(problems...)
}

// title is that of a message for chat; empty for another one.
func title(message string) string {
	var chat struct {
		Content struct{ Title string }
	}
	_ = json.Unmarshal([]byte(message), &chat) // any text may be a message
	return chat.Content.Title
}

// Alarm sends an alarm that has got into another state to its topics.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Notify_Users_Alarm_Changes.html
func (s *Sender) Alarm(ctx context.Context, at time.Time, t scale.Transition) error {
	message, err := json.Marshal(map[string]string{
		"AlarmName": t.Alarm, "AlarmDescription": t.Description, "AWSAccountId": s.account, "Region": s.region,
		"OldStateValue": string(t.From), "NewStateValue": string(t.To), "NewStateReason": t.Reason,
		"StateChangeTime": at.UTC().Format("2006-01-02T15:04:05.000-0700"),
	})
	if err != nil {
		return err
	}
	var problems []error
	for _, action := range t.Actions {
		if isTopic(action) {
			problems = append(problems, s.send(ctx, action, Alert{
				At: at, Subject: fmt.Sprintf("%s: %q in %s", t.To, t.Alarm, s.region), Message: string(message),
			}))
		}
	}
	return errors.Join(problems...)
}

// send delivers a message to a topic.
func (s *Sender) send(ctx context.Context, topic string, a Alert) error {
	a.Topic = topic[strings.LastIndex(topic, ":")+1:]
	a.To = []string{}
	for input := (&sns.ListSubscriptionsByTopicInput{TopicArn: &topic}); ; {
		page, err := s.clients.Topics.ListSubscriptionsByTopic(ctx, input)
		if err != nil {
			return fmt.Errorf("topic %s: %w", a.Topic, err)
		}
		for _, one := range page.Subscriptions {
			a.To = append(a.To, aws.ToString(one.Protocol)+" "+aws.ToString(one.Endpoint))
		}
		if input.NextToken = page.NextToken; input.NextToken == nil {
			return s.deliver(a)
		}
	}
}

func isTopic(name string) bool {
	parsed, err := arn.Parse(name)
	return err == nil && parsed.Service == "sns"
}
