package stacks_test

import (
	"os"
	"reflect"
	"strings"
	"testing"

	"cdah/config"
	"cdah/internal/testkit"
	"cdah/stacks"
)

func TestMain(m *testing.M) { testkit.Main(m) }

func TestSynthWritesNothingWhenItFails(t *testing.T) {
	valid := loaded(t, "local")
	invalid := valid
	invalid.Name = "invalid"
	invalid.Network.Zones.Letters = []string{"a", "z"} // past the checks of a file
	dir := t.TempDir()
	err := stacks.Synth(config.Project{Environments: []config.Environment{valid, invalid}}, dir)
	if err == nil || !strings.Contains(err.Error(), `"z" is not the letter of a zone`) || strings.Contains(err.Error(), "\n") {
		t.Errorf("error %q, want one line that names the zone", err)
	}
	if left, _ := os.ReadDir(dir); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

// A failure inside jsii ends in one line or a few, without the program's own trace.
func TestSynthExplainsFailuresOfJsii(t *testing.T) {
	if testing.Short() {
		t.Skip("it loads the provider into Node.js, which tells of failures")
	}
	stacks.Close() // so that Node.js, which goes on with what fails, has little to catch up with
	t.Cleanup(stacks.Close)
	e := loaded(t, "local")
	err := stacks.Synth(config.Project{Environments: []config.Environment{e, e}}, t.TempDir()) // two stacks of one name
	if err == nil || !strings.Contains(err.Error(), "local") {
		t.Fatalf("error %v, want one that names the stack", err)
	}
	for _, trace := range []string{"\n    at ", "goroutine ", "jsii"} {
		if strings.Contains(err.Error(), trace) {
			t.Errorf("%q shows in: %v", trace, err)
		}
	}
}

// With a domain everything that holds without one still does, and the website's address is its own.
func TestDomain(t *testing.T) {
	e := loaded(t, "production")
	e.Domain = new(config.WithDefaults(config.Domain{Name: "www.example.com", AlternativeNames: []string{"example.com"}, Zone: "example.com"}))
	d := synthesize(t, e)
	testOrder(t, d)
	testRules(t, e, d)
	if got := d.Get(t, "output", "website_url/value"); got != "https://www.example.com" {
		t.Errorf("website_url is %v", got)
	}
	const rule = "aws_lb_listener_rule.listener_rule_49042"
	if got := d.Get(t, rule, "listener_arn"); got != "${aws_lb_listener.load_balancer_https.arn}" {
		t.Errorf("the service is reached by %v", got)
	}
	if got := d.Get(t, rule, "lifecycle/create_before_destroy"); got != true {
		t.Error("a service that moves to HTTPS is without a rule for a while")
	}
}

// What an owner writes reaches the load balancer as it stands.
func TestFrontDoor(t *testing.T) {
	e := loaded(t, "production")
	waf, protected := config.WithDefaults(config.WAF{}), false
	waf.Common, waf.KnownBadInputs, waf.Log = config.RuleBlock, config.RuleOff, config.WAFLogAll
	e.LoadBalancer.WAF, e.LoadBalancer.DeletionProtection = &waf, &protected
	e.LoadBalancer.Maintenance.Enabled = true
	e.Domain = &config.Domain{Name: "www.example.com", Zone: "example.com", HSTS: config.HSTS{MaxAge: new(31536000), IncludeSubdomains: true, Preload: true}}
	d := synthesize(t, e)
	for _, check := range []struct {
		address, path string
		want          any
	}{
		{"aws_lb.load_balancer", "enable_deletion_protection", false},
		{"aws_s3_bucket.load_balancer_access_logs", "force_destroy", false},
		{"aws_lb_listener_rule.load_balancer_maintenance", "action/0/fixed_response/message_body", e.LoadBalancer.Maintenance.Body},
		{"aws_lb_listener.load_balancer_https", "routing_http_response_strict_transport_security_header_value", "max-age=31536000; includeSubDomains; preload"},
		{"aws_wafv2_web_acl.load_balancer_web_acl", "rule/0/name", "ip-reputation"},
		{"aws_wafv2_web_acl.load_balancer_web_acl", "rule/1/statement/rate_based_statement/limit", 2000.0},
		{"aws_wafv2_web_acl.load_balancer_web_acl", "rule/2/name", "common"},
		{"aws_wafv2_web_acl.load_balancer_web_acl", "rule/2/override_action/none", map[string]any{}},
	} {
		if got := d.Get(t, check.address, check.path); !reflect.DeepEqual(got, check.want) {
			t.Errorf("%s: %s is %v, want %v", check.address, check.path, got, check.want)
		}
	}
}

// No name of a service takes an address, or a resource's name, from another or from the website itself.
func TestServicesOfAnyNameStandSideBySide(t *testing.T) {
	e := loaded(t, "local")
	web := e.Services["web"]
	for i, name := range []string{"load-balancer", "container-insights", "instance", "http", "web-errors", "service", "web-task", "alerts", "cpu", "web-cpu"} {
		web.Route.Priority = i + 2
		e.Services[name] = web
	}
	d := synthesize(t, e)
	for _, kind := range []string{"aws_iam_role", "aws_cloudwatch_metric_alarm", "aws_cloudwatch_log_group", "aws_ecs_task_definition"} {
		named := map[any]string{}
		for _, address := range d.OfType(kind) {
			for _, attribute := range []string{"name", "alarm_name", "family"} {
				name, given := d.Look(address, attribute)
				if other, taken := named[name]; given && taken {
					t.Errorf("%s and %s are both called %v", other, address, name)
				}
				named[name] = address
			}
		}
	}
}

// synthesize returns the stack of one environment.
func synthesize(t *testing.T, e config.Environment) *testkit.Document {
	t.Helper()
	dir := t.TempDir()
	if err := stacks.Synth(config.Project{Environments: []config.Environment{e}}, dir); err != nil {
		t.Fatal(err)
	}
	_, d := written(t, dir, e.Name)
	return d
}
