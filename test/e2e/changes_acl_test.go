//go:build e2e

package e2e

func aclChanges() []change {
	return []change{
		{
			Name: "one more egress port",
			YAML: "network: {egress_ports: [443, 5432]}",
			Edit: []string{"capacity:", "network: {egress_ports: [443, 5432]}\n\ncapacity:"},
		},
		{
			Name: "a database in the VPC",
			YAML: "connections: {database: {security_group: sg-…, port: 5432}}",
			Edit: []string{"capacity:", "connections: {database: {security_group: sg-0123456789abcdef0, port: 5432}}\n\ncapacity:"},
		},
	}
}
