package page

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"cdah/internal/ops/emulator"
)

// color is the class of a state: well, busy or bad.
func color(state string) string {
	switch state {
	case "RUNNING", "COMPLETED", "OK", "healthy":
		return "well"
	case "FAILED", "ALARM", "unhealthy", "STOPPED":
		return "bad"
	}
	return "busy"
}

// well is how many alarms have no reason to go off.
func well(alarms []Alarm) int {
	count := 0
	for _, a := range alarms {
		if a.State == "OK" {
			count++
		}
	}
	return count
}

// last is what follows the last slash of an ARN: the family and revision of a task definition, for one.
func last(arn string) string { return arn[strings.LastIndex(arn, "/")+1:] }

func counted(n int, of string) string {
	if n == 1 {
		return "1 " + of
	}
	return fmt.Sprintf("%d %ss", n, of)
}

// ago is how long before now something was, in seconds since 1970.
func ago(now time.Time, seconds float64) string {
	return now.Sub(time.UnixMilli(int64(seconds * 1000))).Truncate(time.Second).String()
}

// targets are the targets of a service's tasks, counted by their states, such as "3 healthy, 1 draining".
func targets(c Cluster, s emulator.ServiceState) string {
	ports := map[string]map[int]bool{} // of the service's tasks, by instance
	for _, t := range s.Tasks {
		for _, one := range t.Containers {
			for _, p := range one.Ports {
				if ports[t.Instance] == nil {
					ports[t.Instance] = map[int]bool{}
				}
				ports[t.Instance][p.Host] = true
			}
		}
	}
	states := map[string]int{}
	for _, t := range c.Targets {
		if ports[t.ID][t.Port] {
			states[t.State]++
		}
	}
	var parts []string
	for _, state := range slices.Sorted(maps.Keys(states)) {
		parts = append(parts, fmt.Sprintf("%d %s", states[state], state))
	}
	return strings.Join(parts, ", ")
}
