package review

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	tfjson "github.com/hashicorp/terraform-json"

	"cdah/internal/ops/report"
	"cdah/internal/testkit"
)

// The plans in testdata were made by Terraform from the configuration in test/e2e/review_test.go; that
// test writes them anew with -record.

func read(t *testing.T, name string) *tfjson.Plan {
	t.Helper()
	content, err := os.ReadFile(filepath.Join("testdata", name+".json"))
	if err != nil {
		t.Fatal(err)
	}
	plan, err := Read(content)
	if err != nil {
		t.Fatal(err)
	}
	return plan
}

func write(t *testing.T, r Review, format report.Format) string {
	t.Helper()
	var out bytes.Buffer
	if err := r.Write(&out, format); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// What reviewers read, in each format.
func TestWrite(t *testing.T) {
	for _, name := range []string{"create", "nothing", "harmless", "replacing", "destroying", "everything", "drift"} {
		r := New(read(t, name), nil)
		r.Environment = "production"
		r.Decide([]Allowance{{"aws_vpc.network", "the network gets a new range"}})
		for format, end := range map[report.Format]string{report.Text: "txt", report.Markdown: "md", report.JSON: "review.json"} {
			got := write(t, r, format)
			if strings.Contains(got, "correct-horse") {
				t.Errorf("%s in %s shows the secret", name, format)
			}
			testkit.Golden(t, filepath.Join("testdata", name+"."+end), []byte(got))
		}
	}
}

// A rule that somebody adds to a security group is in no resource of ours.
func TestGuard(t *testing.T) {
	change := func(attribute string) *tfjson.Plan {
		return &tfjson.Plan{ResourceDrift: []*tfjson.ResourceChange{{
			Address: "aws_security_group.a", Type: "aws_security_group", Mode: tfjson.ManagedResourceMode,
			Change: &tfjson.Change{
				Actions: tfjson.Actions{tfjson.ActionUpdate},
				Before:  map[string]any{attribute: []any{}},
				After:   map[string]any{attribute: []any{map[string]any{"from_port": json.Number("22")}}},
			},
		}}}
	}
	if found := New(change("ingress"), nil).Drifted(); len(found) != 1 || !found[0].Guard {
		t.Errorf("an opened port: %+v", found)
	}
	if found := New(change("ingresses"), nil).Drifted(); len(found) != 0 {
		t.Errorf("an attribute that guards nothing: %+v", found)
	}
}

// A search for drift tells what somebody has changed from what AWS has, and from what is yet to be
// deployed.
func TestDriftReport(t *testing.T) {
	for name, want := range map[string]int{"drift": 2, "nothing": 0, "harmless": 0, "destroying": 0} {
		r := New(read(t, name), nil)
		r.Environment = "production"
		found := r.DriftReport()
		if len(found.Drift) != want {
			t.Errorf("%s: %d drifts, want %d", name, len(found.Drift), want)
		}
		for format, end := range map[report.Format]string{report.Text: "txt", report.Markdown: "md"} {
			var out bytes.Buffer
			if err := found.Write(&out, format); err != nil {
				t.Fatal(err)
			}
			testkit.Golden(t, filepath.Join("testdata", name+".drift."+end), out.Bytes())
		}
	}
}

func TestReadRefuses(t *testing.T) {
	for _, content := range []string{"", "Error: no plan", "{}", `{"format_version":"99.0"}`} {
		if _, err := Read([]byte(content)); err == nil {
			t.Errorf("%q was read as a plan", content)
		}
	}
}

func TestGate(t *testing.T) {
	cases := []struct {
		plan            string
		allowed         []string
		stopped, unused []string
	}{
		{"create", nil, nil, nil},
		{"harmless", nil, nil, nil},
		{"replacing", nil, []string{"aws_subnet.network_private_a", "aws_vpc.network"}, nil},
		{"replacing", []string{"aws_vpc.network"}, []string{"aws_subnet.network_private_a"}, nil},
		{"replacing", []string{"aws_vpc.network", "aws_subnet.network_private_a"}, nil, nil},
		{"destroying", []string{"aws_vpc.network"}, []string{"aws_s3_bucket.logs"}, []string{"aws_vpc.network"}},
		{"destroying", []string{"aws_s3_bucket.logs"}, nil, nil},
	}
	for _, c := range cases {
		r := New(read(t, c.plan), nil)
		var allowances []Allowance
		for _, address := range c.allowed {
			allowances = append(allowances, Allowance{address, "meant"})
		}
		r.Decide(allowances)
		if !slices.Equal(r.Gate.Stopped, c.stopped) || !slices.Equal(r.Gate.Unused, c.unused) || r.Gate.Open() != (len(c.stopped) == 0) {
			t.Errorf("%s, allowed %v: got %+v, want %v stopped and %v unused", c.plan, c.allowed, r.Gate, c.stopped, c.unused)
		}
	}
}

// A resource that only leaves what replaced it behind is no loss; one of a type nobody knows is.
func TestLoss(t *testing.T) {
	destroy := func(kind, deposed string) Change {
		resource := &tfjson.ResourceChange{
			Address: kind + ".a", Type: kind, Name: "a", DeposedKey: deposed, Mode: tfjson.ManagedResourceMode,
			Change: &tfjson.Change{Actions: tfjson.Actions{tfjson.ActionDelete}},
		}
		return losses{plan: &tfjson.Plan{}}.newChange(resource, Destroy)
	}
	if c := destroy("aws_lb", "ab12"); c.Loss != "" || !strings.Contains(c.Why, "replaced before") {
		t.Errorf("a deposed load balancer: %+v", c)
	}
	if c := destroy("aws_lb", ""); c.Loss == "" {
		t.Error("a load balancer is no loss")
	}
	if c := destroy("aws_new_thing", ""); !strings.Contains(c.Loss, "does not know") {
		t.Errorf("a type that is not known: %+v", c)
	}
	if c := destroy("aws_db_instance", ""); !strings.Contains(c.Loss, "stored in it") {
		t.Errorf("a resource of the owner's: %+v", c)
	}
	if c := destroy("aws_launch_template", ""); c.Loss != "" {
		t.Errorf("what harms nobody: %+v", c)
	}
}

func TestReadAllowances(t *testing.T) {
	got, err := ReadAllowances("production.allow", strings.NewReader("# 1.4: a new network\n\naws_vpc.network # moves to 10.1.0.0/16\n  aws_subnet.a[\"x\"]#with it\n"))
	want := []Allowance{{"aws_vpc.network", "moves to 10.1.0.0/16"}, {`aws_subnet.a["x"]`, "with it"}}
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("got %v, %v; want %v", got, err, want)
	}
	for text, part := range map[string]string{
		"aws_vpc.network":          "production.allow:1: aws_vpc.network has no reason",
		"\naws_vpc.network # ":     "production.allow:2: aws_vpc.network has no reason",
		"aws_vpc.* # all of them":  "is not the address of one resource",
		"everything # I am brave":  "is not the address of one resource",
		"aws_vpc.a aws_vpc.b # ok": "is not the address of one resource",
	} {
		if _, err := ReadAllowances("production.allow", strings.NewReader(text)); err == nil || !strings.Contains(err.Error(), part) {
			t.Errorf("%q: got %v, want %s", text, err, part)
		}
	}
}

func TestConstructs(t *testing.T) {
	content, err := os.ReadFile("../../../stacks/testdata/production/cdk.tf.json")
	if err != nil {
		t.Fatal(err)
	}
	constructs, err := ReadConstructs(content)
	if err != nil {
		t.Fatal(err)
	}
	for address, want := range map[string]string{
		"aws_lb.load_balancer":                     "load-balancer", // known
		"aws_ecs_service.service_web":              "service-web",
		"aws_eip.load_balancer_old_address":        "load-balancer", // gone from the stack: by name
		"aws_ecs_service.service_web_canary":       "service-web",
		"aws_sqs_queue.queue_dead_letters":         "queue",
		"aws_lb_listener_rule.listener_rule_49042": "service-web", // by the list that the service has
	} {
		kind, name, _ := strings.Cut(address, ".")
		if got := constructs.of(&tfjson.ResourceChange{Type: kind, Name: name}); got != want {
			t.Errorf("%s belongs to %s, want %s", address, got, want)
		}
	}
	gone := constructs.withGone(&tfjson.Plan{ResourceChanges: []*tfjson.ResourceChange{
		{Type: "aws_ecs_service", Name: "service_web"}, {Type: "aws_ecs_service", Name: "service_web_shop"}, {Type: "aws_sqs_queue", Name: "service_mine"},
	}})
	if len((Constructs)(nil).withGone(&tfjson.Plan{ResourceChanges: []*tfjson.ResourceChange{{Type: "aws_ecs_service", Name: "service_a"}}})) != 2 {
		t.Error("without constructs a service has none")
	}
	for name, want := range map[string]string{
		"service_web_task_role": "service-web", "service_web_shop_task_role": "service-web-shop", "scaling_web_shop_cpu": "scaling-web-shop", "service_mine": "service",
	} {
		if got := gone.Of("aws_any", name); got != want {
			t.Errorf("%s belongs to %s, want %s", name, got, want)
		}
	}
	// A rule that the stack has no more is known by the name that it has in AWS.
	for tag, want := range map[string]string{"cdah-production-web": "service-web", "cdah-production-gone": "listener"} {
		rule := tfjson.ResourceChange{Type: "aws_lb_listener_rule", Name: "listener_rule_7", Change: &tfjson.Change{Before: map[string]any{"tags": map[string]any{"Name": tag}}}}
		if got := constructs.of(&rule); got != want {
			t.Errorf("the rule of %s belongs to %s, want %s", tag, got, want)
		}
	}
}

// Of a sensitive JSON text not even the names of its fields are shown, and neither side where one is
// sensitive.
func TestSensitiveJSON(t *testing.T) {
	change := &tfjson.Change{
		Actions:         tfjson.Actions{tfjson.ActionUpdate},
		Before:          map[string]any{"value": `{"password":"a"}`},
		After:           map[string]any{"value": `{"password":"b"}`},
		BeforeSensitive: map[string]any{"value": true},
	}
	if got := attributes(change, nil); !slices.Equal(got, []Attribute{{"value", sensitive, sensitive}}) {
		t.Errorf("got %v", got)
	}
}
