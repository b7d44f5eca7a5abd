package rollout

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

const (
	// mostEvents is how many events of a service ECS keeps.
	// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-event-messages.html
	mostEvents = 100

	// steadyInterval is how often a service repeats that it is in a steady state.
	// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-event-messages-list.html
	steadyInterval = 6 * time.Hour
)

// Event is a service event.
type Event struct {
	Number  int // counts the service's events from 1
	At      time.Time
	Message string
}

type eventLog struct {
	newest []Event
	made   int
	steady time.Time // when a steady state was told last
}

// Events are the last hundred events, newest first.
func (s *Scheduler) Events() []Event { return slices.Clone(s.events.newest) }

// say adds an event of the service.
func (s *Scheduler) say(format string, args ...any) {
	s.events.made++
	e := Event{s.events.made, s.clock.Now(), fmt.Sprintf("(service %s) %s", s.service.Name, fmt.Sprintf(format, args...))}
	s.events.newest = append([]Event{e}, s.events.newest[:min(len(s.events.newest), mostEvents-1)]...)
}

// list names tasks as events do.
func list(ids []string) string { return "(task " + strings.Join(ids, ") (task ") + ")" }
