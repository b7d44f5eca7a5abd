//go:build e2e

package e2e

func aclChanges() []change {
	return []change{
		{
			Name: "one more egress port",
			YAML: "network: {egress_ports: [443, 5432]}",
			Edit: []string{"capacity:", "network: {egress_ports: [443, 5432]}\n\ncapacity:"},
		},
	}
}
