package scaling

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Schedule says at which minutes something is done.
type Schedule struct {
	once  time.Time     // where it is done once
	every time.Duration // of a rate
	zone  *time.Location

	minutes, hours, months []int
	years                  []int // nil is all
	days                   func(time.Time) bool
}

// field is a field of a cron expression.
type field struct {
	name           string
	lowest, most   int
	words          string // for its numbers, from lowest
	sundayIsTwoWay bool   // 7 is 0
}

// ParseSchedule reads what Application Auto Scaling takes, "cron(0 8 ? * MON-FRI *)", "rate(2 days)" or
// "at(2036-11-28T06:00:00)", and the five fields of Amazon EC2 Auto Scaling, "0 20 * * 1-5". An empty time zone is UTC.
// https://docs.aws.amazon.com/autoscaling/application/userguide/scheduled-scaling-using-cron-expressions.html
// https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-scheduled-scaling.html
func ParseSchedule(expression, zone string) (Schedule, error) {
	location, err := time.LoadLocation(zone)
	if err != nil {
		return Schedule{}, fmt.Errorf("schedule %q: %w", expression, err)
	}
	kind, inner, wrapped := strings.Cut(strings.TrimSuffix(expression, ")"), "(")
	switch {
	case kind == "at" && wrapped:
		once, err := time.ParseInLocation("2006-01-02T15:04:05", inner, location)
		if err != nil {
			return Schedule{}, fmt.Errorf("schedule %q: %w", expression, err)
		}
		return Schedule{once: once.Truncate(time.Minute)}, nil
	case kind == "rate" && wrapped:
		every, err := ParseRate(inner)
		if err != nil {
			return Schedule{}, fmt.Errorf("schedule %q: %w", expression, err)
		}
		return Schedule{every: every}, nil
	case kind == "cron" && wrapped:
		expression = inner
	case wrapped:
		return Schedule{}, fmt.Errorf("schedule %q: at(…), cron(…), rate(…) and five fields are known here", expression)
	}
	s := Schedule{zone: location}
	if err := s.parse(strings.Fields(strings.ToUpper(expression))); err != nil {
		return Schedule{}, fmt.Errorf("schedule %q: %w", expression, err)
	}
	return s, nil
}

// ParseRate reads a number and a unit, such as "5 minutes".
// https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html#rate-based
func ParseRate(text string) (time.Duration, error) {
	number, unit, _ := strings.Cut(text, " ")
	n, err := strconv.Atoi(number)
	length := map[string]time.Duration{"minute": time.Minute, "hour": time.Hour, "day": 24 * time.Hour}[strings.TrimSuffix(unit, "s")]
	if err != nil || n < 1 || length == 0 {
		return 0, fmt.Errorf("rate(%s): want a number of minutes, hours or days", text)
	}
	return time.Duration(n) * length, nil
}

// Matches reports whether a time is in one of the schedule's minutes. A rate counts from midnight, 1 January 1970: AWS counts
// from when the schedule was made, which it does not say.
func (s Schedule) Matches(now time.Time) bool {
	if !s.once.IsZero() {
		return now.Truncate(time.Minute).Equal(s.once)
	}
	if s.every > 0 {
		return now.Unix()/60%int64(s.every/time.Minute) == 0
	}
	now = now.In(s.zone)
	return slices.Contains(s.minutes, now.Minute()) && slices.Contains(s.hours, now.Hour()) &&
		slices.Contains(s.months, int(now.Month())) && (s.years == nil || slices.Contains(s.years, now.Year())) && s.days(now)
}

func (s *Schedule) parse(texts []string) (err error) {
	const months, weekdays = "JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC", "SUN MON TUE WED THU FRI SAT"
	if len(texts) != 5 && len(texts) != 6 {
		return fmt.Errorf("it has %d fields, want five or six", len(texts))
	}
	if s.minutes, err = (field{name: "minute", most: 59}).values(texts[0]); err != nil {
		return err
	}
	if s.hours, err = (field{name: "hour", most: 23}).values(texts[1]); err != nil {
		return err
	}
	if s.months, err = (field{name: "month", lowest: 1, most: 12, words: months}).values(texts[3]); err != nil {
		return err
	}
	weekday := field{name: "day of the week", most: 6, words: weekdays, sundayIsTwoWay: true}
	if len(texts) == 6 {
		weekday = field{name: "day of the week", lowest: 1, most: 7, words: weekdays}
		if texts[5] != "*" {
			if s.years, err = (field{name: "year", lowest: 1970, most: 2199}).values(texts[5]); err != nil {
				return err
			}
		}
	}
	s.days, err = days(texts, weekday)
	return err
}

// days reads the two fields that say on which days. With five fields, which are those of crontab, a day matches by either
// of two that are given.
func days(texts []string, weekday field) (func(time.Time) bool, error) {
	ofMonth, err := daysOfMonth(texts[2])
	if err != nil {
		return nil, err
	}
	ofWeek, err := daysOfWeek(texts[4], weekday)
	if err != nil {
		return nil, err
	}
	if len(texts) == 5 && texts[2] != "*" && texts[4] != "*" {
		return oneOf([]func(time.Time) bool{ofMonth, ofWeek}), nil
	}
	return func(day time.Time) bool { return ofMonth(day) && ofWeek(day) }, nil
}

// values are the numbers of a field: items by commas, each *, a number or a range, with a step or without.
func (f field) values(text string) ([]int, error) {
	var all []int
	for item := range strings.SplitSeq(text, ",") {
		span, step, stepped := strings.Cut(item, "/")
		from, to, every := f.lowest, f.most, 1
		if span != "*" {
			first, last, isRange := strings.Cut(span, "-")
			var err error
			if from, err = f.number(first); err != nil {
				return nil, err
			}
			switch {
			case isRange:
				if to, err = f.number(last); err != nil {
					return nil, err
				}
			case !stepped:
				to = from
			}
		}
		if stepped {
			var err error
			if every, err = strconv.Atoi(step); err != nil || every < 1 {
				return nil, fmt.Errorf("the %s has the step %q", f.name, step)
			}
		}
		for n := from; n <= to; n += every {
			all = append(all, n)
		}
	}
	return all, nil
}

func (f field) number(text string) (int, error) {
	if i := slices.Index(strings.Fields(f.words), text); i >= 0 {
		return f.lowest + i, nil
	}
	n, err := strconv.Atoi(text)
	if f.sundayIsTwoWay && n == f.most+1 {
		n = f.lowest
	}
	if err != nil || n < f.lowest || n > f.most {
		return 0, fmt.Errorf("the %s %q is not between %d and %d", f.name, text, f.lowest, f.most)
	}
	return n, nil
}
