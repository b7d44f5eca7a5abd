package constructs_test

import (
	"reflect"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"cdah/config"
	"cdah/constructs/service"
	"cdah/internal/plan/priorities"
)

// Each rule is addressed by its priority and not by its service; the service waits for all of them, and lists them,
// so that one that is no longer there goes after those that are new.
func TestAServiceHasSeveralListenerRules(t *testing.T) {
	d := synthService(t, func(p *service.Props) {
		p.Rules = []priorities.Rule{
			{Service: "web", Priority: 12, Paths: []string{"/shop/cart"}},
			{Service: "web", Priority: 700, Hosts: []string{"shop.example.com"}, Paths: []string{"/shop/*", "/cart/*"}},
		}
	})
	for _, rule := range []struct {
		address  string
		priority float64
	}{{"aws_lb_listener_rule.listener_rule_12", 12}, {"aws_lb_listener_rule.listener_rule_700", 700}} {
		want(t, d, rule.address, map[string]any{"priority": rule.priority, "lifecycle": map[string]any{"create_before_destroy": true}})
		for _, later := range []string{web, "terraform_data.service_web_listener_rules"} {
			if !d.Needs(later, rule.address) {
				t.Errorf("%s is not bound to come after %s", later, rule.address)
			}
		}
	}
	moved := []any{map[string]any{"from": "aws_lb_listener_rule.service_web_listener_rule", "to": "aws_lb_listener_rule.listener_rule_700"}}
	if got := d.Raw("moved"); !reflect.DeepEqual(got, moved) {
		t.Errorf("moved %v, want %v", got, moved)
	}
}

// Services of one listener that are not planned together can meet in one priority.
func TestAPriorityIsTakenOnce(t *testing.T) {
	synth(t, func(s cdktf.TerraformStack) {
		w := newWired(s) // has a service of priority 2
		w.service.Spec.Route.Priority = 2
		if said := refusal(t, func() { service.New(s, "second", w.service) }); !strings.Contains(said, "test/second: another service or redirect has a listener rule with the priority 2") {
			t.Errorf("said %q", said)
		}
	})
}

// A redirect has a rule among those of the services, for its host alone.
func TestRedirects(t *testing.T) {
	props := service.RedirectsProps{
		Name: name, ListenerARN: new("listener"), Domain: &config.Domain{Name: "www.example.com", AlternativeNames: []string{"example.com"}, Zone: "example.com"},
		Spec: config.LoadBalancer{Redirects: map[string]string{"example.com": "www.example.com"}},
	}
	d := synth(t, func(s cdktf.TerraformStack) { service.NewRedirects(s, "redirects", props) })
	rules := d.OfType("aws_lb_listener_rule")
	if len(rules) != 1 {
		t.Fatalf("rules %v, want one", rules)
	}
	want(t, d, rules[0], map[string]any{
		"condition": list(map[string]any{"host_header": map[string]any{"values": list("example.com")}}),
		"action":    list(map[string]any{"type": "redirect", "redirect": map[string]any{"host": "www.example.com", "status_code": "HTTP_301"}}),
		"lifecycle": map[string]any{"create_before_destroy": true},
	})
	if list := "terraform_data.redirects_listener_rules"; !d.Needs(list, rules[0]) {
		t.Errorf("%s is not bound to come after %s", list, rules[0])
	}
	props.Domain = nil
	synth(t, func(s cdktf.TerraformStack) {
		if said := refusal(t, func() { service.NewRedirects(s, "redirects", props) }); !strings.Contains(said, "Spec.redirects: there is no domain") {
			t.Errorf("said %q", said)
		}
	})
}

// The log groups of services stand beside that of sessions.
func TestNoServiceTakesTheLogGroupOfSessions(t *testing.T) {
	for name, clash := range map[string]bool{"sessions": true, "session": false} {
		err := config.ValidateLogGroups("Services", map[string]config.Service{name: {}, "web": {Exec: true}})
		if (err != nil) != clash {
			t.Errorf("a service called %s beside one with exec: %v", name, err)
		}
	}
}
