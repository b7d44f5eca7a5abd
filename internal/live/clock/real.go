package clock

import (
	"sync"
	"time"
)

// Pace is how a clock goes beside the machine's.
type Pace struct {
	Began time.Time // when both showed the same
	Speed float64   // how many times faster than life it goes, above zero; 1 is real time
}

// Shown is what the clock shows when the machine's shows a time.
func (p Pace) Shown(at time.Time) time.Time {
	return p.Began.Add(time.Duration(float64(at.Sub(p.Began)) * p.Speed))
}

// Real is what the machine's clock shows when the clock shows a time.
func (p Pace) Real(at time.Time) time.Time {
	return p.Began.Add(time.Duration(float64(at.Sub(p.Began)) / p.Speed))
}

// Real is the machine's clock, or one that runs faster.
type Real struct {
	Pace
	turn sync.Mutex // held while a function is called
}

var _ Clock = (*Real)(nil)

// NewReal returns a clock that begins now. With a speed of 60 a minute passes in a second; 1 is real time. The speed is
// above zero.
func NewReal(speed float64) *Real { return &Real{Pace: Pace{time.Now(), speed}} }

// Now is the clock's time.
func (r *Real) Now() time.Time {
	return r.Shown(time.Now())
}

// AfterFunc calls f in its own goroutine, once d has passed on this clock and no other function of it runs.
func (r *Real) AfterFunc(d time.Duration, f func()) (stop func()) {
	stopped := false // read and written in turn
	timer := time.AfterFunc(time.Duration(float64(d)/r.Speed), func() {
		r.Do(func() {
			if !stopped {
				f()
			}
		})
	})
	return func() {
		stopped = true
		timer.Stop()
	}
}

// Do calls f while no other function of the clock runs: the way in for those who are not called by it. What stops a
// function must be called by another, or in here.
func (r *Real) Do(f func()) {
	r.turn.Lock()
	defer r.turn.Unlock()
	f()
}
