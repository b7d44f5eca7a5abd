package scale

import (
	"time"

	"cdah/internal/live/balancer"
	"cdah/internal/live/placement"
)

// Seen is what a loop is told each minute.
type Seen struct {
	Changes       int // of what AWS has been told: when it differs from the last one, all of it is read again
	Clusters      []Cluster
	Traffic       balancer.Counts                    // since the last look
	Targets       map[string][]balancer.TargetHealth // by the ARN of their group
	LoadBalancers map[string][]string                // ARNs of those before a target group, by its ARN
}

// Cluster is how a cluster is.
type Cluster struct {
	Name     string
	Services []Service
	Hosts    map[string]Host   // its instances by id
	Waiting  []*placement.Task // for room
}

// Service is how a service is.
type Service struct {
	Name             string
	Daemon           bool
	Desired, Running int // tasks
	Deployments      int // under way, and the one before them
	Needs            placement.Resources
	CPU              Use // units of 1/1024 vCPU
	Memory           Use // MiB
}

// Use is what the tasks of a service use of what they have reserved. Without a reservation there is no data point.
type Use struct{ Used, Reserved float64 }

// Host is an instance of a cluster.
type Host struct {
	*placement.Instance
	Arrived    time.Time // when it was launched
	Registered bool      // it takes tasks
}
