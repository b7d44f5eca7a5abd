package config

import (
	"fmt"
	"maps"
	"slices"

	"cdah/internal/plan/acl"
	"cdah/internal/yamldoc"
)

// Connection is what the instances, and all containers on them, may reach in the VPC: whatever has a security group
// of yours, in a private subnet.
type Connection struct {
	// Id of its security group, such as sg-0123456789abcdef0. It gets a rule that lets the instances in; all else
	// of it stays as it is.
	SecurityGroup string `yaml:"security_group" json:"security_group,omitzero" jsonschema:"required,pattern=^sg-[0-9a-f]{8\\,17}$"`

	// TCP port that it listens on, 1 to 65535, such as 5432 of PostgreSQL.
	Port int `yaml:"port" json:"port" jsonschema:"required,minimum=1,maximum=65535"`
}

// connectionFlows returns what connections ask of the network ACLs and security groups, in the order of their names.
func connectionFlows(connections map[string]Connection) []acl.Connection {
	var flows []acl.Connection
	for _, name := range slices.Sorted(maps.Keys(connections)) {
		flows = append(flows, acl.Connection(connections[name]))
	}
	return flows
}

// checkConnections checks connections against each other and the ports that are open to everywhere.
func checkConnections(at yamldoc.Path, connections map[string]Connection, egressPorts []int, c *yamldoc.Checker) {
	first := map[Connection]string{}
	for _, name := range sortedKeys(connections) {
		place, connection := at.Key(name), connections[name]
		if !isName(name) {
			c.Error(place, yamldoc.Quote(name)+" cannot name a connection",
				allowedNames(), renamed(name, isName))
		}
		if other, taken := first[connection]; taken {
			c.Error(place, "is the same as "+other, "each security group and port once", "remove one of the two")
		}
		first[connection] = name
		if slices.Contains(egressPorts, connection.Port) && connection.Port != httpsPort {
			c.Warn(place.Key("port"), fmt.Sprintf("network.egress_ports opens %d to the internet, too", connection.Port),
				"remove it there, unless it is for something on the internet")
		}
	}
}
