package stacks

import (
	"cdah/config"
	"cdah/constructs/service"
)

func balancing(b config.LoadBalancing) service.Balancing {
	return service.Balancing{
		LeastOutstanding: b.Algorithm == config.LeastOutstandingRequests,
		SlowStart:        b.SlowStart,
		Stickiness:       (*service.Stickiness)(b.Stickiness),
	}
}
