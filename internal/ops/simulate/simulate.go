// Package simulate runs the loops by which AWS scales a website on a virtual clock, with a model of what its services do
// with their requests:
//
//	Terraform JSON ── Read ──→ Site ────┐
//	CSV or a shape ──────────→ Traffic ─┼─ Run ─→ Result ─ Judge ─→ Report: table, chart, JSON, a verdict
//	flags ───────────────────→ Model ───┘
//
// The loops are those of internal/live. What the verdict proposes has been simulated as well.
package simulate

import (
	"time"

	"cdah/internal/aws/settings"
	"cdah/internal/live/scaling"
)

// Model is what is assumed of requests, tasks and instances.
type Model struct {
	RequestCPU map[string]time.Duration // of one vCPU that a request takes, by service; "" is for all others
	TaskStart  time.Duration            // from the placement of a task until its container listens
	Boot       time.Duration            // from the launch of an instance until it takes tasks
	TimeLimit  time.Duration            // after which an answer is late
	Start      time.Time                // of the traffic, for what is scheduled
	Seed       uint64                   // of the times at which requests come
}

// DefaultModel is what is assumed where nothing is said.
func DefaultModel() Model {
	return Model{
		RequestCPU: map[string]time.Duration{"": 20 * time.Millisecond},
		TaskStart:  30 * time.Second,
		Boot:       settings.InstanceWarmup * time.Second,
		TimeLimit:  2 * time.Second,
		Start:      time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC), // a Monday
		Seed:       1,
	}
}

func (m Model) cpuOf(service string) time.Duration {
	if own, given := m.RequestCPU[service]; given {
		return own
	}
	return m.RequestCPU[""]
}

// Result is what a run has seen.
type Result struct {
	Minutes       []Minute
	Totals        map[string]*Total // by service, of those that have traffic
	InstanceHours float64
	Changes       []Change // of the number of tasks or instances
	MostInstances int
	FullFor       int // seconds in which tasks waited and the group was at its maximum
}

// Minute is a minute of one service.
type Minute struct {
	Second    int // at which it begins
	Service   string
	Requests  float64 // a second
	Tasks     int     // that run at its end
	Instances int     // that take tasks at its end
	CPU       float64 // percent of what the tasks reserve, as CPUUtilization
	Late      float64 // requests in the minute
	Lost      float64
}

// Total is a service's whole run.
type Total struct {
	Requests, Late, Lost float64
	TaskHours            float64
	MostTasks            int
	WaitedFor            int // seconds in which tasks waited for room
	FirstBad, LastBad    int // seconds at which requests were late or lost; -1 for none
}

// failed is the share of the requests that were late or lost, 0 to 1.
func (t Total) failed() float64 {
	if t.Requests == 0 {
		return 0
	}
	return (t.Late + t.Lost) / t.Requests
}

// Change is a change of a desired capacity.
type Change struct {
	Second  int
	Service string // empty for the instances
	scaling.Change
}
