package clock

import (
	"slices"
	"testing"
	"time"
)

func TestVirtualCallsInOrder(t *testing.T) {
	t.Parallel()
	start := time.Date(2024, 1, 1, 0, 0, 30, 0, time.UTC)
	v := NewVirtual(start)
	var called []string
	note := func(name string) func() {
		return func() { called = append(called, name+" "+v.Now().Format("04:05")) }
	}
	v.AfterFunc(time.Minute, note("b"))
	v.AfterFunc(time.Second, note("a"))
	v.AfterFunc(time.Minute, note("c"))
	v.AfterFunc(2*time.Second, note("never"))()
	v.AfterFunc(-time.Second, func() { v.AfterFunc(time.Second, note("later")) })
	v.AfterFunc(time.Hour, note("too late"))
	v.Advance(start.Add(2 * time.Minute))
	want := []string{"a 00:31", "later 00:31", "b 01:30", "c 01:30"}
	if !slices.Equal(called, want) {
		t.Errorf("got %v, want %v", called, want)
	}
	if got := v.Now(); !got.Equal(start.Add(2 * time.Minute)) {
		t.Errorf("it is %v", got)
	}
}

func TestEveryMinuteOnTheMinute(t *testing.T) {
	t.Parallel()
	v := NewVirtual(time.Date(2024, 1, 1, 0, 0, 30, 0, time.UTC))
	var called []string
	var stop func()
	stop = Every(v, time.Minute, func() {
		called = append(called, v.Now().Format("04:05"))
		if len(called) == 3 {
			stop()
		}
	})
	v.Advance(v.Now().Add(time.Hour))
	if want := []string{"01:00", "02:00", "03:00"}; !slices.Equal(called, want) {
		t.Errorf("got %v, want %v", called, want)
	}
}

// A fast clock's minute takes a moment, and two functions never run together.
func TestReal(t *testing.T) {
	t.Parallel()
	r := NewReal(60000) // a minute in a millisecond
	start, done := r.Now(), make(chan time.Time, 1)
	calls := 0
	var stop func()
	r.Do(func() {
		stop = Every(r, time.Minute, func() {
			if calls++; calls == 10 { // the race detector tells of two at once
				stop()
				done <- r.Now()
			}
		})
		r.AfterFunc(time.Minute, func() { t.Error("a stopped function is called") })()
	})
	select {
	case end := <-done:
		if end.Sub(start) < 9*time.Minute {
			t.Errorf("ten minutes took %v", end.Sub(start))
		}
	case <-time.After(10 * time.Second):
		t.Fatal("nothing is called")
	}
}
