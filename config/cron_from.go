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
	if len(texts) != len(other.fields) {
		return ""
	}
	for i, field := range other.fields {
		for item := range strings.SplitSeq(texts[i], ",") {
			if _, ok := field.values(item, false); !ok {
				return ""
			}
		}
	}
	day, weekday := texts[cronDay], texts[cronWeekday]
	every := []string{"*", "?"}
	if !slices.Contains(every, day) && !slices.Contains(every, weekday) || strings.Contains(weekday, "/") {
		return "" // days of the month and of the week at once, or steps, mean something else in the other dialect
	}
	said := slices.Clone(texts[:cronWeekday+1])
	said[cronWeekday] = inWords(weekday, other.fields[cronWeekday])
	if len(d.fields) > len(texts) {
		said[cronWeekday] = strings.Replace(said[cronWeekday], "*", "?", 1)
		if said[cronWeekday] != "?" {
			said[cronDay] = "?"
		}
		return "write " + strings.Join(append(said, "*"), " ")
	}
	said[cronDay], said[cronWeekday] = strings.ReplaceAll(day, "?", "*"), strings.ReplaceAll(said[cronWeekday], "?", "*")
	return "write " + strings.Join(said, " ")
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
