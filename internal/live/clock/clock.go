// Package clock is the time by which the loops of a running website go: real, or virtual for a simulation. With
// either, one function is called at a time, so that what the loops share needs no lock.
package clock

import "time"

// Clock tells the time, and calls functions when some of it has passed.
type Clock interface {
	Now() time.Time

	// AfterFunc calls f once d has passed, unless stop is called before. A duration below zero is none.
	AfterFunc(d time.Duration, f func()) (stop func())
}

// Every calls f at each whole multiple of an interval from now on, until stop is called: each minute on the minute,
// as CloudWatch does.
func Every(c Clock, interval time.Duration, f func()) (stop func()) {
	var next func()
	stopped, stopNext := false, func() {}
	schedule := func() {
		now := c.Now()
		stopNext = c.AfterFunc(now.Truncate(interval).Add(interval).Sub(now), next)
	}
	next = func() {
		f()
		if !stopped { // by f
			schedule()
		}
	}
	schedule()
	return func() {
		stopped = true
		stopNext()
	}
}
