//go:build e2e

package e2e

func capacityChanges() []change {
	return []change{
		{
			Name: "another instance type",
			YAML: "capacity: {instance_type: t3.medium}",
			Edit: []string{"t3.small", "t3.medium"},
		},
	}
}
