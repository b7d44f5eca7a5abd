//go:build e2e

package e2e

import (
	"cmp"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"cdah/config"
	"cdah/internal/plan/priorities"
)

// listenerRule is a rule as Terraform has looked it up.
type listenerRule struct {
	Priority  int
	Condition []struct {
		Host []patterns `json:"host_header"`
		Path []patterns `json:"path_pattern"`
	}
	Action []struct {
		TargetGroup string `json:"target_group_arn"`
		Redirect    []struct{ Host string }
		Response    []struct {
			Status string `json:"status_code"`
		} `json:"fixed_response"`
	}
}

type patterns struct{ Values []string }

// keepsToFile fails the test where what the last plan has looked up does not do what the environment's file says.
func (s *stack) keepsToFile(t *testing.T) {
	t.Helper()
	environment, problems := config.Load(s.yaml)
	if err := problems.Err(); err != nil {
		t.Fatal(err)
	}
	resources := refreshed(t, s.planFile())
	answers(t, environment, resources)
	leaves(t, environment, resources)
}

// leaves fails the test where instances or the load balancer stay in a zone that they are to leave: its subnets could
// not be deleted.
func leaves(t *testing.T, environment config.Environment, resources map[string]map[string]any) {
	t.Helper()
	for address, subnet := range resources {
		if zone, _ := subnet["availability_zone"].(string); !strings.HasPrefix(address, "aws_subnet.") || !slices.Contains(environment.Network.Leaving, zone[len(zone)-1:]) {
			continue
		}
		for user, attribute := range map[string]string{"aws_autoscaling_group.cluster_auto_scaling_group": "vpc_zone_identifier", "aws_lb.load_balancer": "subnets"} {
			if slices.Contains(resources[user][attribute].([]any), subnet["id"]) {
				t.Errorf("%s is still in %s, whose zone is among network.leaving", user, address)
			}
		}
	}
}

// answers fails the test where not those answer requests whom the environment's file names: by the rules that AWS has,
// and the target groups in which services register their tasks. It asks for each host and path that the file names, and
// for one that it does not.
func answers(t *testing.T, environment config.Environment, resources map[string]map[string]any) {
	t.Helper()
	wanted, found := rulesOfFile(environment), rulesOfState(t, resources)
	for _, rule := range append(wanted, priorities.Rule{}) {
		for _, host := range matching(rule.Hosts, "other.example.org") {
			for _, path := range matching(rule.Paths, "/other") {
				want, _ := priorities.Match(wanted, host, path)
				got, _ := priorities.Match(found, host, path)
				if got.Service != want.Service {
					t.Errorf("%s%s is answered by %q, want %q", host, path, got.Service, want.Service)
				}
			}
		}
	}
}

// matching returns a text for each pattern, or one where there are none.
func matching(patterns []string, otherwise string) []string {
	if len(patterns) == 0 {
		return []string{otherwise}
	}
	all := make([]string, len(patterns))
	for i, pattern := range patterns {
		all[i] = strings.NewReplacer("*", "any", "?", "a").Replace(pattern)
	}
	return all
}

// rulesOfFile returns the rules that a file asks for, each with what answers in place of its service: that, the host
// that a client is sent on to, or a status.
func rulesOfFile(e config.Environment) []priorities.Rule {
	rules := e.ListenerRules()
	for i, rule := range rules {
		rules[i].Service = cmp.Or(e.LoadBalancer.Redirects[rule.Service], rule.Service)
	}
	if e.LoadBalancer.Maintenance.Enabled {
		rules = slices.Insert(rules, 0, priorities.Rule{Service: "503"})
	}
	return rules
}

// rulesOfState returns the rules of the listener that services are behind, as rulesOfFile does.
func rulesOfState(t *testing.T, resources map[string]map[string]any) []priorities.Rule {
	t.Helper()
	listener := resources["aws_lb_listener.load_balancer_http"]["arn"]
	if https, is := resources["aws_lb_listener.load_balancer_https"]; is {
		listener = https["arn"]
	}
	services := map[string]string{} // by the ARN of the target group
	for address, attributes := range resources {
		if strings.HasPrefix(address, "aws_ecs_service.") {
			for _, registers := range attributes["load_balancer"].([]any) {
				services[registers.(map[string]any)["target_group_arn"].(string)] = attributes["name"].(string)
			}
		}
	}
	var rules []priorities.Rule
	for address, attributes := range resources {
		if !strings.HasPrefix(address, "aws_lb_listener_rule.") || attributes["listener_arn"] != listener {
			continue
		}
		var looked listenerRule
		text, err := json.Marshal(attributes)
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(text, &looked); err != nil {
			t.Fatal(err)
		}
		rules = append(rules, looked.rule(services))
	}
	slices.SortFunc(rules, func(a, b priorities.Rule) int { return cmp.Compare(a.Priority, b.Priority) })
	return rules
}

func (r listenerRule) rule(services map[string]string) priorities.Rule {
	made := priorities.Rule{Priority: r.Priority}
	for _, condition := range r.Condition {
		for _, host := range condition.Host {
			made.Hosts = append(made.Hosts, host.Values...)
		}
		for _, path := range condition.Path {
			made.Paths = append(made.Paths, path.Values...)
		}
	}
	for _, action := range r.Action {
		made.Service = services[action.TargetGroup]
		for _, redirect := range action.Redirect {
			made.Service = redirect.Host
		}
		for _, response := range action.Response {
			made.Service = response.Status
		}
	}
	return made
}
