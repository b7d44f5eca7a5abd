package emulator

import "context"

// Cluster is an ECS cluster that has services or tasks.
type Cluster struct {
	Account string `json:"account"`
	Region  string `json:"region"`
	Name    string `json:"name"`
}

// Clusters are those of all accounts.
type Clusters struct {
	All       []Cluster `json:"clusters"`
	Changes   int       `json:"changes"`    // calls so far that may have changed something: the same number says that nothing has
	LostZones []string  `json:"lost_zones"` // what is in them does not answer
}

// Clusters returns those that are there.
func (e *Emulator) Clusters(ctx context.Context) (Clusters, error) {
	var there Clusters
	err := e.get(ctx, "/_cdah/clusters", &there)
	return there, err
}

// LoseZone loses an Availability Zone, such as eu-west-2a, in all accounts, or has it back. See emulator/zones.py.
func (e *Emulator) LoseZone(ctx context.Context, zone string, lost bool) error {
	return e.post(ctx, "/_cdah/zones", map[string]any{"zone": zone, "lost": lost}, nil)
}

// Queue is a queue of SQS, and how full it is.
type Queue struct {
	Account       string  `json:"account"`
	Region        string  `json:"region"`
	Name          string  `json:"name"`
	Visible       int     `json:"visible"`     // messages that wait
	NotVisible    int     `json:"not_visible"` // that somebody works on
	Delayed       int     `json:"delayed"`
	OldestSeconds float64 `json:"oldest_seconds"` // age of the oldest message, in real time
}

// Queues returns those of all accounts.
func (e *Emulator) Queues(ctx context.Context) ([]Queue, error) {
	var all []Queue
	err := e.get(ctx, "/_cdah/queues", &all)
	return all, err
}

// ClusterState is what runs in a cluster. Once told, the emulator's API answers with it.
type ClusterState struct {
	Account  string         `json:"account"`
	Region   string         `json:"region"`
	Cluster  string         `json:"cluster"` // its name
	Services []ServiceState `json:"services"`
	Targets  []TargetState  `json:"targets"`
	Loose    []TaskState    `json:"tasks_of_no_service"`
}

// ServiceState is a service of ECS, with its tasks, also those that have ended.
type ServiceState struct {
	Name        string            `json:"name"`
	Desired     int               `json:"desired"`
	Running     int               `json:"running"`
	Pending     int               `json:"pending"`
	Tasks       []TaskState       `json:"tasks"`
	Deployments []DeploymentState `json:"deployments"`
	Events      []EventState      `json:"events"` // the newest first
}

// TaskState is a task. Times are seconds since 1970.
type TaskState struct {
	ID            string           `json:"id"`
	Definition    string           `json:"definition"` // ARN
	Deployment    string           `json:"deployment"`
	Instance      string           `json:"instance"` // such as i-0123456789abcdef0
	Status        string           `json:"status"`
	Desired       string           `json:"desired"`
	Health        string           `json:"health"`
	Created       float64          `json:"created"`
	Started       *float64         `json:"started"`
	Stopped       *float64         `json:"stopped"`
	StopCode      string           `json:"stop_code"`
	StoppedReason string           `json:"stopped_reason"`
	Containers    []ContainerState `json:"containers"`
}

// ContainerState is a container of a task.
type ContainerState struct {
	Name      string      `json:"name"`
	Status    string      `json:"status"`
	ExitCode  *int        `json:"exit_code"`
	Reason    string      `json:"reason"`
	Health    string      `json:"health"`
	RuntimeID string      `json:"runtime_id"`
	Ports     []PortState `json:"ports"`
}

// PortState is a port of a container, and that of its host.
type PortState struct {
	Container int `json:"container"`
	Host      int `json:"host"`
}

// DeploymentState is a deployment of a service.
type DeploymentState struct {
	ID            string  `json:"id"`
	Status        string  `json:"status"`
	Definition    string  `json:"definition"`
	RolloutState  string  `json:"rollout_state"`
	RolloutReason string  `json:"rollout_reason"`
	Desired       int     `json:"desired"`
	Running       int     `json:"running"`
	Pending       int     `json:"pending"`
	Failed        int     `json:"failed"`
	Created       float64 `json:"created"`
	Updated       float64 `json:"updated"`
}

// EventState is a message of a service.
type EventState struct {
	Created float64 `json:"created"`
	Message string  `json:"message"`
}

// TargetState is a target of a load balancer's target group.
type TargetState struct {
	Group       string `json:"group"` // ARN
	ID          string `json:"id"`    // of its instance
	Port        int    `json:"port"`
	State       string `json:"state"`
	Reason      string `json:"reason"`
	Description string `json:"description"`
}

// Tell says what runs in a cluster.
func (e *Emulator) Tell(ctx context.Context, s ClusterState) error {
	return e.post(ctx, "/_cdah/running", s, nil)
}

// ID is the emulator's identity: another one has another.
func (e *Emulator) ID() string { return e.record.ID }
