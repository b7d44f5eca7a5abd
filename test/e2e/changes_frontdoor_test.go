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
		balancerChange("a firewall", "waf: {}"),
		balancerChange("maintenance", "maintenance: {enabled: true}"),
		balancerChange("connection logs", "connection_logs: true"),
		balancerChange("no deletion protection", "deletion_protection: false"),
		balancerChange("another idle timeout", "idle_timeout: 120"),
		func() change {
			c := balancerChange("clients of an office only", "sources: [203.0.113.0/24]")
			c.Replaces = []string{"aws_vpc_security_group_ingress_rule"}
			c.Why = "the rule for everybody goes; visitors who stay may not get through for some seconds in between."
			return c
		}(),
		{
			Name: "one more service, by path",
			YAML: "services: {api: {route: {paths: [/api/*]}, …}}",
			Edit: []string{"alerts:", "  api:\n    image: public.ecr.aws/nginx/nginx:1.28.0\n    tasks: {min: 3, max: 6}\n    route: {paths: [/api/*]}\n\nalerts:"},
		},
		{
			Name: "sticky sessions",
			YAML: "services: {web: {load_balancing: {stickiness: {}}}}",
			Edit: []string{"    memory: 256\n", "    memory: 256\n    load_balancing: {stickiness: {}}\n"},
		},
	}
}

// balancerChange is a change of one key of the load balancer.
func balancerChange(name, key string) change {
	return change{
		Name: name,
		YAML: "load_balancer: {" + key + "}",
		Edit: []string{"capacity:", "load_balancer: {" + key + "}\n\ncapacity:"},
	}
}
