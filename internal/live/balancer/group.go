package balancer

import (
	"cmp"
	"context"
	"io"
	"log"
	mathrand "math/rand/v2"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	elbtypes "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2/types"
)

// group is a target group. It outlives configurations.
type group struct {
	balancer *Balancer
	arn      string
	counter  counter

	mu         sync.Mutex
	described  Group
	attributes attributes
	used       bool      // by a listener
	targets    []*target // as registered, also those that drain
	next       int       // of the round
}

// target is a registered target, or one that drains.
type target struct {
	Target
	id        string // in cookies
	scheme    string
	transport *http.Transport
	buffers   *buffers
	stop      context.CancelFunc // its checks, or the wait for its end

	// Under the lock of the group.
	health    TargetHealth
	passed    int // checks one after another
	failed    int
	active    int       // requests
	since     time.Time // when it became healthy
	draining  bool
	undrained func() // ends the draining
}

func newGroup(b *Balancer, arn string) *group { return &group{balancer: b, arn: arn} }

func (g *group) empty() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return len(g.targets) == 0
}

// set takes in what AWS says of the group now; of one that is gone, nothing.
func (g *group) set(described Group, used bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if described.TargetGroupArn == nil {
		described.TargetGroup, described.Attributes = g.described.TargetGroup, g.described.Attributes
	}
	g.described, g.attributes, g.used = described, ofGroup(described.Attributes), used
	left := slices.Clone(g.targets)
	for _, d := range described.Targets {
		same := func(t *target) bool { return t.Target == d && !t.draining }
		if i := slices.IndexFunc(left, same); i >= 0 {
			left = slices.Delete(left, i, i+1)
			continue
		}
		g.register(d)
	}
	for _, t := range left {
		if !t.draining {
			g.deregister(t)
		}
	}
}

// register adds a target, and begins its checks.
func (g *group) register(d Target) {
	ctx, stop := context.WithCancel(g.balancer.ctx)
	t := &target{
		Target: d, id: cookieID(g.arn, d), scheme: "http", stop: stop, buffers: &buffers{}, transport: newTransport(),
		health: TargetHealth{d.ID, d.Port, elbtypes.TargetHealthStateEnumInitial, elbtypes.TargetHealthReasonEnumRegistrationInProgress, "Target registration is in progress"},
	}
	if g.described.Protocol == elbtypes.ProtocolEnumHttps {
		t.scheme = "https"
	}
	g.targets = append(g.targets, t)
	g.balancer.start(func() { g.check(ctx, t) })
}

// newTransport keeps connections to one target, so that none of it is left for another behind the same address.
func newTransport() *http.Transport {
	t := http.DefaultTransport.(*http.Transport).Clone()
	t.Proxy, t.DisableCompression, t.ForceAttemptHTTP2 = nil, true, false
	t.DialContext = (&dialer{net.Dialer{Timeout: connectTimeout}}).dial
	t.MaxIdleConns, t.MaxIdleConnsPerHost, t.IdleConnTimeout = 0, 1024, defaultIdle*time.Second
	t.TLSClientConfig = insecure()
	return t
}

// deregister has a target drain: until its requests are done, or for the deregistration delay.
// https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-target-group-attributes.html
func (g *group) deregister(t *target) {
	t.stop()
	t.draining = true
	t.health.State, t.health.Reason = elbtypes.TargetHealthStateEnumDraining, elbtypes.TargetHealthReasonEnumDeregistrationInProgress
	t.health.Description = "Target deregistration is in progress"
	if t.active == 0 {
		g.drop(t)
		return
	}
	timer := time.AfterFunc(g.balancer.faster(g.attributes.seconds("deregistration_delay.timeout_seconds", 300)), func() {
		g.mu.Lock()
		defer g.mu.Unlock()
		g.drop(t)
	})
	t.undrained = func() { timer.Stop() }
}

// drop forgets a target.
func (g *group) drop(t *target) {
	if t.undrained != nil {
		t.undrained()
	}
	g.targets = slices.DeleteFunc(g.targets, func(other *target) bool { return other == t })
	t.transport.CloseIdleConnections()
}

// done takes in that a request of a target has ended.
func (g *group) done(t *target) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if t.active--; t.active == 0 && t.draining {
		g.drop(t)
	}
}

func (g *group) close() {
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, t := range slices.Clone(g.targets) {
		t.stop()
		g.drop(t)
	}
}

// pick returns the target for a request, nil where there is none, and counts the request as its own. Without a healthy
// target all that are registered are taken.
// https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html
func (g *group) pick(r *http.Request) *target {
	g.mu.Lock()
	defer g.mu.Unlock()
	var healthy, registered []*target
	for _, t := range g.targets {
		if t.draining {
			continue
		}
		registered = append(registered, t)
		if t.health.State == elbtypes.TargetHealthStateEnumHealthy {
			healthy = append(healthy, t)
		}
	}
	among := healthy
	if len(among) == 0 {
		among = registered
	}
	if len(among) == 0 {
		return nil
	}
	t := g.sticky(r, among)
	if t == nil {
		t = g.by(g.warm(among))
	}
	t.active++
	return t
}

// by is the group's algorithm.
// https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-target-group-attributes.html
func (g *group) by(among []*target) *target {
	g.next++
	switch g.attributes["load_balancing.algorithm.type"] {
	case "least_outstanding_requests":
		first := g.next % len(among) // of those that have equally many, another each time
		turned := slices.Concat(among[first:], among[:first])
		return slices.MinFunc(turned, func(a, b *target) int { return cmp.Compare(a.active, b.active) })
	case "weighted_random":
		return among[mathrand.IntN(len(among))] //nolint:gosec // no secret
	default:
		return among[g.next%len(among)]
	}
}

// warm leaves out targets in slow start, the more often the younger they are; never all.
func (g *group) warm(among []*target) []*target {
	slow := g.balancer.faster(g.attributes.seconds("slow_start.duration_seconds", 0))
	if slow == 0 {
		return among
	}
	var warm []*target
	for _, t := range among {
		if age := time.Since(t.since); age >= slow || mathrand.Float64() < age.Seconds()/slow.Seconds() { //nolint:gosec // no secret
			warm = append(warm, t)
		}
	}
	if len(warm) == 0 {
		return among
	}
	return warm
}

// buffers are those of a proxy.
type buffers struct{ pool sync.Pool }

// Get returns a buffer.
func (b *buffers) Get() []byte {
	if p, ok := b.pool.Get().(*[]byte); ok {
		return *p
	}
	return make([]byte, 32<<10)
}

// Put takes one back.
func (b *buffers) Put(p []byte) { b.pool.Put(&p) }

func discard() *log.Logger { return log.New(io.Discard, "", 0) }

// cutPort returns the host of an address.
func cutPort(address string) string {
	host, _, _ := strings.Cut(address, ":")
	return host
}
