package config

import (
	"slices"
	"strconv"
	"strings"
)

// from returns how to mend an expression in the number of fields of another dialect, by saying the same in this one;
// "" where it cannot.
func (d cronDialect) from(texts []string) string {
	other := cronOfGroups()
	if len(d.fields) == len(other.fields) {
		other = cronOfSchedules()
	}
	texts = ofCrontab(texts)
	if len(texts) == secondsFirst {
		texts = texts[1:]
	}
	if d.takes(texts) {
		return "write " + strings.Join(texts, " ")
	}
	if texts = sundays(texts); !other.takes(texts) {
		return ""
	}
	day, weekday := texts[cronDay], texts[cronWeekday]
	every := []string{"*", "?"}
	if !slices.Contains(every, day) && !slices.Contains(every, weekday) || strings.Contains(weekday, "/") {
		return "" // days of the month and of the week at once, or steps, mean something else in the other dialect
	}
	return "write " + strings.Join(d.said(texts, inWords(weekday, other.fields[cronWeekday])), " ")
}

// said returns the fields of this dialect for those of the other one, with the days of the week in words.
func (d cronDialect) said(texts []string, weekday string) []string {
	said := slices.Clone(texts[:cronWeekday+1])
	if len(d.fields) == len(said) {
		said[cronDay], said[cronWeekday] = strings.ReplaceAll(said[cronDay], "?", "*"), strings.ReplaceAll(weekday, "?", "*")
		return said
	}
	said[cronWeekday] = strings.Replace(weekday, "*", "?", 1)
	if said[cronWeekday] != "?" {
		said[cronDay] = "?"
	}
	return append(said, "*")
}

// ofCrontab returns the fields that a nickname of crontab stands for, and any others as they are.
func ofCrontab(texts []string) []string {
	if len(texts) == 1 && nicknames()[texts[0]] != "" {
		return strings.Fields(nicknames()[texts[0]])
	}
	return texts
}

// sundays writes 0 for 7, as crontab has two numbers for Sunday.
func sundays(texts []string) []string {
	if len(texts) == cronWeekday+1 && texts[cronWeekday] == "7" {
		return append(slices.Clone(texts[:cronWeekday]), "0")
	}
	return texts
}

// secondsFirst is the number of fields of a cron that begins with seconds and ends with a year.
const secondsFirst = 7

// nicknames are what crontab has in place of fields (https://man7.org/linux/man-pages/man5/crontab.5.html).
func nicknames() map[string]string {
	return map[string]string{
		"@hourly": "0 * * * *", "@daily": "0 0 * * *", "@midnight": "0 0 * * *", "@weekly": "0 0 * * 0",
		"@monthly": "0 0 1 * *", "@yearly": "0 0 1 1 *", "@annually": "0 0 1 1 *",
	}
}

// takes reports whether each field stands by itself.
func (d cronDialect) takes(texts []string) bool {
	if len(texts) != len(d.fields) {
		return false
	}
	for i, field := range d.fields {
		for item := range strings.SplitSeq(texts[i], ",") {
			if _, ok := field.values(item, false); !ok {
				return false
			}
		}
	}
	return true
}

// oneDay returns how to write an expression in which not exactly one of the two days is a question mark.
func oneDay(fields []string) string {
	fields = slices.Clone(fields)
	switch day, weekday := fields[cronDay], fields[cronWeekday]; {
	case !cronOfSchedules().takes(fields):
		return "write ? for the one that does not matter"
	case day == "?" && weekday == "?":
		fields[cronDay] = "*"
	case weekday == "*":
		fields[cronWeekday] = "?"
	case day == "*":
		fields[cronDay] = "?"
	default:
		return "write ? for the one that does not matter"
	}
	return "write " + strings.Join(fields, " ")
}

// inWords returns days of the week in words, as the dialects count them from other numbers.
func inWords(text string, field cronField) string {
	items := strings.Split(text, ",")
	for i, item := range items {
		first, last, isRange := strings.Cut(item, "-")
		items[i] = field.word(first)
		if isRange {
			items[i] += "-" + field.word(last)
		}
	}
	return strings.Join(items, ",")
}

func (f cronField) word(text string) string {
	if n, err := strconv.Atoi(text); err == nil && n >= f.minimum && n <= f.maximum {
		return f.words[n-f.minimum]
	}
	return text
}
