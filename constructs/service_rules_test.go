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
		if said := refusal(t, func() { service.New(s, "second", w.service) }); !strings.Contains(said, "test/second: another service has a listener rule with the priority 2") {
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
