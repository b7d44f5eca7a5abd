package balancer

import "sync"

// Counts are what AWS/ApplicationELB's metrics are made of, by ARN.
// https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html
type Counts struct {
	LoadBalancers map[string]Count
	Groups        map[string]Count
}

// Count is what has been counted of a load balancer or a target group.
type Count struct {
	Requests         int         // RequestCount
	Active           int         // requests under way now
	NewConnections   int         // NewConnectionCount, of a load balancer
	Connections      int         // ActiveConnectionCount, of a load balancer: those that are open now
	Target           [6]int      // HTTPCode_Target_2XX_Count and so on, by the status' first digit
	LoadBalancer     map[int]int // answers of the load balancer's own to errors by status: HTTPCode_ELB_502_Count
	Redirects        int         // HTTP_Redirect_Count
	FixedResponses   int         // HTTP_Fixed_Response_Count
	ConnectionErrors int         // TargetConnectionErrorCount
	ResponseTimes    []float64   // TargetResponseTime of each request, in seconds
}

// counter counts.
type counter struct {
	mu    sync.Mutex
	count Count
}

func (c *counter) add(change func(*Count)) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.count.LoadBalancer == nil {
		c.count.LoadBalancer = map[int]int{}
	}
	change(&c.count)
}

// take returns the count, and begins anew.
func (c *counter) take() Count {
	c.mu.Lock()
	defer c.mu.Unlock()
	taken := c.count
	c.count = Count{Active: taken.Active, Connections: taken.Connections}
	return taken
}
