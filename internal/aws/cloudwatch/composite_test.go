package cloudwatch_test

import (
	"testing"

	"cdah/internal/aws/cloudwatch"
)

func TestCompositeRules(t *testing.T) {
	t.Parallel()
	states := map[string]cloudwatch.State{"on": cloudwatch.Alarming, "well": cloudwatch.OK, "none": cloudwatch.InsufficientData}
	for text, want := range map[string]cloudwatch.State{
		`ALARM(on)`:                              cloudwatch.Alarming,
		`ALARM("well") OR ALARM("on")`:           cloudwatch.Alarming,
		`ALARM(well) OR ALARM(none)`:             cloudwatch.OK,
		`ALARM(on) AND OK(on)`:                   cloudwatch.OK,
		`OK(on) AND OK(on) OR ALARM( 'on' )`:     cloudwatch.Alarming, // AND binds more than OR
		`OK(on) AND (OK(on) OR ALARM(on))`:       cloudwatch.OK,
		`NOT OK(on) AND INSUFFICIENT_DATA(none)`: cloudwatch.Alarming,
		`TRUE AND NOT FALSE`:                     cloudwatch.Alarming,
		`ALARM(unknown)`:                         cloudwatch.OK,
	} {
		rule, err := cloudwatch.ParseCompositeRule(text)
		if err != nil {
			t.Error(err)
			continue
		}
		if got := rule.Next(func(name string) cloudwatch.State { return states[name] }); got != want {
			t.Errorf("%s is %s; want %s", text, got, want)
		}
	}
	for _, wrong := range []string{``, `on`, `ALARM(on`, `ALARM(on) ALARM(on)`, `ALARM(on) OR`, `(ALARM(on)`, `ALARM(on))`, `alarm(on)`, `NOT`, `ALARM(on) XOR OK(on)`} {
		if _, err := cloudwatch.ParseCompositeRule(wrong); err == nil {
			t.Errorf("%q is taken for a rule", wrong)
		}
	}
}
