package scale

import (
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	cloudwatchtypes "github.com/aws/aws-sdk-go-v2/service/cloudwatch/types"

	rule "cdah/internal/aws/cloudwatch"
)

// composite is a composite alarm, and what CloudWatch says of it.
type composite struct {
	name, description string
	rule              rule.CompositeRule
	state, told       rule.State
	actions           map[rule.State][]string
}

func compositeOf(d cloudwatchtypes.CompositeAlarm) (*composite, error) {
	parsed, err := rule.ParseCompositeRule(aws.ToString(d.AlarmRule))
	if err != nil {
		return nil, fmt.Errorf("alarm %s: %w", aws.ToString(d.AlarmName), err)
	}
	c := &composite{
		name: aws.ToString(d.AlarmName), description: aws.ToString(d.AlarmDescription), rule: parsed,
		state: rule.State(d.StateValue), told: rule.State(d.StateValue),
	}
	if aws.ToBool(d.ActionsEnabled) {
		c.actions = actions(d.AlarmActions, d.OKActions, d.InsufficientDataActions)
	}
	return c, nil
}

// compose has composite alarms follow their parts, which may be composite ones as well.
func (l *Loop) compose() {
	state := func(name string) rule.State {
		if a, is := l.alarms[name]; is {
			return a.State
		}
		if c, is := l.composites[name]; is {
			return c.state
		}
		return l.others[name]
	}
	for range l.composites { // as deep as there are some
		for _, c := range l.composites {
			c.state = c.rule.Next(state)
		}
	}
}

// reason says why a composite alarm is in its state.
func (c *composite) reason(parts map[string]*alarm) string {
	var on []string
	for _, name := range sortedKeys(parts) {
		if parts[name].State == rule.Alarming {
			on = append(on, name)
		}
	}
	if len(on) == 0 {
		return "no metric alarm is in ALARM"
	}
	return "in ALARM: " + strings.Join(on, ", ")
}
