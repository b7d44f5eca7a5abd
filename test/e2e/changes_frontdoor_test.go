//go:build e2e

package e2e

func frontDoorChanges() []change {
	return []change{
		{
			Name:     "a domain, and HTTPS",
			YAML:     "domain: {name: www.example.com, zone: example.com}",
			Edit:     []string{"capacity:", "domain: {name: www.example.com, zone: example.com}\n\ncapacity:"},
			Replaces: []string{"aws_lb_listener_rule"},
			Why:      "the rules move from the HTTP listener to the HTTPS one; the new stand before the old go.",
		},
	}
}
