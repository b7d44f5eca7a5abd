package config

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// cronField is one field of a cron expression.
type cronField struct {
	name             string
	minimum, maximum int
	words            []string // for its numbers, from minimum
}

// checkCron checks the five fields that EC2 Auto Scaling takes
// (https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-scheduled-scaling.html).
func checkCron(expression string) error {
	fields := []cronField{
		{"minute", 0, 59, nil},
		{"hour", 0, 23, nil},
		{"day of the month", 1, 31, nil},
		{"month", 1, 12, strings.Fields("JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC")},
		{"day of the week", 0, 6, strings.Fields("SUN MON TUE WED THU FRI SAT")},
	}
	texts := strings.Fields(expression)
	if len(texts) != len(fields) {
		return fmt.Errorf("has %d fields", len(texts))
	}
	for i, field := range fields {
		for _, item := range strings.Split(texts[i], ",") {
			if !field.allows(item) {
				return fmt.Errorf("has %q as its %s", item, field.name)
			}
		}
	}
	return nil
}

// allows reports whether an item is *, a number or a range of them, each with a step or without.
func (f cronField) allows(item string) bool {
	item, step, stepped := strings.Cut(item, "/")
	if n, err := strconv.Atoi(step); stepped && (err != nil || n < 1) {
		return false
	}
	if item == "*" {
		return true
	}
	first, last, isRange := strings.Cut(item, "-")
	from, ok := f.number(first)
	if !isRange {
		return ok
	}
	to, alsoOK := f.number(last)
	return ok && alsoOK && from <= to
}

func (f cronField) number(text string) (int, bool) {
	if i := slices.Index(f.words, strings.ToUpper(text)); i >= 0 {
		return f.minimum + i, true
	}
	n, err := strconv.Atoi(text)
	return n, err == nil && n >= f.minimum && n <= f.maximum
}
