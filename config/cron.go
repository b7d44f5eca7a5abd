package config

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"cdah/internal/yamldoc"
)

// cronField is one field of a cron expression.
type cronField struct {
	name             string
	minimum, maximum int
	words            []string       // for its numbers, from minimum
	special          *regexp.Regexp // what else is an item; nil is nothing
	example          string         // of that
}

// cronDialect is what an AWS service takes as a cron expression.
type cronDialect struct {
	fields  []cronField
	example string
}

// The fields by which a date is found.
const (
	cronDay = 2 + iota
	cronMonth
	cronWeekday
)

func (d cronDialect) names() string {
	var names []string
	for _, field := range d.fields {
		names = append(names, field.name)
	}
	return fmt.Sprintf("%d fields: %s, such as %s", len(names), strings.Join(names, ", "), d.example)
}

// cronOfGroups is the dialect of EC2 Auto Scaling
// (https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-scheduled-scaling.html).
func cronOfGroups() cronDialect {
	return cronDialect{example: "0 20 * * 1-5", fields: []cronField{
		{name: "minute", minimum: 0, maximum: 59},
		{name: "hour", minimum: 0, maximum: 23},
		{name: "day of the month", minimum: 1, maximum: 31},
		{name: "month", minimum: 1, maximum: 12, words: months()},
		{name: "day of the week", minimum: 0, maximum: 6, words: weekdays()},
	}}
}

// cronOfSchedules is the dialect of EventBridge Scheduler and of Application Auto Scaling
// (https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html#cron-based,
// https://docs.aws.amazon.com/autoscaling/application/userguide/scheduled-scaling-using-cron-expressions.html).
func cronOfSchedules() cronDialect {
	return cronDialect{example: "0 8 ? * MON-FRI *", fields: []cronField{
		{name: "minute", minimum: 0, maximum: 59},
		{name: "hour", minimum: 0, maximum: 23},
		{name: "day of the month", minimum: 1, maximum: 31, special: regexp.MustCompile(`^(\?|LW?|([1-9]|[12][0-9]|3[01])W)$`), example: "? L 15W"},
		{name: "month", minimum: 1, maximum: 12, words: months()},
		{name: "day of the week", minimum: 1, maximum: 7, words: weekdays(),
			special: regexp.MustCompile(`^(\?|([1-7]|SUN|MON|TUE|WED|THU|FRI|SAT)?L|([1-7]|SUN|MON|TUE|WED|THU|FRI|SAT)#[1-5])$`), example: "? 6L 3#2"},
		{name: "year", minimum: 1970, maximum: 2199},
	}}
}

func months() []string   { return strings.Fields("JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC") }
func weekdays() []string { return strings.Fields("SUN MON TUE WED THU FRI SAT") }

// check reports everything that is wrong with an expression.
func (d cronDialect) check(at yamldoc.Path, expression string, c *yamldoc.Checker) {
	if inner, wrapped := strings.CutPrefix(expression, "cron("); wrapped {
		inner = strings.TrimSuffix(inner, ")")
		c.Error(at, yamldoc.Quote(expression)+" has cron( before the fields", d.names(), cmp.Or(d.from(strings.Fields(inner)), "write "+inner))
		return
	}
	texts := strings.Fields(expression)
	if len(texts) != len(d.fields) {
		c.Error(at, fmt.Sprintf("%s has %s", yamldoc.Quote(expression), plural(len(texts), "field")), d.names(), cmp.Or(d.from(texts), "write such fields"))
		return
	}
	values := make([][]int, len(texts))
	sound := true
	for i, field := range d.fields {
		for _, item := range strings.Split(texts[i], ",") {
			some, ok := field.values(item, strings.Contains(texts[i], ","))
			if !ok {
				c.Error(at, fmt.Sprintf("%s has %s as its %s", yamldoc.Quote(expression), yamldoc.Quote(item), field.name), field.allowed(), field.fix(item))
				sound = false
			}
			values[i] = append(values[i], some...)
		}
	}
	if sound && strings.ContainsAny(texts[cronWeekday], "*?") && !exists(values[cronDay], values[cronMonth]) {
		c.Error(at, fmt.Sprintf("%s is no day of a year: no such month has a day %s", yamldoc.Quote(expression), texts[cronDay]), "a date that comes", "correct the day of the month, or the month")
	}
}

// exists reports whether one of the months has one of the days, where days are given.
func exists(days, months []int) bool {
	lengths := []int{31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31}
	longest := 0
	for _, month := range months {
		longest = max(longest, lengths[month-1])
	}
	return len(days) == 0 || slices.Min(days) <= longest
}

func (f cronField) allowed() string {
	text := fmt.Sprintf("%d to %d", f.minimum, f.maximum)
	if f.words != nil {
		text += " or " + f.words[0] + " to " + f.words[len(f.words)-1]
	}
	text += ", a range such as " + fmt.Sprintf("%d-%d", f.minimum, f.minimum+2) + ", * for all, with a step such as */2, and several by commas"
	if f.special != nil {
		text += "; or one of the forms " + f.example
	}
	return text
}

// fix says how to mend an item: names of days and months have three letters.
func (f cronField) fix(item string) string {
	for _, word := range f.words {
		if len(item) > len(word) && strings.HasPrefix(strings.ToUpper(item), word) && !strings.ContainsAny(item, "-/#") {
			return "write " + word
		}
	}
	return "correct the " + f.name
}

// values returns the numbers that an item stands for: *, a number or a range of them, each with a step or
// without. What is special stands alone, but for L and W in a list of days, and stands for no number.
func (f cronField) values(item string, among bool) ([]int, bool) {
	if f.special != nil && f.special.MatchString(strings.ToUpper(item)) {
		return nil, !among || !strings.ContainsAny(item, "?#")
	}
	item, step, stepped := strings.Cut(item, "/")
	every, ok := 1, true
	if stepped {
		every, ok = digits(step)
		ok = ok && every >= 1 && every <= f.maximum
	}
	first, last, isRange := strings.Cut(item, "-")
	from, to := f.minimum, f.maximum
	if item != "*" {
		var begins, ends bool
		from, begins = f.number(first)
		to, ends = from, true
		switch {
		case isRange:
			to, ends = f.number(last)
		case stepped: // from a number on
			to = f.maximum
		}
		ok = ok && begins && ends && from <= to
	}
	if !ok {
		return nil, false
	}
	var all []int
	for n := from; n <= to; n += every {
		all = append(all, n)
	}
	return all, true
}

func (f cronField) number(text string) (int, bool) {
	if i := slices.Index(f.words, strings.ToUpper(text)); i >= 0 {
		return f.minimum + i, true
	}
	n, ok := digits(text)
	return n, ok && n >= f.minimum && n <= f.maximum
}

// digits reads a number without a sign.
func digits(text string) (int, bool) {
	n, err := strconv.Atoi(text)
	return n, err == nil && !strings.ContainsAny(text, "+-")
}
