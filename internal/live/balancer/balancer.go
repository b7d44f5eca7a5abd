// Package balancer is an Application Load Balancer on loopback: listeners with rules, target groups with health checks
// and draining, the ALB's own answers, cookies, headers and access log lines. It is configured by what AWS's API
// describes.
//
//	client → listener → rule by priority → action → target group → algorithm or cookie → target
//
// https://docs.aws.amazon.com/elasticloadbalancing/latest/application/introduction.html
package balancer

import (
	"context"
	"crypto/tls"
	"errors"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	elbtypes "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2/types"
)

// Options are settings of a balancer.
type Options struct {
	// AccessLog is called with each line of the access log, without its line break; nil has none. It may be called
	// by several goroutines at once.
	AccessLog func(line string)

	// Speed is how many times faster than life health checks, deregistration delay and slow start go. 0 is 1.
	Speed float64

	// Address is where the listener of an ARN listens; nil, or an empty result, is a free port of 127.0.0.1.
	Address func(listener string) string
}

// Config is what there is to balance. All of it is replaced by the next.
type Config struct {
	Listeners []Listener
	Groups    []Group
}

// Listener is a listener as AWS describes it.
type Listener struct {
	elbtypes.Listener
	Rules        []elbtypes.Rule // in any order, the default one too
	LoadBalancer []elbtypes.LoadBalancerAttribute
	Certificate  *tls.Certificate // of an HTTPS listener
}

// Group is a target group as AWS describes it.
type Group struct {
	elbtypes.TargetGroup
	Attributes []elbtypes.TargetGroupAttribute
	Targets    []Target
}

// Target is a target of a group.
type Target struct {
	ID      string // as registered, i-…
	Port    int    // as registered
	Address string // where it really listens, 127.0.0.1:40123
}

// Balancer balances. Its methods may be called by several goroutines.
type Balancer struct {
	options Options
	ctx     context.Context // it ends with Close what was begun by Set
	cancel  context.CancelFunc
	running sync.WaitGroup

	mu        sync.Mutex
	listeners map[string]*listener
	groups    map[string]*group
	counters  map[string]*counter // of load balancers by ARN
}

// New returns a balancer that balances nothing before Set.
func New(o Options) *Balancer {
	if o.Speed <= 0 {
		o.Speed = 1
	}
	ctx, cancel := context.WithCancel(context.Background())
	return &Balancer{
		options: o, ctx: ctx, cancel: cancel,
		listeners: map[string]*listener{}, groups: map[string]*group{}, counters: map[string]*counter{},
	}
}

// Set replaces the configuration. Requests that are under way go on by the one before. A target that is missing in the
// new one is deregistered: it gets no more requests, and is draining until those that it has are done or the group's
// deregistration delay has passed. An error, such as for an action that is not known, leaves everything as it was.
func (b *Balancer) Set(c Config) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.ctx.Err() != nil {
		return errors.New("the load balancer is closed")
	}
	groups := b.known(c)
	tables := map[string]*table{}
	for _, l := range c.Listeners {
		t, err := b.compile(l, groups)
		if err != nil {
			return err
		}
		tables[aws.ToString(l.ListenerArn)] = t
	}
	if err := b.listen(c.Listeners, tables); err != nil {
		return err
	}
	b.groups = groups
	used := map[*group]bool{}
	for _, t := range tables {
		for g := range t.groups() {
			used[g] = true
		}
	}
	described := map[string]Group{}
	for _, g := range c.Groups {
		described[aws.ToString(g.TargetGroupArn)] = g
	}
	for arn, g := range groups {
		g.set(described[arn], used[g])
	}
	return nil
}

// known returns the groups of a configuration, and those of before that still drain.
func (b *Balancer) known(c Config) map[string]*group {
	groups := map[string]*group{}
	for arn, g := range b.groups {
		if !g.empty() {
			groups[arn] = g
		}
	}
	for _, described := range c.Groups {
		arn := aws.ToString(described.TargetGroupArn)
		if groups[arn] = b.groups[arn]; groups[arn] == nil {
			groups[arn] = newGroup(b, arn)
		}
	}
	return groups
}

// Addresses are the addresses of the listeners by ARN, such as 127.0.0.1:34567.
func (b *Balancer) Addresses() map[string]string {
	b.mu.Lock()
	defer b.mu.Unlock()
	all := map[string]string{}
	for arn, l := range b.listeners {
		all[arn] = l.address.String()
	}
	return all
}

// Health is the health of the targets by the ARN of their group, in the order in which they were registered, and then
// those that drain.
func (b *Balancer) Health() map[string][]TargetHealth {
	b.mu.Lock()
	defer b.mu.Unlock()
	all := map[string][]TargetHealth{}
	for arn, g := range b.groups {
		all[arn] = g.health()
	}
	return all
}

// Counts are what has been counted since the last call.
func (b *Balancer) Counts() Counts {
	b.mu.Lock()
	defer b.mu.Unlock()
	c := Counts{LoadBalancers: map[string]Count{}, Groups: map[string]Count{}}
	for arn, counter := range b.counters {
		c.LoadBalancers[arn] = counter.take()
	}
	for arn, g := range b.groups {
		c.Groups[arn] = g.counter.take()
	}
	return c
}

// Close ends all connections and checks, and returns when they have ended.
func (b *Balancer) Close() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.cancel()
	var errs []error
	for arn, l := range b.listeners {
		errs = append(errs, l.server.Close())
		delete(b.listeners, arn)
	}
	for _, g := range b.groups {
		g.close()
	}
	b.running.Wait()
	return errors.Join(errs...)
}

// faster is how long something takes that takes d on AWS.
func (b *Balancer) faster(d time.Duration) time.Duration {
	return time.Duration(float64(d) / b.options.Speed)
}

// start runs f in a goroutine for which Close waits.
func (b *Balancer) start(f func()) { b.running.Go(f) }
