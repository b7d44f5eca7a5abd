package simulate

import (
	"math"
	"math/rand/v2"
)

// arrivals are the requests of a service, second by second, at random times around the rate.
type arrivals struct {
	rates  []Rate
	next   int // rate that holds next
	rate   float64
	random *rand.Rand
}

func newArrivals(rates []Rate, seed, number uint64) *arrivals {
	return &arrivals{rates: rates, random: rand.New(rand.NewPCG(seed, number))} //nolint:gosec // the same numbers are to come again
}

// in returns the number of requests in a second, of which those before the traffic are as its first.
func (a *arrivals) in(second int) float64 {
	for a.next < len(a.rates) && (a.next == 0 || a.rates[a.next].From <= second) {
		a.rate = a.rates[a.next].PerSecond
		a.next++
	}
	return a.poisson(a.rate)
}

// poisson is a number of independent events around a mean; many are as good as normally distributed.
func (a *arrivals) poisson(mean float64) float64 {
	const many = 50
	switch {
	case mean <= 0:
		return 0
	case mean >= many:
		return max(math.Round(mean+math.Sqrt(mean)*a.random.NormFloat64()), 0)
	}
	count, product, limit := 0, a.random.Float64(), math.Exp(-mean)
	for ; product > limit; count++ {
		product *= a.random.Float64()
	}
	return float64(count)
}

// queue are the requests that wait in a task, the oldest first.
type queue struct {
	waiting []cohort
	total   float64
}

// cohort are the requests of one second.
type cohort struct {
	second int
	count  float64
}

func (q *queue) add(second int, count float64) {
	q.waiting = append(q.waiting, cohort{second, count})
	q.total += count
}

// answer takes as many requests as there is CPU for, and returns how many have waited longer than a limit in seconds.
func (q *queue) answer(count float64, now, limit int) (late float64) {
	const none = 1e-9
	done := 0
	for i := range q.waiting {
		c := &q.waiting[i]
		taken := min(c.count, count)
		if now-c.second > limit {
			late += taken
		}
		c.count, count, q.total = c.count-taken, count-taken, q.total-taken
		if c.count > none {
			break
		}
		done++
	}
	q.drop(done)
	return late
}

// expire takes away the requests that have waited for so many seconds, and returns their number.
func (q *queue) expire(now, timeout int) (lost float64) {
	done := 0
	for _, c := range q.waiting {
		if now-c.second < timeout {
			break
		}
		lost += c.count
		done++
	}
	q.total -= lost
	q.drop(done)
	return lost
}

// drop takes away the oldest, in the same memory: it is used again each second.
func (q *queue) drop(n int) {
	q.waiting = append(q.waiting[:0], q.waiting[n:]...)
	if len(q.waiting) == 0 {
		q.total = 0
	}
}

// share divides the CPU of an instance among tasks by what they reserve, as Linux does: what one leaves is the others'.
// It returns what each gets of what it wants.
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html#container_definition_environment
func share(has float64, wants, weights []float64) []float64 {
	got := make([]float64, len(wants))
	for open := len(wants); open > 0; {
		sum := 0.0
		for i := range wants {
			if got[i] < wants[i] {
				sum += weights[i]
			}
		}
		if sum == 0 {
			break
		}
		satisfied, left := 0, has
		for i := range wants {
			if got[i] < wants[i] && wants[i] <= has*weights[i]/sum {
				got[i] = wants[i]
				left -= wants[i]
				satisfied++
			}
		}
		if satisfied == 0 {
			for i := range wants {
				if got[i] < wants[i] {
					got[i] = has * weights[i] / sum
				}
			}
			break
		}
		open, has = open-satisfied, left
	}
	return got
}
