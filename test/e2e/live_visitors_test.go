//go:build e2e

package e2e

import (
	"io"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// visitors are a steady load on a website.
type visitors struct {
	count   int // how many
	stop    chan struct{}
	began   time.Time
	workers sync.WaitGroup
	done    atomic.Int64 // requests made
	failed  sync.Map     // what went wrong: how often

	mu          sync.Mutex
	first, last failure
	failures    int64
}

// failure is when a request was made that failed, and its number among all. One to a target that is gone may take
// seconds to fail.
type failure struct {
	at    time.Time
	count int64
}

// newVisitors has some visitors ask again and again, each a hundred times a second at most.
func newVisitors(site liveSite, count int) *visitors {
	v := &visitors{count: count, stop: make(chan struct{}), began: time.Now()}
	for range count {
		v.workers.Go(func() {
			for {
				select {
				case <-v.stop:
					return
				case <-time.After(10 * time.Millisecond):
				}
				made := failure{time.Now(), v.done.Add(1)}
				response, err := site.client.Get(site.address + "/slow?ms=5")
				if err != nil {
					v.note(made, err.Error())
					continue
				}
				_, _ = io.Copy(io.Discard, response.Body)
				response.Body.Close()
				if response.StatusCode != http.StatusOK {
					v.note(made, response.Status)
				}
			}
		})
	}
	return v
}

// atLeast waits until so many requests were made, and wants them to have been as many each second.
func (v *visitors) atLeast(t *testing.T, requests, perSecond int64) {
	t.Helper()
	for v.done.Load() < requests {
		time.Sleep(100 * time.Millisecond)
		if time.Since(v.began) > time.Duration(requests/perSecond)*time.Second {
			break
		}
	}
	rate := float64(v.done.Load()) / time.Since(v.began).Seconds()
	t.Logf("%d requests, %.0f a second", v.done.Load(), rate)
	if v.done.Load() < requests || rate < float64(perSecond) {
		t.Errorf("want %d requests, %d a second", requests, perSecond)
	}
}

func (v *visitors) note(made failure, what string) {
	n, _ := v.failed.LoadOrStore(what, new(atomic.Int64))
	n.(*atomic.Int64).Add(1)
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.failures++; v.failures == 1 || made.count < v.first.count {
		v.first = made
	}
	if made.count > v.last.count {
		v.last = made
	}
}

// end ends the load. No request may have failed.
func (v *visitors) end(t *testing.T) {
	t.Helper()
	close(v.stop)
	v.workers.Wait()
	v.failed.Range(func(what, n any) bool {
		t.Errorf("%d of %d requests failed: %s", n.(*atomic.Int64).Load(), v.done.Load(), what)
		return true
	})
}

// endWithin ends the load. Requests may have failed for a while, and meanwhile this share of them; some must have.
func (v *visitors) endWithin(t *testing.T, while time.Duration, share float64) {
	t.Helper()
	close(v.stop)
	v.workers.Wait()
	took, asked := v.last.at.Sub(v.first.at), v.last.count-v.first.count+1
	t.Logf("%d of %d requests failed, all of them among %d within %v", v.failures, v.done.Load(), asked, took.Round(time.Millisecond))
	underWay := float64(v.count) // requests, of one visitor each
	if v.failures == 0 || took > while || float64(v.failures) > share*float64(asked)+underWay {
		t.Errorf("want some to fail, within %v and %.0f %% of them", while, 100*share)
		v.failed.Range(func(what, n any) bool {
			t.Logf("%d: %s", n.(*atomic.Int64).Load(), what)
			return true
		})
	}
}
