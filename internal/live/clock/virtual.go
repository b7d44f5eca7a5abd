package clock

import (
	"container/heap"
	"time"
)

// Virtual is a clock that stands still until it is advanced. It is used by one goroutine.
type Virtual struct {
	now    time.Time
	events events
	made   int // events so far, which order those of one time
}

var _ Clock = (*Virtual)(nil)

// NewVirtual returns a clock that begins at a time.
func NewVirtual(start time.Time) *Virtual { return &Virtual{now: start} }

// Now is the time to which the clock has been advanced, or that of the function which is being called.
func (v *Virtual) Now() time.Time { return v.now }

// AfterFunc has f called when the clock is advanced that far. Functions of one time are called in the order in which
// they were asked for.
func (v *Virtual) AfterFunc(d time.Duration, f func()) (stop func()) {
	e := &event{at: v.now.Add(max(d, 0)), number: v.made, call: f}
	v.made++
	heap.Push(&v.events, e)
	return func() { e.call = nil }
}

// Advance calls all functions that are due until a time, that time included, and leaves the clock there.
func (v *Virtual) Advance(until time.Time) {
	for len(v.events) > 0 && !v.events[0].at.After(until) {
		e := heap.Pop(&v.events).(*event)
		v.now = e.at
		if e.call != nil {
			e.call()
		}
	}
	v.now = until
}

type event struct {
	at     time.Time
	number int
	call   func() // nil once it is stopped
}

// events is a heap, the next one first.
type events []*event

func (e events) Len() int { return len(e) }

func (e events) Less(i, j int) bool {
	if e[i].at.Equal(e[j].at) {
		return e[i].number < e[j].number
	}
	return e[i].at.Before(e[j].at)
}

func (e events) Swap(i, j int) { e[i], e[j] = e[j], e[i] }

// Push is for the package heap, as Pop.
func (e *events) Push(x any) { *e = append(*e, x.(*event)) }

// Pop takes the last one away.
func (e *events) Pop() any {
	last := (*e)[len(*e)-1]
	*e = (*e)[:len(*e)-1]
	return last
}
