package scale_test

import (
	"slices"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	cloudwatchtypes "github.com/aws/aws-sdk-go-v2/service/cloudwatch/types"

	"cdah/internal/aws/cloudwatch"
	"cdah/internal/ops/controlplane/scale"
)

// A page goes off with the first of its parts, by way of the service's page, and clears with the last.
func TestComposites(t *testing.T) {
	t.Parallel()
	composite := func(name, rule string) cloudwatchtypes.CompositeAlarm {
		return cloudwatchtypes.CompositeAlarm{
			AlarmName: &name, AlarmRule: &rule, ActionsEnabled: aws.Bool(true), StateValue: cloudwatchtypes.StateValueOk,
			AlarmActions: []string{"goes off"}, OKActions: []string{"clears"},
		}
	}
	w := byAlarms()
	w.policies = nil // the service stays as it is
	w.composite = []cloudwatchtypes.CompositeAlarm{composite("page", "ALARM(page-web)"), composite("page-web", `ALARM("high") OR ALARM("unknown")`)}
	s := newStepped(t, w)
	told := func() (all []scale.Transition) {
		for _, one := range w.told {
			if one.Alarm == "page" {
				all = append(all, one)
			}
		}
		w.told = nil
		return all
	}
	for range 3 {
		s.minute(90)
	}
	got := told()
	if len(got) != 1 || got[0].To != cloudwatch.Alarming || got[0].Reason != "in ALARM: high" || !slices.Equal(got[0].Actions, []string{"goes off"}) {
		t.Errorf("under load the page tells %v", got)
	}
	for range 3 {
		s.minute(10)
	}
	if got = told(); len(got) != 1 || got[0].From != cloudwatch.Alarming || got[0].To != cloudwatch.OK || !slices.Equal(got[0].Actions, []string{"clears"}) {
		t.Errorf("without load the page tells %v", got)
	}
}
