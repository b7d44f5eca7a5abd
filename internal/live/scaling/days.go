package scaling

import (
	"slices"
	"strings"
	"time"
)

// daysOfMonth reads the field of the day of the month: numbers, ? for any, L for the last, LW for the last weekday and
// 15W for the weekday that is nearest to the 15th.
func daysOfMonth(text string) (func(time.Time) bool, error) {
	if text == "?" || text == "*" {
		return anyDay, nil
	}
	number := field{name: "day of the month", lowest: 1, most: 31}
	var either []func(time.Time) bool
	for item := range strings.SplitSeq(text, ",") {
		switch before, isNearest := strings.CutSuffix(item, "W"); {
		case item == "L":
			either = append(either, func(day time.Time) bool { return day.Day() == lastOf(day) })
		case item == "LW":
			either = append(either, func(day time.Time) bool { return day.Day() == nearestWeekday(day, lastOf(day)) })
		case isNearest:
			n, err := number.number(before)
			if err != nil {
				return nil, err
			}
			either = append(either, func(day time.Time) bool { return n <= lastOf(day) && day.Day() == nearestWeekday(day, n) })
		default:
			numbers, err := number.values(item)
			if err != nil {
				return nil, err
			}
			either = append(either, func(day time.Time) bool { return slices.Contains(numbers, day.Day()) })
		}
	}
	return oneOf(either), nil
}

// daysOfWeek reads the field of the day of the week: numbers or words, ? for any, 6L for the last such day of the month
// and 3#2 for the second.
func daysOfWeek(text string, number field) (func(time.Time) bool, error) {
	if text == "?" || text == "*" {
		return anyDay, nil
	}
	is := func(day time.Time, n int) bool { return int(day.Weekday()) == n-number.lowest }
	var either []func(time.Time) bool
	for item := range strings.SplitSeq(text, ",") {
		before, nth, isNth := strings.Cut(item, "#")
		last, isLast := strings.CutSuffix(item, "L")
		switch {
		case item == "L":
			either = append(either, func(day time.Time) bool { return day.Weekday() == time.Saturday })
		case isNth:
			n, err := number.number(before)
			if err != nil {
				return nil, err
			}
			which, err := (field{name: "week", lowest: 1, most: 5}).number(nth)
			if err != nil {
				return nil, err
			}
			either = append(either, func(day time.Time) bool { return is(day, n) && (day.Day()-1)/7 == which-1 })
		case isLast:
			n, err := number.number(last)
			if err != nil {
				return nil, err
			}
			either = append(either, func(day time.Time) bool { return is(day, n) && day.Day()+7 > lastOf(day) })
		default:
			numbers, err := number.values(item)
			if err != nil {
				return nil, err
			}
			either = append(either, func(day time.Time) bool { return slices.ContainsFunc(numbers, func(n int) bool { return is(day, n) }) })
		}
	}
	return oneOf(either), nil
}

func anyDay(time.Time) bool { return true }

func oneOf(all []func(time.Time) bool) func(time.Time) bool {
	return func(day time.Time) bool {
		return slices.ContainsFunc(all, func(matches func(time.Time) bool) bool { return matches(day) })
	}
}

// lastOf is the number of the last day of a day's month.
func lastOf(day time.Time) int {
	return time.Date(day.Year(), day.Month()+1, 0, 0, 0, 0, 0, time.UTC).Day()
}

// nearestWeekday is the day from Monday to Friday that is nearest to one of a month, in the same month.
func nearestWeekday(day time.Time, number int) int {
	switch time.Date(day.Year(), day.Month(), number, 0, 0, 0, 0, time.UTC).Weekday() {
	case time.Saturday:
		if number == 1 {
			return 3
		}
		return number - 1
	case time.Sunday:
		if number == lastOf(day) {
			return number - 2
		}
		return number + 1
	}
	return number
}
