package controlplane

import (
	"slices"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	ecstypes "github.com/aws/aws-sdk-go-v2/service/ecs/types"
	"github.com/google/go-cmp/cmp"

	"cdah/internal/live/clock"
	"cdah/internal/live/containers"
	"cdah/internal/ops/emulator"
)

// mesh is a plane whose one cluster has the services web, which calls others, and api, which is called, in one namespace, and
// one that has nothing to do with it.
func mesh() (*Plane, *cluster) {
	p := &Plane{clock: clock.NewReal(1), neighbours: map[endpoint]*neighbour{}, clusters: map[emulator.Cluster]*cluster{}}
	id := emulator.Cluster{Account: "123456789012", Region: "eu-west-2", Name: "shop"}
	c := newCluster(p, id, clients{})
	p.clusters[id] = c
	c.known["api:1"] = ecstypes.TaskDefinition{ContainerDefinitions: []ecstypes.ContainerDefinition{{
		Name: aws.String("api"),
		PortMappings: []ecstypes.PortMapping{
			{ContainerPort: aws.Int32(9000)},
			{Name: aws.String("private"), ContainerPort: aws.Int32(8080), AppProtocol: ecstypes.ApplicationProtocolHttp},
		},
	}}}
	c.serve("web", &ecstypes.ServiceConnectConfiguration{Enabled: true, Namespace: aws.String("shop")})
	c.serve("api", calledBy("api"))
	c.serve("other", nil)
	return p, c
}

func calledBy(name string) *ecstypes.ServiceConnectConfiguration {
	return &ecstypes.ServiceConnectConfiguration{
		Enabled: true, Namespace: aws.String("shop"),
		Services: []ecstypes.ServiceConnectService{{
			PortName: aws.String("private"), ClientAliases: []ecstypes.ServiceConnectClientAlias{{DnsName: &name, Port: aws.Int32(8080)}},
		}},
	}
}

func (c *cluster) serve(name string, connect *ecstypes.ServiceConnectConfiguration) {
	c.services[name] = &service{described: ecstypes.Service{
		ServiceName: &name, TaskDefinition: aws.String(name + ":1"),
		Deployments: []ecstypes.Deployment{{Status: aws.String("PRIMARY"), ServiceConnectConfiguration: connect}},
	}}
}

// run has a task of a service run at an address.
func (c *cluster) run(service, deployment, address string) *task {
	t := c.newTask(newID(), service, deployment, c.known[service+":1"], ecstypes.TaskOverride{})
	t.status = running
	for _, one := range t.containers {
		one.address = address
	}
	c.tasks[t.id] = t
	return t
}

func at(name string) endpoint {
	return endpoint{account: "123456789012", region: "eu-west-2", namespace: "shop", name: name, port: 8080}
}

func TestOffers(t *testing.T) {
	t.Parallel()
	p, c := mesh()
	got := p.offers()[at("api")]
	if got.from != (namedPort{c, "api", "private"}) || got.protocol != "http" || got.timeout != 15*time.Second || len(p.offers()) != 1 {
		t.Errorf("%+v", p.offers())
	}
	named := calledBy("")
	named.Services[0].DiscoveryName = aws.String("api")
	named.Services[0].Timeout = &ecstypes.TimeoutConfiguration{PerRequestTimeoutSeconds: aws.Int32(0)}
	c.serve("api", named)
	if got, is := p.offers()[at("api.shop")]; !is || got.timeout != 0 {
		t.Errorf("%+v", p.offers())
	}
	c.services["api"].described.TaskDefinition = aws.String("unknown:1")
	if got := p.offers()[at("api.shop")]; got.protocol != "tcp" {
		t.Errorf("%+v", got)
	}
	off := calledBy("api")
	off.Enabled = false
	c.serve("api", off)
	if len(p.offers()) != 0 {
		t.Errorf("%+v although it is off", p.offers())
	}
}

// Only tasks that run and are not unhealthy are called, at the port of that name.
func TestAddresses(t *testing.T) {
	t.Parallel()
	p, c := mesh()
	c.run("api", "1", "10.88.0.3")
	c.run("api", "1", "10.88.0.2")
	c.run("api", "1", "")
	c.run("web", "1", "10.88.0.4")
	c.run("api", "1", "10.88.0.5").status = deactivating
	for health, address := range map[containers.HealthStatus]string{
		containers.Unhealthy: "10.88.0.6", containers.Unknown: "10.88.0.7", containers.Healthy: "10.88.0.8",
	} {
		checked := c.run("api", "1", address).containers[0]
		checked.HealthCheck, checked.state = &ecstypes.HealthCheck{}, &containers.State{Running: true, Health: health}
	}
	want := []string{"10.88.0.2:8080", "10.88.0.3:8080", "10.88.0.8:8080"}
	if diff := cmp.Diff(want, p.offers()[at("api")].from.addresses()); diff != "" {
		t.Error(diff)
	}
}

// A task finds what there was when its deployment began, however late it starts itself, and only in its own namespace.
func TestWhoFindsANeighbour(t *testing.T) {
	t.Parallel()
	_, c := mesh()
	first := c.run("web", "first", "")
	if diff := cmp.Diff([]endpoint{at("api")}, c.visible(first), cmp.AllowUnexported(endpoint{})); diff != "" {
		t.Error(diff)
	}
	c.serve("cache", calledBy("cache"))
	if got := c.visible(c.run("web", "first", "")); len(got) != 1 {
		t.Errorf("a task of the deployment before finds %v", got)
	}
	if got := c.visible(c.run("web", "second", "")); !slices.Equal(got, []endpoint{at("api"), at("cache")}) {
		t.Errorf("the next deployment finds %v", got)
	}
	away := &ecstypes.ServiceConnectConfiguration{Enabled: true, Namespace: aws.String("away")}
	c.serve("away", away)
	for _, service := range []string{"other", "away", ""} {
		if got := c.visible(c.run(service, service, "")); len(got) != 0 {
			t.Errorf("%q finds %v", service, got)
		}
	}
}

// Whoever calls by a container that has ended is replaced, as it cannot know the next one's address.
func TestACallerEndsWithItsNeighbour(t *testing.T) {
	t.Parallel()
	p, c := mesh()
	caller, other := c.run("web", "1", ""), c.run("web", "1", "")
	n := &neighbour{id: "n", address: "10.88.0.9", callers: []*task{caller}, isNew: true}
	p.neighbours[at("api")] = n
	p.keepNeighbours(map[string]containers.State{}) // asked before it was there
	if caller.status != running || p.neighbours[at("api")] != n {
		t.Errorf("a new one is given up: %s", caller.status)
	}
	p.keepNeighbours(map[string]containers.State{"n": {Running: true}})
	if caller.status != running {
		t.Errorf("the caller is %s, of one that runs", caller.status)
	}
	p.keepNeighbours(map[string]containers.State{"n": {}})
	if caller.status != deactivating || caller.stopCode != essentialEnded || other.status != running || len(p.neighbours) != 0 {
		t.Errorf("the caller is %s, %s; another %s; left %v", caller.status, caller.stopCode, other.status, p.neighbours)
	}
}

func TestATaskFindsItsNeighbours(t *testing.T) {
	t.Parallel()
	c := named("web")
	c.ExtraHosts = []ecstypes.HostEntry{{Hostname: aws.String("mail"), IpAddress: aws.String("192.0.2.1")}}
	got := (&task{containers: []*container{c}, neighbours: map[string]string{"api": "10.88.0.9"}}).hosts(c)
	if diff := cmp.Diff(map[string]string{"api": "10.88.0.9", "mail": "192.0.2.1"}, got); diff != "" {
		t.Error(diff)
	}
}
