package constructs_test

import (
	"reflect"
	"strings"
	"testing"

	"github.com/aws/jsii-runtime-go"
	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"cdah/config"
	"cdah/constructs/service"
)

// A required header stands in each rule of a service beside its hosts and paths, as far as AWS has room for it.
func TestRequiredHeader(t *testing.T) {
	header := func(values ...any) map[string]any {
		return map[string]any{"http_header": map[string]any{"http_header_name": "X-Key", "values": values}}
	}
	paths := map[string]any{"path_pattern": map[string]any{"values": []any{"/aa/*", "/bb/*", "/cc/*"}}}
	for name, test := range map[string]struct {
		route  config.Route
		values []string
		want   []any  // conditions
		said   string // instead
	}{
		"one value":      {config.Route{Paths: []string{"/aa/*", "/bb/*", "/cc/*"}}, []string{"one"}, []any{paths, header("one")}, ""},
		"two values":     {config.Route{Paths: []string{"/aa/*", "/bb/*", "/cc/*"}}, []string{"one", "two"}, []any{paths, header("one", "two")}, ""},
		"no more room":   {config.Route{Paths: []string{"/aa/*", "/bb/*", "/cc/*"}}, []string{"one", "two", "three"}, nil, "has 3 hosts and paths, and AWS takes 5 values with those of the header X-Key; fix: give services.web.route 1 fewer"},
		"any path":       {config.Route{}, []string{"1", "2", "3", "4", "5"}, nil, "has 1 hosts and paths"},
		"any path, four": {config.Route{}, []string{"1", "2", "3", "4"}, []any{map[string]any{"path_pattern": map[string]any{"values": []any{"/*"}}}, header("1", "2", "3", "4")}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			var err error
			d := synth(t, func(s cdktf.TerraformStack) {
				made := newService(s, func(p *service.Props) { p.Spec.Route = test.route })
				err = made.RequireHeader("X-Key", *jsii.Strings(test.values...)...)
			})
			if err != nil || test.said != "" {
				if err == nil || !strings.Contains(err.Error(), test.said) {
					t.Errorf("got %v, want %q", err, test.said)
				}
				return
			}
			for _, rule := range d.OfType("aws_lb_listener_rule") {
				if got := d.Get(t, rule, "condition"); !reflect.DeepEqual(got, test.want) {
					t.Errorf("%s has the conditions %v, want %v", rule, got, test.want)
				}
			}
		})
	}
}
