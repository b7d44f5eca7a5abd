package config

import "cdah/internal/aws/settings"

// Service is a containerised service: a container, perhaps with sidecars, that is kept running.
type Service struct {
	// Name of the service: its key among the services, by which its sidecars know its own container.
	Name string `yaml:"-" json:"-"`

	// What the service is for: web (it answers requests behind the load balancer), worker (it gets no
	// requests from there: it reads a queue, for one, or others call it by private) or daemon (as a worker, with exactly one task on each
	// instance, for agents). To change it, add another service and remove this one: AWS keeps some of what the old kind
	// had. A service with private and without a route is a worker, if this does not say otherwise.
	Kind Kind `yaml:"kind" json:"kind,omitzero" default:"web" jsonschema:"enum=web,enum=worker,enum=daemon"`

	Container `yaml:",inline"`

	TaskRole `yaml:",inline"`

	Neighbours `yaml:",inline"`

	// Further containers in each task, by name.
	Sidecars map[string]Sidecar `yaml:"sidecars" json:"sidecars,omitzero"`

	// Port that the container listens on, 1 to 65535. The port on the instance is assigned by Docker. With target, it is
	// not for the load balancer, and is not given.
	ContainerPort int `yaml:"container_port" json:"container_port,omitzero" default:"80" jsonschema:"minimum=1,maximum=65535"`

	// Sidecar that the load balancer sends the requests to, such as a proxy: {container: proxy, port: 8080}. Default: the
	// service's own container, on container_port.
	Target *ServiceTarget `yaml:"target" json:"target,omitzero"`

	// How other services of the environment call the service, inside the VPC, such as {port: 8080}. Default: they
	// do not.
	Private *Private `yaml:"private" json:"private,omitzero"`

	// Private services that the service calls by their names, such as [api, cache]. Its tasks are started after theirs.
	// None unless given.
	ConnectsTo []string `yaml:"connects_to" json:"connects_to,omitzero" jsonschema:"minItems=1,uniqueItems=true"`

	// Which requests reach the service.
	Route Route `yaml:"route" json:"route,omitzero"`

	// How the load balancer finds out whether a task is healthy.
	HealthCheck HealthCheck `yaml:"health_check" json:"health_check,omitzero"`

	// Seconds that the load balancer lets running requests finish before it forgets a task, 0 to 3600. Most
	// end within seconds; AWS's own default, 300, makes each deployment five minutes longer.
	DeregistrationDelay *int `yaml:"deregistration_delay" json:"deregistration_delay,omitzero" default:"30" jsonschema:"minimum=0,maximum=3600"`

	// How the load balancer spreads the requests over the tasks.
	LoadBalancing LoadBalancing `yaml:"load_balancing" json:"load_balancing,omitzero"`

	// How many tasks. Between min and max, scaling decides. Every service but a daemon needs it.
	Tasks Range `yaml:"tasks" json:"tasks,omitzero"`

	// How tasks are placed, over the zones first: pack (then on as few instances as possible, by memory,
	// so that instances can be given back) or spread (then over the instances, so that the loss of one
	// costs the least).
	Placement Placement `yaml:"placement" json:"placement,omitzero" default:"pack" jsonschema:"enum=pack,enum=spread"`

	// When tasks are added and removed: tracking or alarms, not both. Default: tracking.
	Scaling Scaling `yaml:"scaling" json:"scaling,omitzero"`

	// How a new version replaces the old one.
	Deployment Deployment `yaml:"deployment" json:"deployment,omitzero"`

	// What is watched of this service, where it differs from alarms.services.
	Alarms ServiceAlarms `yaml:"alarms" json:"alarms,omitzero"`

	// Whether people may open a shell in the service's containers by ECS Exec. The sessions are encrypted
	// and logged. It needs a writable root file system.
	Exec bool `yaml:"exec" json:"exec,omitzero"`

	// Another destination for the container's log lines than CloudWatch Logs, by FireLens. The alarm
	// error_lines and the saved queries then see none of them, and there is no error_lines.
	FireLens *FireLens `yaml:"firelens" json:"firelens,omitzero"`

	// Days that the service's logs are kept: one of the periods that CloudWatch Logs offers.
	LogRetentionDays int `yaml:"log_retention_days" json:"log_retention_days,omitzero" default:"30" jsonschema:"enum=1,enum=3,enum=5,enum=7,enum=14,enum=30,enum=60,enum=90,enum=120,enum=150,enum=180,enum=365,enum=400,enum=545,enum=731,enum=1096,enum=1827,enum=2192,enum=2557,enum=2922,enum=3288,enum=3653"`
}

// Kind is what a service is for.
type Kind string

// The kinds of services.
const (
	KindWeb    Kind = "web"
	KindWorker Kind = "worker"
	KindDaemon Kind = "daemon"
)

// Placement is how the tasks of a service are placed on the instances.
type Placement string

// The placements.
const (
	PlacementPack   Placement = "pack"
	PlacementSpread Placement = "spread"
)

// IsScaled reports whether anything but the file changes the number of tasks: a daemon's follows the instances.
func (s Service) IsScaled() bool {
	return s.Kind != KindDaemon && (s.Scaling.Enabled == nil || *s.Scaling.Enabled)
}

// restsAtTimes reports whether the service may have no task on purpose.
func (s Service) restsAtTimes() bool {
	for _, bounds := range s.Scaling.Schedule {
		if bounds.Min == 0 {
			return true
		}
	}
	return s.Kind != KindDaemon && s.Tasks.Min == 0
}

// TaskCPU is what a task reserves, in CPU units: its containers together, and its proxy.
func (s Service) TaskCPU() int {
	sum := s.CPU
	if s.IsProxied() {
		sum += settings.ProxyCPU
	}
	for _, sidecar := range s.Sidecars {
		sum += sidecar.CPU
	}
	if s.FireLens != nil {
		sum += s.FireLens.CPU
	}
	return sum
}

// TaskMemory is what a task reserves, in MiB: its containers together, and its proxy.
func (s Service) TaskMemory() int {
	if s.IsProxied() {
		return s.proxiedMemory()
	}
	sum := s.Reserved()
	for _, sidecar := range s.Sidecars {
		sum += sidecar.Reserved()
	}
	if s.FireLens != nil {
		sum += s.FireLens.Memory
	}
	return sum
}

// ServiceTarget is a container that answers the load balancer's requests and health checks.
type ServiceTarget struct {
	// Name of the sidecar.
	Container string `yaml:"container" json:"container,omitzero" jsonschema:"required,minLength=1"`

	// Port that it listens on, 1 to 65535.
	Port int `yaml:"port" json:"port,omitzero" default:"80" jsonschema:"minimum=1,maximum=65535"`
}

// Answering returns the container of a web service that the load balancer sends requests to: that of Target, or the
// service's own.
func (s Service) Answering() ServiceTarget {
	if s.Target != nil {
		return *s.Target
	}
	return ServiceTarget{Container: s.Name, Port: s.ContainerPort}
}

// Route says which requests reach a service. A request that no route matches gets a 404.
type Route struct {
	// Host names, such as www.example.com or *.example.com. Default: any host.
	Hosts []string `yaml:"hosts" json:"hosts,omitzero" jsonschema:"minItems=1,maxItems=4,uniqueItems=true"`

	// Path patterns, such as /api/*. Default: every path.
	Paths []string `yaml:"paths" json:"paths,omitzero" jsonschema:"minItems=1,maxItems=4,uniqueItems=true"`

	// Priority of the listener rule, 2 to 50000, lower first; 1 is maintenance mode's. With it the service has
	// one rule for all hosts and paths. Default: computed, so that of two patterns that match one request
	// the more specific is tried first; patterns that are not equally specific have rules of their own.
	Priority int `yaml:"priority" json:"priority,omitzero" jsonschema:"minimum=2,maximum=50000"`

	// The identity provider where visitors sign in before the load balancer lets them through. Default: anybody comes
	// through.
	SignIn *SignIn `yaml:"sign_in" json:"sign_in,omitzero"`
}

// HealthCheck is the load balancer's health check of a task.
type HealthCheck struct {
	// Path that is requested, such as /healthz; with gRPC a method, such as /grpc.health.v1.Health/Check. Default with
	// gRPC: /AWS.ALB/healthcheck, which no service has.
	Path string `yaml:"path" json:"path,omitzero" default:"/" jsonschema:"pattern=^/[^ ]*$,maxLength=1024"`

	// Status codes of a healthy task: 200, a list 200,302 or a range 200-299; 200 to 499. With gRPC its own codes, 0
	// to 99; by default 12 there: the task answers, and has no such method.
	Codes string `yaml:"codes" json:"codes,omitzero" default:"200-299" jsonschema:"pattern=^([2-4][0-9]{2}([\\,-][2-4][0-9]{2})*|[0-9]{1\\,2}([\\,-][0-9]{1\\,2})*)$"`

	// Seconds between two checks, 5 to 300. With all defaults a new task takes traffic after 30 seconds, and a
	// broken one loses it after 45.
	Interval int `yaml:"interval" json:"interval,omitzero" default:"15" jsonschema:"minimum=5,maximum=300"`

	// Seconds to wait for an answer, 2 to 120, less than interval.
	Timeout int `yaml:"timeout" json:"timeout,omitzero" default:"5" jsonschema:"minimum=2,maximum=120"`

	// Passed checks in a row that make a task healthy, 2 to 10.
	HealthyThreshold int `yaml:"healthy_threshold" json:"healthy_threshold,omitzero" default:"2" jsonschema:"minimum=2,maximum=10"`

	// Failed checks in a row that make a task unhealthy, 2 to 10.
	UnhealthyThreshold int `yaml:"unhealthy_threshold" json:"unhealthy_threshold,omitzero" default:"3" jsonschema:"minimum=2,maximum=10"`

	// Seconds after its start in which a failing task is not replaced, 0 to 7200.
	GracePeriod *int `yaml:"grace_period" json:"grace_period,omitzero" default:"60" jsonschema:"minimum=0,maximum=7200"`
}

// Deployment says how a new version of a service replaces the old one. A deployment whose tasks do
// not become healthy is always rolled back.
type Deployment struct {
	// Healthy tasks that must remain during a deployment, in percent of the desired number, 0 to 100. A
	// daemon has 0, if this does not say otherwise: its old task goes before the new one comes.
	MinimumPercent *int `yaml:"minimum_percent" json:"minimum_percent,omitzero" default:"100" jsonschema:"minimum=0,maximum=100"`

	// Tasks that may run during a deployment, in percent of the desired number, 100 to 200. The
	// instances must hold that many.
	MaximumPercent int `yaml:"maximum_percent" json:"maximum_percent,omitzero" default:"200" jsonschema:"minimum=100,maximum=200"`

	// Whether ECS moves tasks by itself to keep the zones balanced. It needs a maximum_percent above 100.
	ZoneRebalancing *bool `yaml:"zone_rebalancing" json:"zone_rebalancing,omitzero" default:"true"`

	// Whether a deployment is also rolled back when the service begins to answer with errors: its alarm
	// target_5xx_rate goes off while new tasks take over or shortly after. Only for a web service that has
	// the alarm. An alarm that is on when the deployment begins does not count.
	RollbackOnErrors *bool `yaml:"rollback_on_errors" json:"rollback_on_errors,omitzero" default:"true"`

	// Whether deploying waits until the new tasks run and the old ones are gone, so that it fails where
	// AWS has rolled back.
	Wait *bool `yaml:"wait" json:"wait,omitzero" default:"true"`
}

// Waits reports whether deploying waits for the end of the deployment.
func (d Deployment) Waits() bool { return d.Wait == nil || *d.Wait }
