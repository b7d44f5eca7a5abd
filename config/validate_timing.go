package config

import (
	"fmt"
	"strings"
	"time"

	"cdah/internal/yamldoc"
)

// atLayout is how a time is written, in the time zone that stands beside it.
const atLayout = "2006-01-02T15:04:05"

// maxRateDays is the longest interval. AWS names no limit; what comes less often has a date, and thus a cron.
const maxRateDays = 365

func (t Timing) validate(at yamldoc.Path, c *yamldoc.Checker) {
	if !c.Sound(at) {
		return
	}
	given := 0
	for _, expression := range []string{t.Cron, t.Rate, t.At} {
		if expression != "" {
			given++
		}
	}
	if given != 1 {
		c.Error(at, fmt.Sprintf("has %d of cron, rate and at", given), "exactly one", "keep or add one")
	}
	checkTimeZone(at.Key("time_zone"), t.TimeZone, c)
	if t.Cron != "" {
		t.checkCron(at.Key("cron"), c)
	}
	if t.Rate != "" {
		t.checkRate(at, c)
	}
	if t.At != "" {
		t.checkAt(at.Key("at"), c)
	}
}

func (t Timing) checkCron(at yamldoc.Path, c *yamldoc.Checker) {
	dialect := cronOfSchedules()
	dialect.check(at, t.Cron, c)
	if fields := strings.Fields(t.Cron); len(fields) == len(dialect.fields) && (fields[cronDay] == "?") == (fields[cronWeekday] == "?") {
		c.Error(at, yamldoc.Quote(t.Cron)+" does not have ? as exactly one of the day of the month and the day of the week",
			dialect.names(), oneDay(fields))
	}
}

func (t Timing) checkRate(at yamldoc.Path, c *yamldoc.Checker) {
	if t.TimeZone != "" {
		c.Error(at.Key("time_zone"), "an interval has no time of day", "with cron or at", "remove it, or use cron")
	}
	value, unit, _ := strings.Cut(t.Rate, " ")
	unit = strings.TrimSuffix(unit, "s")
	most := maxRateDays * map[string]int{"minute": 24 * 60, "hour": 24, "day": 1}[unit]
	if n, ok := digits(value); !ok || n > most {
		c.Error(at.Key("rate"), yamldoc.Quote(t.Rate)+" is longer than a year", fmt.Sprintf("up to %d %ss", most, unit), "use a shorter interval, or cron")
	}
}

// checkAt warns of a time in the past, which is no error: what was due once stays in the file.
func (t Timing) checkAt(at yamldoc.Path, c *yamldoc.Checker) {
	zone, err := time.LoadLocation(t.Zone())
	if err != nil {
		return // told already
	}
	due, err := time.ParseInLocation(atLayout, t.At, zone)
	switch {
	case err != nil:
		c.Error(at, yamldoc.Quote(t.At)+" is no time of a calendar", "a time such as 2036-11-28T06:00:00", "correct it")
	case due.Before(time.Now()):
		c.Warn(at, yamldoc.Quote(t.At)+" is in the past: nothing happens then, and AWS may refuse it", "write a time to come, or remove the schedule")
	}
}
