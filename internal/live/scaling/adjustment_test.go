package scaling

import (
	"strings"
	"testing"
)

// stepsOf are steps from triples of a lower bound, an upper bound and an adjustment; none is no bound.
const none = 1e9

func stepsOf(triples ...[3]float64) []Step {
	var all []Step
	for _, of := range triples {
		s := Step{By: int(of[2])}
		if of[0] != none {
			s.Lower = &of[0]
		}
		if of[1] != none {
			s.Upper = &of[1]
		}
		all = append(all, s)
	}
	return all
}

// The example of AWS's page: an alarm at 50 %, steps at 60 and 70 to scale out, at 40 and 30 to scale in.
// https://docs.aws.amazon.com/autoscaling/application/userguide/step-scaling-policy-overview.html
func TestStepsAsDocumented(t *testing.T) {
	t.Parallel()
	const percent = "PercentChangeInCapacity"
	out := Adjustment{Type: percent, Steps: stepsOf([3]float64{0, 10, 0}, [3]float64{10, 20, 10}, [3]float64{20, none, 30})}
	in := Adjustment{Type: percent, Steps: stepsOf([3]float64{-10, 0, 0}, [3]float64{-20, -10, -10}, [3]float64{none, -20, -30})}
	for _, test := range []struct {
		adjustment Adjustment
		current    int
		value      float64
		want       int
	}{
		{out, 10, 59.9, 10}, {out, 10, 60, 11}, {out, 11, 70, 14}, {out, 11, 500, 14}, {out, 10, 69.9, 11},
		{in, 14, 40, 13}, {in, 13, 30, 10}, {in, 14, 40.1, 14}, {in, 14, 30.1, 13}, {in, 13, 0, 10},
	} {
		got, err := test.adjustment.Capacity(test.current, test.value-50, test.value >= 50)
		if err != nil || got != test.want {
			t.Errorf("%v at %v %%: %v, %v, want %v", test.current, test.value, got, err, test.want)
		}
	}
}

// The examples of the same page for each type, and how it rounds.
func TestAdjustmentTypesAsDocumented(t *testing.T) {
	t.Parallel()
	always := func(kind string, by, least int) Adjustment {
		return Adjustment{Type: kind, MinMagnitude: least, Steps: stepsOf([3]float64{0, none, float64(by)})}
	}
	for _, test := range []struct {
		adjustment    Adjustment
		current, want int
	}{
		{always("ChangeInCapacity", 5, 0), 3, 8},
		{always("ChangeInCapacity", -5, 0), 3, 0},
		{always("ExactCapacity", 5, 0), 3, 5},
		{always("PercentChangeInCapacity", 10, 0), 10, 11},
		{always("PercentChangeInCapacity", 25, 2), 4, 6},
		{always("PercentChangeInCapacity", -25, 2), 4, 2},
		{always("PercentChangeInCapacity", 0, 2), 4, 4},
		{always("PercentChangeInCapacity", 127, 0), 10, 22}, // 12.7 is 12
		{always("PercentChangeInCapacity", 67, 0), 1, 2},    // 0.67 is 1
		{always("PercentChangeInCapacity", -58, 0), 1, 0},   // -0.58 is -1
		{always("PercentChangeInCapacity", -67, 0), 10, 4},  // -6.7 is -6
	} {
		if got, err := test.adjustment.Capacity(test.current, 1, true); err != nil || got != test.want {
			t.Errorf("%+v of %d: %d, %v, want %d", test.adjustment, test.current, got, err, test.want)
		}
	}
	if _, err := always("Double", 1, 0).Capacity(1, 1, true); err == nil || !strings.Contains(err.Error(), `"Double"`) {
		t.Errorf("got %v", err)
	}
}
