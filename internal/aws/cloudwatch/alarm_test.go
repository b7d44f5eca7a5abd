package cloudwatch

import (
	"strings"
	"testing"
)

// The examples of AWS's documentation: 0 is a point within the threshold, X one beyond it, - none.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
func TestExamplesOfTheDocumentation(t *testing.T) {
	t.Parallel()
	const retain = State("retain the current state")
	tests := []struct {
		datapoints, periods int
		points              string
		want                map[string]State
	}{
		{3, 3, "0-X-X", all(OK, OK, OK, OK)},
		{3, 3, "0----", all(OK, OK, OK, OK)},
		{3, 3, "-----", all(InsufficientData, retain, Alarming, OK)},
		{3, 3, "0XX-X", all(Alarming, Alarming, Alarming, Alarming)},
		{3, 3, "----X", all(InsufficientData, retain, Alarming, OK)},
		{3, 3, "X----", all(Alarming, retain, Alarming, OK)},
		{3, 3, "--X--", all(Alarming, retain, Alarming, OK)},
		{2, 3, "0-X-X", all(Alarming, Alarming, Alarming, Alarming)},
		{2, 3, "00X0X", all(Alarming, Alarming, Alarming, Alarming)},
		{2, 3, "0-X--", all(OK, OK, Alarming, OK)},
		{2, 3, "----0", all(OK, OK, Alarming, OK)},
		{2, 3, "----X", all(InsufficientData, retain, Alarming, OK)},
		{2, 3, "---X-", all(Alarming, retain, Alarming, OK)},
		// The figure of "Alarm evaluation": three in a row, then one below, then one alone.
		{3, 3, "00XXX", all(Alarming, Alarming, Alarming, Alarming)},
		{3, 3, "0XXX0", all(OK, OK, OK, OK)},
		{3, 3, "XX000X", all(OK, OK, OK, OK)},
	}
	for _, test := range tests {
		for treatment, want := range test.want {
			for _, current := range []State{OK, Alarming} {
				if test.want[treatment] == retain {
					want = current
				}
				alarm := Alarm{
					Comparison: "GreaterThanThreshold", Threshold: 3,
					Periods: test.periods, Datapoints: test.datapoints, Missing: treatment,
				}
				got, err := alarm.Next(current, points(test.points))
				if err != nil || got != want {
					t.Errorf("%d of %d, %s, %s, from %s: %s, %v, want %s", test.datapoints, test.periods, test.points, treatment, current, got, err, want)
				}
			}
		}
	}
}

func all(missing, ignore, breaching, notBreaching State) map[string]State {
	return map[string]State{"missing": missing, "ignore": ignore, "breaching": breaching, "notBreaching": notBreaching}
}

func points(text string) []Point {
	var all []Point
	for _, char := range text {
		switch char {
		case '0':
			all = append(all, At(3))
		case 'X':
			all = append(all, At(3.5))
		case '-':
			all = append(all, Missing())
		}
	}
	return all
}

func TestComparisons(t *testing.T) {
	t.Parallel()
	for comparison, want := range map[string]string{
		"GreaterThanThreshold": "0 0 1", "GreaterThanOrEqualToThreshold": "0 1 1",
		"LessThanThreshold": "1 0 0", "LessThanOrEqualToThreshold": "1 1 0",
	} {
		var got []string
		for _, value := range []float64{4, 5, 6} {
			alarm := Alarm{Comparison: comparison, Threshold: 5, Periods: 1, Datapoints: 1, Missing: "missing"}
			state, err := alarm.Next(OK, []Point{At(value)})
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, map[State]string{OK: "0", Alarming: "1"}[state])
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s: 4, 5 and 6 against 5 are %v, want %s", comparison, got, want)
		}
	}
	bad := Alarm{Comparison: "Over", Periods: 1, Datapoints: 1, Missing: "missing"}
	if _, err := bad.Next(OK, []Point{At(1)}); err == nil {
		t.Error("an unknown comparison is taken")
	}
	bad = Alarm{Comparison: "LessThanThreshold", Periods: 1, Datapoints: 1, Missing: "drop"}
	if _, err := bad.Next(OK, nil); err == nil {
		t.Error("an unknown treatment of missing data is taken")
	}
}

func TestCheck(t *testing.T) {
	t.Parallel()
	good := Usage{"AWS/ECS", "CPUUtilization", []string{"ServiceName", "ClusterName"}, average, 60}
	if err := Check(good); err != nil {
		t.Error(err)
	}
	latency := Usage{"AWS/ApplicationELB", "TargetResponseTime", []string{"LoadBalancer", "TargetGroup"}, "p99", 60}
	if err := Check(latency); err != nil {
		t.Error(err)
	}
	own := Metric{Namespace: "shop", Name: "ErrorLines", Dimensions: [][]string{nil}, Statistics: []string{sum}, Period: 60}
	if err := Check(Usage{"shop", "ErrorLines", nil, sum, 60}, own); err != nil {
		t.Error(err)
	}
	for text, bad := range map[string]Usage{
		"no namespace":     {"AWS/EC", "CPUUtilization", nil, average, 60},
		"publishes no met": {"AWS/ECS", "CPU", []string{"ClusterName"}, average, 60},
		// The fault of which this package is to keep others: no alarm on it ever goes off.
		"not published with the dimensions": {"AWS/ECS", "CPUUtilization", []string{"AutoScalingGroupName"}, average, 60},
		"says nothing":                      {"AWS/ApplicationELB", "RequestCount", []string{"LoadBalancer"}, average, 60},
		"has holes":                         {"AWS/CertificateManager", "DaysToExpiry", []string{"CertificateArn"}, minimum, 3600},
	} {
		if err := Check(bad); err == nil || !strings.Contains(err.Error(), text) {
			t.Errorf("%+v: %v, want %q", bad, err, text)
		}
	}
}
