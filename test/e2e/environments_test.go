//go:build e2e

package e2e

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-exec/tfexec"

	"cdah/config"
	"cdah/internal/ops/emulator"
	"cdah/internal/testkit/samples"
)

// TestProduction takes the environment that people use through Terraform, and through the changes of its
// life, with its state in a bucket. Staging is the same with other numbers.
func TestProduction(t *testing.T) {
	t.Parallel()
	testEnvironment(t, startEmulator(t), buildApp(t), "production",
		"instances: {min: 3, max: 6}", "instances: {min: 4, max: 8}",
		"tasks: {min: 3, max: 18}", "tasks: {min: 4, max: 20}",
	)
}

// testEnvironment applies an environment, changes its capacity and destroys it, as the pipeline's role. The change is given
// as old and new texts of its file.
func testEnvironment(t *testing.T, e *emulator.Emulator, app, name string, capacity ...string) {
	environment, problems := config.Load(samples.Environment(t, name))
	if err := problems.Err(); err != nil {
		t.Fatal(err)
	}
	variables := credentials(t, e, environment.Account)
	prepare(t, variables, environment.State.Region, environment.State.Bucket)

	domain := []string{"capacity:", "domain: {name: www." + zone + ", alternative_names: [" + zone + "], zone: " + zone + "}\ncapacity:"}
	roles := newRoles(t, e, variables, name, edited(t, readFile(t, samples.Environment(t, name)), domain...))
	s := newStack(t, name, roles.deploy)
	const second = "  second: {image: \"public.ecr.aws/nginx/nginx:1.28.0\", tasks: {min: 1, max: 1}, route: {paths: [/second]}}\n"
	s.edit(t, "services:\n", "services:\n"+second)
	s.start(t)
	s.valid(t)
	if _, changed := s.plan(t); !changed {
		t.Fatal("the first plan is empty")
	}
	s.apply(t)
	s.noChanges(t)
	outputs(t, s)
	s.asHCL(t, app, roles.deploy).noChanges(t, tfexec.Refresh(false))

	// Each change is planned with a look at what is there, so that what the change before has left behind
	// would show.
	s.edit(t, capacity...)
	s.onlyInPlace(t, "aws_autoscaling_group.cluster_auto_scaling_group", "aws_appautoscaling_target.scaling_web", "aws_cloudwatch_dashboard.dashboard")
	s.apply(t)

	// A service goes, and its alarms from the page of the website.
	s.edit(t, second, "")
	s.plan(t)
	s.apply(t)

	// A domain comes to a running website, whose load balancer and target groups stay.
	s.edit(t, domain...)
	s.nothingIsReplaced(t, "aws_lb_listener_rule")
	s.apply(t)

	s.edit(t, "public.ecr.aws/nginx/nginx:", "public.ecr.aws/nginx/nginx:9.", "instance_type: t3.small", "instance_type: t3.medium")
	s.onlyInPlace(t, "aws_ecs_service.service_web", "aws_ecs_task_definition.service_web_task_definition",
		"aws_launch_template.cluster_launch_template", "aws_autoscaling_group.cluster_auto_scaling_group")
	s.apply(t)

	// What is protected is let go in a plan of its own, which a reviewer sees.
	s.edit(t, "project: ", "ephemeral: true\nproject: ")
	s.onlyInPlace(t, "aws_lb.load_balancer", "aws_s3_bucket.load_balancer_access_logs", "aws_ecs_service.service_web",
		"aws_autoscaling_group.cluster_auto_scaling_group", "aws_ecs_capacity_provider.cluster_capacity_provider", "aws_kms_key.alerts_key")
	s.apply(t)
	s.noChanges(t)

	s.destroy(t)
	roles.remove(t)
	nothingRemains(t, e, environment.Account, environment.State.Bucket, zone+".")
}

// outputs checks that people find what they need.
func outputs(t *testing.T, s *stack) {
	t.Helper()
	values, err := s.Output(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for name, part := range map[string]string{
		"website_url": `"http://`, "load_balancer_dns_name": ".elb.amazonaws.com", "vpc_id": `"vpc-`,
		"cluster_name": `"cdah-` + s.environment + `"`, "service_names": `"web":"web"`,
		"log_group_names": `"web":"/ecs/cdah-` + s.environment + `/web"`,
	} {
		var compact bytes.Buffer
		if err := json.Compact(&compact, values[name].Value); err != nil {
			t.Fatalf("output %s: %v", name, err)
		}
		if got := compact.String(); !strings.Contains(got, part) {
			t.Errorf("output %s is %s, want it to contain %s", name, got, part)
		}
	}
}
