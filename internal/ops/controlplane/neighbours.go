package controlplane

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"net"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	ecstypes "github.com/aws/aws-sdk-go-v2/service/ecs/types"

	"cdah/internal/live/containers"
	"cdah/internal/live/rollout"
	"cdah/internal/ops/beside"
)

// labelNeighbour is the name of the endpoint that a container stands for.
const labelNeighbour = "cdah.neighbour"

// requestTimeout is how long a request to a private service may take, unless its service says otherwise.
// https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_TimeoutConfiguration.html
const requestTimeout = 15 * time.Second

// telling is how long a neighbour's container may take to be told where the tasks are.
const telling = 20 * time.Second

// endpoint is a name and port by which tasks of a namespace call a service, or those of a cluster a database.
type endpoint struct {
	account, region    string
	namespace, cluster string // either is empty
	name               string // as in /etc/hosts of those who call
	port               int
}

// offer is what is behind an endpoint.
type offer struct {
	from interface {
		addresses() []string // now, for containers of this machine
	}
	protocol string // http or tcp: what the connections are passed on as
	timeout  time.Duration
}

// namedPort is a port of a service's tasks.
type namedPort struct {
	cluster           *cluster
	service, portName string
}

// neighbour is the container that stands for an endpoint: a single one, where AWS has a proxy beside each task. It belongs to
// the clock's turn.
type neighbour struct {
	id, address string
	told        string // where it has been told that the tasks are
	isTelling   bool
	isNew       bool // nobody has looked for it yet
	callers     []*task
}

// connectOf is a service's configuration of Service Connect, nil without one.
func connectOf(d ecstypes.Service) *ecstypes.ServiceConnectConfiguration {
	for _, one := range d.Deployments {
		if c := one.ServiceConnectConfiguration; aws.ToString(one.Status) == rollout.Primary && c != nil && c.Enabled {
			return c
		}
	}
	return nil
}

// offers are the endpoints that there are, of all clusters.
func (p *Plane) offers() map[endpoint]offer {
	all := map[endpoint]offer{}
	for _, c := range p.clusters {
		maps.Copy(all, c.ways())
		for name, s := range c.services {
			connect := connectOf(s.described)
			if connect == nil {
				continue
			}
			definition := c.known[aws.ToString(s.described.TaskDefinition)]
			for _, one := range connect.Services {
				for _, alias := range one.ClientAliases {
					at := endpoint{
						account: c.id.Account, region: c.id.Region, namespace: aws.ToString(connect.Namespace),
						name: nameOf(connect, one, alias), port: int(aws.ToInt32(alias.Port)),
					}
					all[at] = c.offerOf(name, definition, one)
				}
			}
		}
	}
	return all
}

// nameOf is the name of an endpoint: that of the alias or, where it says none, the one in the namespace.
// https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ServiceConnectClientAlias.html
func nameOf(connect *ecstypes.ServiceConnectConfiguration, s ecstypes.ServiceConnectService, alias ecstypes.ServiceConnectClientAlias) string {
	if name := aws.ToString(alias.DnsName); name != "" {
		return name
	}
	return cmp.Or(aws.ToString(s.DiscoveryName), aws.ToString(s.PortName)) + "." + aws.ToString(connect.Namespace)
}

// offerOf is what a service gives by one of its named ports. Service Connect passes HTTP on by the request, and what it does
// not know by the connection; here that is so of gRPC and HTTP/2 as well.
func (c *cluster) offerOf(service string, d ecstypes.TaskDefinition, s ecstypes.ServiceConnectService) offer {
	named := namedPort{c, service, aws.ToString(s.PortName)}
	o := offer{from: named, protocol: "tcp"}
	for _, one := range d.ContainerDefinitions {
		for _, m := range one.PortMappings {
			if aws.ToString(m.Name) == named.portName && m.AppProtocol == ecstypes.ApplicationProtocolHttp {
				o.protocol, o.timeout = "http", requestTimeout
			}
		}
	}
	if t := s.Timeout; t != nil && t.PerRequestTimeoutSeconds != nil && o.protocol == "http" {
		o.timeout = time.Duration(*t.PerRequestTimeoutSeconds) * time.Second
	}
	return o
}

// addresses are those of the service's healthy tasks.
func (n namedPort) addresses() []string {
	var all []string
	for _, t := range n.cluster.tasks {
		health := t.containerHealth()
		if t.service != n.service || t.status != running || health != rollout.Healthy && health != rollout.Unchecked {
			continue
		}
		for _, c := range t.containers {
			for _, m := range c.PortMappings {
				if aws.ToString(m.Name) == n.portName && c.address != "" {
					all = append(all, net.JoinHostPort(c.address, strconv.Itoa(int(aws.ToInt32(m.ContainerPort)))))
				}
			}
		}
	}
	slices.Sort(all)
	return all
}

// visible are the endpoints that a task may call: those that there were when its deployment began. A new one is for those
// that are deployed after it.
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-connect-concepts-deploy.html
func (c *cluster) visible(t *task) []endpoint {
	s := c.services[t.service]
	if s == nil {
		return nil
	}
	connect := connectOf(s.described)
	if connect == nil {
		return nil
	}
	if known, began := c.endpoints[t.deployment]; began {
		return known
	}
	all := []endpoint{}
	for at := range c.plane.offers() {
		if at.account == c.id.Account && at.region == c.id.Region && at.namespace == aws.ToString(connect.Namespace) {
			all = append(all, at)
		}
	}
	slices.SortFunc(all, func(a, b endpoint) int { return strings.Compare(a.name, b.name) })
	c.endpoints[t.deployment] = all
	return all
}

// findNeighbours has a container stand for each endpoint that the task may call, and notes where it is.
func (t *task) findNeighbours(ctx context.Context) error {
	p := t.cluster.plane
	all := t.reachable(ctx)
	names := network{}
	p.clock.Do(func() { all, names = append(all, t.cluster.visible(t)...), t.cluster.network })
	t.neighbours = map[string]string{}
	for _, at := range all {
		address, err := p.neighbour(ctx, at, t)
		if err != nil {
			return fmt.Errorf("the container that stands for %s: %w", at.name, err)
		}
		if address == "" {
			continue
		}
		for _, name := range append(names.aliases(at.name), at.name) {
			t.neighbours[name] = address
		}
	}
	return nil
}

// neighbour returns the address of the container that stands for an endpoint, which it starts for the first who asks. It is
// empty for an endpoint that there is no more.
func (p *Plane) neighbour(ctx context.Context, at endpoint, caller *task) (string, error) {
	p.meeting.Lock()
	defer p.meeting.Unlock()
	var n *neighbour
	var o offer
	offered := false
	p.clock.Do(func() {
		if n = p.neighbours[at]; n != nil {
			n.callers = append(n.callers, caller)
		}
		o, offered = p.offers()[at]
	})
	if n != nil || !offered {
		return n.at(), nil
	}
	image, err := p.Provide(ctx, beside.Reference)
	if err != nil {
		return "", err
	}
	labels := p.labels()
	labels[labelNeighbour] = at.name
	started, err := p.Engine.Start(ctx, containers.Spec{
		Name: "cdah-" + newID() + "-" + at.name, Image: image, Local: true, Labels: labels, User: "0:0", ReadOnly: true,
		Command:          []string{"neighbour", strconv.Itoa(at.port), o.protocol, p.faster(o.timeout).String()},
		DropCapabilities: []string{"ALL"}, AddCapabilities: []string{"NET_BIND_SERVICE"},
	})
	if err != nil {
		return "", err
	}
	if started.Address == "" { // the engine gives each container a network of its own: the task runs without the name
		p.clock.Do(func() {
			p.note(errors.New("this container engine gives containers no address: private services cannot be called"))
		})
		_, err := p.Engine.Stop(ctx, started.ID, 0)
		return "", err
	}
	var addresses []string
	p.clock.Do(func() { addresses = o.from.addresses() })
	if err := p.tell(ctx, started.ID, addresses); err != nil {
		_, stopping := p.Engine.Stop(context.WithoutCancel(ctx), started.ID, 0)
		return "", errors.Join(err, stopping)
	}
	p.clock.Do(func() {
		p.neighbours[at] = &neighbour{
			id: started.ID, address: started.Address, told: strings.Join(addresses, " "), callers: []*task{caller}, isNew: true,
		}
	})
	return started.Address, nil
}

// at is its address; empty of none.
func (n *neighbour) at() string {
	if n == nil {
		return ""
	}
	return n.address
}

func (p *Plane) tell(ctx context.Context, id string, addresses []string) error {
	return p.Engine.Exec(ctx, id, append([]string{"/beside", "tell"}, addresses...), telling)
}

// keepNeighbours tells them where the tasks are, and ends those that nobody can call any more. The tasks that call one that
// has ended end too, as those do whose proxy ends.
func (p *Plane) keepNeighbours(seen map[string]containers.State) {
	offers := p.offers()
	for at, n := range p.neighbours {
		o, offered := offers[at]
		switch state, there := seen[n.id]; {
		case !offered:
			delete(p.neighbours, at)
			p.background(func(ctx context.Context) error { _, err := p.Engine.Stop(ctx, n.id, 0); return err })
		case n.isNew && !there: // it has come after the engine was asked
			n.isNew = false
		case !there || !state.Running:
			delete(p.neighbours, at)
			for _, t := range n.callers {
				t.stop(essentialEnded, "Essential container in task exited")
			}
		default:
			n.isNew = false
			n.follow(p, o.from.addresses())
		}
	}
}

// follow tells a neighbour where the tasks are, if it does not know.
func (n *neighbour) follow(p *Plane, addresses []string) {
	now := strings.Join(addresses, " ")
	if now == n.told || n.isTelling {
		return
	}
	n.isTelling = true
	n.callers = slices.DeleteFunc(n.callers, func(t *task) bool { return t.status == stopped })
	p.background(func(ctx context.Context) error {
		err := p.tell(ctx, n.id, addresses)
		p.clock.Do(func() {
			n.isTelling = false
			if err == nil {
				n.told = now
			}
		})
		return err
	})
}
