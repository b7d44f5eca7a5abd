package scaling

import (
	"strings"
	"testing"
	"time"
)

// The first examples are those of AWS's pages.
// https://docs.aws.amazon.com/autoscaling/application/userguide/scheduled-scaling-using-cron-expressions.html
func TestSchedules(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		expression, zone string
		at, notAt        string // Monday is 2024-01-01
	}{
		{"cron(0 10 * * ? *)", "", "2024-01-03T10:00", "2024-01-03T11:00"},
		{"cron(15 12 * * ? *)", "", "2024-01-03T12:15", "2024-01-03T12:16"},
		{"cron(0 18 ? * MON-FRI *)", "", "2024-01-05T18:00", "2024-01-06T18:00"},
		{"cron(0 8 1 * ? *)", "", "2024-02-01T08:00", "2024-02-02T08:00"},
		{"cron(0/15 * * * ? *)", "", "2024-02-01T08:45", "2024-02-02T08:50"},
		{"cron(0/5 8-17 ? * MON-FRI *)", "", "2024-01-02T17:55", "2024-01-02T18:00"},
		{"cron(0 0 L * ? *)", "", "2024-02-29T00:00", "2024-02-28T00:00"},
		{"cron(0 0 LW * ? *)", "", "2024-06-28T00:00", "2024-06-30T00:00"},  // the 30th is a Sunday
		{"cron(0 0 15W * ? *)", "", "2024-06-14T00:00", "2024-06-15T00:00"}, // a Saturday
		{"cron(0 0 16W * ? *)", "", "2024-06-17T00:00", "2024-06-16T00:00"}, // a Sunday
		{"cron(0 0 1W * ? *)", "", "2024-06-03T00:00", "2024-05-31T00:00"},  // a Saturday, and the month stays
		{"cron(0 0 31W * ? *)", "", "2024-01-31T00:00", "2024-06-30T00:00"},
		{"cron(0 0 ? * 6L *)", "", "2024-01-26T00:00", "2024-01-19T00:00"},
		{"cron(0 0 ? * L *)", "", "2024-01-27T00:00", "2024-01-26T00:00"},
		{"cron(0 0 ? * TUE#2 *)", "", "2024-01-09T00:00", "2024-01-16T00:00"},
		{"cron(0 0 ? JAN,mar * 2025)", "", "2025-03-09T00:00", "2024-03-09T00:00"},
		{"cron(0 7 ? * * *)", "Europe/London", "2024-07-01T06:00", "2024-07-01T07:00"},
		{"at(2024-01-01T05:00:00)", "America/New_York", "2024-01-01T10:00", "2024-01-02T10:00"},
		{"rate(2 days)", "", "2024-01-02T00:00", "2024-01-01T00:00"},
		{"rate(90 minutes)", "", "2024-01-01T01:30", "2024-01-01T01:00"},
		{"0 20 * * 1-5", "", "2024-01-05T20:00", "2024-01-06T20:00"},
		{"0 20 * * 7", "", "2024-01-07T20:00", "2024-01-06T20:00"},
		{"0 20 13 * FRI", "", "2024-01-05T20:00", "2024-01-14T20:00"}, // either of the two
		{"30 0 1 1,6,12 *", "", "2024-06-01T00:30", "2024-07-01T00:30"},
	} {
		s, err := ParseSchedule(test.expression, test.zone)
		if err != nil {
			t.Errorf("%v", err)
			continue
		}
		for text, want := range map[string]bool{test.at: true, test.notAt: false} {
			at, err := time.Parse("2006-01-02T15:04", text)
			if err != nil {
				t.Fatal(err)
			}
			if got := s.Matches(at); got != want {
				t.Errorf("%s %s at %s: %v", test.expression, test.zone, text, got)
			}
		}
	}
	for expression, want := range map[string]string{
		"rate(5 weeks)": "want a number of minutes", "rate(0 days)": "want a number", "every(5 minutes)": "known here", "cron(0 8 * *)": "4 fields", "at(noon)": "noon", "60 8 * * *": `minute "60"`, "0 24 * * *": "hour", "0 0 32 * *": "day of the month",
		"0 0 * 13 *": "month", "0 0 * * 8": "day of the week", "0/0 8 * * *": `step "0"`, "1-x 8 * * *": `"X"`, "cron(0 0 ? * * 1969)": "year", "cron(0 0 xW * ? *)": "day of the month",
		"cron(0 0 ? * 9#1 *)": "day of the week", "cron(0 0 ? * 1#6 *)": "week", "cron(0 0 ? * 9L *)": "day of the week",
	} {
		if _, err := ParseSchedule(expression, ""); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", expression, err, want)
		}
	}
	if _, err := ParseSchedule("0 0 * * *", "Mars/Olympus"); err == nil {
		t.Error("a time zone that is none is taken")
	}
}
