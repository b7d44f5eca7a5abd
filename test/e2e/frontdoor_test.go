//go:build e2e

package e2e

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-exec/tfexec"
	tfjson "github.com/hashicorp/terraform-json"

	"cdah/config"
)

// TestFrontDoorIsReversible turns everything of the load balancer on, and off again. The provider leaves
// as it is what a configuration no longer mentions, and the plan is empty all the same: what AWS has is
// looked up.
func TestFrontDoorIsReversible(t *testing.T) {
	t.Parallel()
	const account = "400000000032"
	e := startEmulator(t)
	variables := credentials(t, e, account)
	prerequisites := applyPrerequisites(t, variables, readFile(t, "matrix/front-door.tf"))
	defer nothingRemains(t, e, account)
	defer prerequisites.destroy(t)

	on := filled(strings.ReplaceAll(readFile(t, "matrix/front-door.yaml"), "400000000030", account), prerequisites.outputs)
	s := newStackOf(t, "reversible", on, variables)
	s.start(t)
	s.plan(t)
	s.apply(t)
	s.has(t, map[string]string{
		"aws_lb.load_balancer connection_logs/0/enabled":                                                        "true",
		"aws_lb.load_balancer desync_mitigation_mode":                                                           "defensive",
		"aws_lb_listener.load_balancer_https routing_http_response_strict_transport_security_header_value":      "max-age=31536000; includeSubDomains; preload",
		"aws_lb_target_group.service_web_target_group stickiness/0/enabled":                                     "true",
		"aws_lb_target_group.service_web_target_group slow_start":                                               "30",
		"aws_lb_target_group.service_api_target_group stickiness/0/cookie_name":                                 "SESSION",
		"aws_lb_target_group.service_api_target_group load_balancing_algorithm_type":                            "least_outstanding_requests",
		"aws_lb_listener_rule.load_balancer_maintenance priority":                                               "1",
		"aws_wafv2_web_acl_association.load_balancer_web_acl_association web_acl_arn":                           "arn:aws:wafv2:",
		"aws_wafv2_web_acl_logging_configuration.load_balancer_web_acl_logging redacted_fields/1/single_header": "cookie",
	})

	going := append(redirectRules(t, s.yaml), "web_acl", "maintenance", "redirects")
	begin, end := strings.Index(on, "load_balancer:"), strings.Index(on, "network:")
	off := on[:begin] + on[end:]
	for _, section := range []string{
		"    load_balancing: {slow_start: 30, stickiness: {duration: 3600}}\n",
		"    load_balancing: {algorithm: least_outstanding_requests, stickiness: {duration: 600, cookie: SESSION}}\n",
	} {
		off = edited(t, off, section, "")
	}
	s.write(t, edited(t, off, "{max_age: 31536000, include_subdomains: true, preload: true}", "{max_age: 0}"))
	changes, _ := s.plan(t)
	for _, change := range changes {
		goes := slices.ContainsFunc(going, func(part string) bool { return strings.Contains(change.Address, part) })
		if (change.Action == "delete") != goes || change.Action == "replace" {
			t.Errorf("%s: %s %s", change.Address, change.Action, change.Why)
		}
	}
	s.apply(t)
	s.noChanges(t)
	s.has(t, map[string]string{
		"aws_lb.load_balancer connection_logs/0/enabled":                                                   "false",
		"aws_lb.load_balancer desync_mitigation_mode":                                                      "strictest",
		"aws_lb_listener.load_balancer_https routing_http_response_strict_transport_security_header_value": "max-age=0",
		"aws_lb_target_group.service_web_target_group stickiness/0/enabled":                                "false",
		"aws_lb_target_group.service_web_target_group slow_start":                                          "0",
		"aws_lb_target_group.service_api_target_group stickiness/0/enabled":                                "false",
		"aws_lb_target_group.service_api_target_group load_balancing_algorithm_type":                       "round_robin",
	})
	testValidationRecords(t, s)
	s.destroy(t)
}

// redirectRules returns the names of the listener rules that send hosts on to others.
func redirectRules(t *testing.T, file string) []string {
	t.Helper()
	e, problems := config.Load(file)
	if err := problems.Err(); err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, rule := range e.ListenerRules() {
		if _, is := e.LoadBalancer.Redirects[rule.Service]; is {
			names = append(names, fmt.Sprintf("listener_rule_%d", rule.Priority))
		}
	}
	return names
}

// testValidationRecords adds a name to the certificate, when the creation of a record was interrupted as well. Only as
// long as the records are there does ACM renew it.
func testValidationRecords(t *testing.T, s *stack) {
	if err := s.Taint(t.Context(), "aws_route53_record.load_balancer_certificate_shop_example_com"); err != nil {
		t.Fatal(err)
	}
	s.edit(t, "alternative_names: [", "alternative_names: [more.shop.example.com, ")
	s.plan(t)
	s.apply(t)
	s.noChanges(t)
	s.has(t, map[string]string{"aws_acm_certificate.load_balancer_certificate status": "ISSUED"})
}

// has fails the test where AWS has another value than the one expected, each of an address and a path
// below it. A value may begin with the expected one.
func (s *stack) has(t *testing.T, expected map[string]string) {
	t.Helper()
	if err := s.tryApply(t, tfexec.RefreshOnly(true)); err != nil {
		t.Fatal(err)
	}
	state, err := s.Show(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	resources := map[string]*tfjson.StateResource{}
	for _, resource := range state.Values.RootModule.Resources {
		resources[resource.Address] = resource
	}
	for place, want := range expected {
		address, path, _ := strings.Cut(place, " ")
		if resources[address] == nil {
			t.Errorf("there is no %s", address)
			continue
		}
		var value any = resources[address].AttributeValues
		for _, step := range strings.Split(path, "/") {
			switch at := value.(type) {
			case map[string]any:
				value = at[step]
			case []any:
				var place int
				if _, err := fmt.Sscan(step, &place); err != nil || place >= len(at) {
					t.Fatalf("%s: no %s in %v", address, path, at)
				}
				value = at[place]
			}
		}
		if got := fmt.Sprint(value); !strings.Contains(got, want) {
			t.Errorf("%s: %s is %q, want %q", address, path, got, want)
		}
	}
}
