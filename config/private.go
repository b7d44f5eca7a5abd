package config

import (
	"slices"

	"cdah/internal/aws/settings"
)

// Private is how the environment's other services call a service, inside the VPC. They call it by its name, such as
// http://api:8080, and have it in connects_to.
type Private struct {
	// Port that the container listens on, and that others call, 1 to 65535.
	Port int `yaml:"port" json:"port" jsonschema:"required,minimum=1,maximum=65535"`

	// What the service speaks: http, grpc or tcp (anything else over TCP, such as Redis). Of http and grpc
	// each request goes to another task, of tcp each connection.
	Protocol PrivateProtocol `yaml:"protocol" json:"protocol,omitzero" default:"http" jsonschema:"enum=http,enum=grpc,enum=tcp"`
}

// PrivateProtocol is what a private service speaks.
type PrivateProtocol string

// The protocols of private services.
const (
	PrivateHTTP PrivateProtocol = "http"
	PrivateGRPC PrivateProtocol = "grpc"
	PrivateTCP  PrivateProtocol = "tcp"
)

// IsProxied reports whether each task has a proxy of ECS Service Connect, by which it calls others and is called.
func (s Service) IsProxied() bool { return s.Private != nil || len(s.ConnectsTo) > 0 }

// HasNeighbours reports whether services of the environment call each other.
func (e Environment) HasNeighbours() bool {
	return slices.ContainsFunc(sortedKeys(e.Services), func(name string) bool { return e.Services[name].IsProxied() })
}

// InTurn returns the services in an order in which each comes after those that it connects to; of those that connect
// to each other, which no valid environment has, in any.
func (e Environment) InTurn() []string {
	var order []string
	seen := map[string]bool{}
	var add func(name string)
	add = func(name string) {
		if _, found := e.Services[name]; seen[name] || !found {
			return
		}
		seen[name] = true
		for _, server := range slices.Sorted(slices.Values(e.Services[name].ConnectsTo)) {
			add(server)
		}
		order = append(order, name)
	}
	for _, name := range sortedKeys(e.Services) {
		add(name)
	}
	return order
}

// limit is the memory in MiB that a container can take at most: a task with a proxy has a size of its own, which
// reserves all of it.
func (k Container) limit() int { return k.Memory + k.Runtime.inMemory() }

// proxiedMemory is what a task with a proxy reserves, in MiB.
func (s Service) proxiedMemory() int {
	sum := settings.ProxyMemory + s.limit()
	for _, sidecar := range s.Sidecars {
		sum += sidecar.limit()
	}
	if s.FireLens != nil {
		sum += s.FireLens.Memory
	}
	return sum
}

// hostPorts is how many ports of its instance a task takes: of its containers, and of its proxy.
func (s Service) hostPorts() int {
	ports := 0
	if s.Kind == KindWeb {
		ports++
	}
	if s.Private != nil {
		ports++
		if s.Kind != KindWeb || s.Private.Port != s.ContainerPort {
			ports++
		}
	}
	return ports
}
