package config

// LoadBalancing says how the load balancer spreads the requests over a service's tasks.
type LoadBalancing struct {
	// Which task gets a request: round_robin (each in turn) or least_outstanding_requests (the one with
	// the fewest unfinished requests, better where some take much longer than others).
	Algorithm Algorithm `yaml:"algorithm" json:"algorithm,omitzero" default:"round_robin" jsonschema:"enum=round_robin,enum=least_outstanding_requests"`

	// How the load balancer speaks to the tasks: http1 (HTTP/1.1), http2 or grpc. All but http1 need HTTPS, by domain.
	// Visitors may use HTTP/2 with each of them. To change it, add another service and remove this one: the requests
	// would go to a new target group before there are tasks in it.
	ProtocolVersion ProtocolVersion `yaml:"protocol_version" json:"protocol_version,omitzero" default:"http1" jsonschema:"enum=http1,enum=http2,enum=grpc"`

	// Seconds in which a new task's share of requests grows to that of the others, 30 to 900, for
	// programs that begin slowly. 0: it has its full share at once.
	SlowStart int `yaml:"slow_start" json:"slow_start,omitzero" jsonschema:"minimum=0,maximum=900"`

	// Sends a visitor to the same task each time, by a cookie. Tasks then fill unevenly, and a visitor's
	// session ends with its task: a session kept outside the tasks needs none of this. {} has it with
	// all defaults.
	Stickiness *Stickiness `yaml:"stickiness" json:"stickiness,omitzero"`
}

// Algorithm is how a task is chosen for a request.
type Algorithm string

// The algorithms.
const (
	RoundRobin               Algorithm = "round_robin"
	LeastOutstandingRequests Algorithm = "least_outstanding_requests"
)

// ProtocolVersion is that of HTTP, or gRPC over it.
type ProtocolVersion string

// The protocol versions.
const (
	HTTP1 ProtocolVersion = "http1"
	HTTP2 ProtocolVersion = "http2"
	GRPC  ProtocolVersion = "grpc"
)

// Stickiness binds a visitor to a task.
type Stickiness struct {
	// Seconds that the binding lasts, 1 to 604800; with a cookie of the load balancer's own, from the
	// visitor's last request. The default, one day, is AWS's own
	// (https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-target-group-attributes.html).
	Duration int `yaml:"duration" json:"duration,omitzero" default:"86400" jsonschema:"minimum=1,maximum=604800"`

	// Name of a cookie that the service itself sets, and with which the binding begins and ends. Default:
	// the load balancer sets one of its own.
	Cookie string `yaml:"cookie" json:"cookie,omitzero" jsonschema:"pattern=^[A-Za-z0-9!#%&'*+.^_|~-]+$,maxLength=256"`
}
