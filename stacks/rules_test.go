package stacks_test

import (
	"fmt"
	"net/netip"
	"regexp"
	"slices"
	"strings"
	"testing"

	"cdah/config"
	"cdah/internal/aws/events"
	"cdah/internal/testkit"
)

// testRules checks what holds for the JSON of every environment.
func testRules(t *testing.T, e config.Environment, d *testkit.Document) {
	for name, rule := range map[string]func(*testing.T, config.Environment, *testkit.Document){
		"account":           onlyItsAccount,
		"state":             stateIsLockedAndPortable,
		"tags":              tagsReachWhatProviderTagsDoNot,
		"public ingress":    worldReachesTheListenersOnly,
		"secrets":           noSecretsNorLeftovers,
		"log retention":     logsExpire,
		"alarms":            alarmsHaveDescriptions,
		"metrics":           alarmsAreOnMetricsThatExist,
		"alarm states":      alarmsGoOffAndClear,
		"runbook":           alertsLeadToTheRunbook,
		"dashboard":         dashboardShowsWhatThereIs,
		"disposable or not": ephemeralIsAllOrNothing,
		"outputs":           outputsArePlain,
		"policies":          policiesNameActions,
		"boundary":          rolesStayWithinTheBoundary,
		"bound roles":       rolesAreBound,
		"event patterns":    eventPatternsMeanOneThing,
		"first data":        alarmsWaitForTheirFirstData,
		"roles can go":      rolesCanBeDeleted,
		"late writers":      noWriterMakesAGroup,
	} {
		t.Run(name, func(t *testing.T) { rule(t, e, d) })
	}
}

func onlyItsAccount(t *testing.T, e config.Environment, d *testkit.Document) {
	got := fmt.Sprint(d.Get(t, "provider", "aws/0/allowed_account_ids"))
	if want := fmt.Sprint([]string{e.Account}); got != want {
		t.Errorf("a deployment into accounts %s is let through, want %s only", got, want)
	}
}

func stateIsLockedAndPortable(t *testing.T, e config.Environment, d *testkit.Document) {
	d.Strings(func(text string) {
		if strings.HasPrefix(text, "/") && strings.Contains(text, ".tfstate") {
			t.Errorf("%s is a path of this machine", text)
		}
	})
	if e.State.Bucket == "" {
		if got, want := d.Get(t, "terraform", "backend/local/path"), "../../../terraform."+e.Name+".tfstate"; got != want {
			t.Errorf("state at %v, want %s", got, want)
		}
		return
	}
	for path, want := range map[string]any{
		"bucket": e.State.Bucket, "key": e.State.Key, "region": e.State.Region, "use_lockfile": true,
	} {
		if got := d.Get(t, "terraform", "backend/s3/"+path); got != want {
			t.Errorf("state's %s is %v, want %v", path, got, want)
		}
	}
	// With it Terraform asks for S3's own key in place of the bucket's.
	if _, says := d.Look("terraform", "backend/s3/encrypt"); says {
		t.Error("the backend, and not the bucket, says how the state is encrypted")
	}
}

// Groups and volumes do not get the provider's default tags.
func tagsReachWhatProviderTagsDoNot(t *testing.T, e config.Environment, d *testkit.Document) {
	var onInstances strings.Builder
	for _, tag := range d.Get(t, "aws_autoscaling_group.cluster_auto_scaling_group", "tag").([]any) {
		fmt.Fprintf(&onInstances, "%v=%v ", tag.(map[string]any)["key"], tag.(map[string]any)["value"])
	}
	onVolumes := fmt.Sprint(d.Get(t, "aws_launch_template.cluster_launch_template", "tag_specifications/0/tags"))
	for key, value := range d.Get(t, "provider", "aws/0/default_tags/0/tags").(map[string]any) {
		if !strings.Contains(onInstances.String(), fmt.Sprintf("%s=%v ", key, value)) {
			t.Errorf("instances have no tag %s", key)
		}
		if !strings.Contains(onVolumes, fmt.Sprintf("%s:%v", key, value)) {
			t.Errorf("volumes have no tag %s", key)
		}
	}
}

func worldReachesTheListenersOnly(t *testing.T, _ config.Environment, d *testkit.Document) {
	for _, rule := range d.OfType("aws_vpc_security_group_ingress_rule") {
		body := d.Body(rule)
		if body["cidr_ipv4"] == nil && body["cidr_ipv6"] == nil {
			continue
		}
		if ip, err := netip.ParsePrefix(fmt.Sprint(body["cidr_ipv4"])); err == nil && ip.Addr().IsPrivate() {
			continue // such as the subnets whose connections a NAT instance passes on
		}
		listener := body["from_port"] == body["to_port"] && (body["from_port"] == 80.0 || body["from_port"] == 443.0)
		if !listener || !strings.Contains(rule, ".load_balancer_") {
			t.Errorf("%s is open to addresses: %v", rule, body)
		}
	}
}

func noSecretsNorLeftovers(t *testing.T, _ config.Environment, d *testkit.Document) {
	suspicious := regexp.MustCompile(`TfToken|AKIA[0-9A-Z]{16}|-----BEGIN|<nil>|%!`)
	d.Strings(func(text string) {
		if found := suspicious.FindString(text); found != "" {
			t.Errorf("%s in %q", found, text)
		}
	})
}

func logsExpire(t *testing.T, _ config.Environment, d *testkit.Document) {
	for _, group := range d.OfType("aws_cloudwatch_log_group") {
		if days, _ := d.Body(group)["retention_in_days"].(float64); days < 1 {
			t.Errorf("%s keeps everything for ever", group)
		}
	}
}

func alarmsHaveDescriptions(t *testing.T, _ config.Environment, d *testkit.Document) {
	for _, alarm := range d.OfType("aws_cloudwatch_metric_alarm") {
		if text, _ := d.Body(alarm)["alarm_description"].(string); len(text) < 40 {
			t.Errorf("%s does not say what it means: %q", alarm, text)
		}
		if actions, _ := d.Body(alarm)["alarm_actions"].([]any); len(actions) == 0 {
			t.Errorf("%s does nothing", alarm)
		}
	}
}

// What writes late, when a group is destroyed, must not bring it back. Container Insights, which asks for no
// permission, does: its group is imported where it exists.
func noWriterMakesAGroup(t *testing.T, _ config.Environment, d *testkit.Document) {
	d.Strings(func(text string) {
		if strings.Contains(text, "logs:CreateLogGroup") {
			t.Errorf("a writer may make log groups: %s", text)
		}
	})
	imports, _ := d.Raw("import").([]any)
	if len(imports) != 1 || imports[0].(map[string]any)["to"] != "aws_cloudwatch_log_group.logs_container_insights" {
		t.Errorf("imported where they exist: %v", imports)
	}
}

// AWS deletes no role that has policies, and people attach some by hand.
func rolesCanBeDeleted(t *testing.T, _ config.Environment, d *testkit.Document) {
	for _, role := range d.OfType("aws_iam_role") {
		if d.Body(role)["force_detach_policies"] != true {
			t.Errorf("%s cannot be deleted once somebody has attached a policy to it", role)
		}
	}
}

// An alarm that takes missing data for trouble would go off while the first deployment still runs.
func alarmsWaitForTheirFirstData(t *testing.T, _ config.Environment, d *testkit.Document) {
	for _, address := range d.OfType(alarmType) {
		waits := slices.ContainsFunc(d.OfType("aws_ecs_service"), func(service string) bool { return d.Needs(address, service) })
		if d.Body(address)["treat_missing_data"] == "breaching" && !waits {
			t.Errorf("%s is there before any service", address)
		}
	}
}

// A pattern that names a path twice, in an $or and beside it, means only the last for EventBridge, or is refused.
func eventPatternsMeanOneThing(t *testing.T, _ config.Environment, d *testkit.Document) {
	for _, rule := range d.OfType("aws_cloudwatch_event_rule") {
		text := d.Text(t, rule, "event_pattern")
		if pattern, err := events.ParsePattern(text); err != nil || len(pattern.Replaced) > 0 {
			t.Errorf("%s: of %v only the last test counts (%v): %s", rule, pattern.Replaced, err, text)
		}
	}
}

// One switch makes an environment disposable, in everything that could keep it from being destroyed; but who says so keeps
// the load balancer all the same.
func ephemeralIsAllOrNothing(t *testing.T, e config.Environment, d *testkit.Document) {
	const provider = "aws_ecs_capacity_provider.cluster_capacity_provider"
	kept := !e.Ephemeral
	if explicit := e.LoadBalancer.DeletionProtection; explicit != nil {
		kept = *explicit
	}
	protected := map[bool]string{true: "DISABLED", false: "ENABLED"}[e.Ephemeral]
	for _, check := range []struct {
		address, path string
		want          any
	}{
		{"aws_lb.load_balancer", "enable_deletion_protection", kept},
		{"aws_s3_bucket.load_balancer_access_logs", "force_destroy", e.Ephemeral},
		{group, "force_delete", e.Ephemeral},
		{group, "protect_from_scale_in", !e.Ephemeral},
		{provider, "auto_scaling_group_provider/managed_draining", protected},
		{provider, "auto_scaling_group_provider/managed_termination_protection", protected},
	} {
		if got := d.Get(t, check.address, check.path); got != check.want {
			t.Errorf("%s: %s is %v, want %v", check.address, check.path, got, check.want)
		}
	}
	for _, service := range d.OfType("aws_ecs_service") {
		if got := d.Get(t, service, "force_delete"); got != e.Ephemeral {
			t.Errorf("%s: force_delete is %v, want %v", service, got, e.Ephemeral)
		}
	}
	for _, system := range d.OfType("aws_efs_file_system") {
		if got := d.Get(t, system, "lifecycle/prevent_destroy"); got != !e.Ephemeral {
			t.Errorf("%s: prevent_destroy is %v, want %v", system, got, !e.Ephemeral)
		}
	}
}

func outputsArePlain(t *testing.T, _ config.Environment, d *testkit.Document) {
	for _, name := range []string{"website_url", "load_balancer_dns_name", "cluster_name", "service_names", "log_group_names", "vpc_id"} {
		if description, _ := d.Get(t, "output", name+"/description").(string); description == "" {
			t.Errorf("output %s is not described", name)
		}
	}
}

// actionsWithoutResource are those for which AWS knows no resource
// (https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html).
func actionsWithoutResource() []string {
	return []string{
		"ecr:GetAuthorizationToken", "ecs:DiscoverPollEndpoint", "logs:DescribeLogGroups",
		"ssmmessages:CreateControlChannel", "ssmmessages:CreateDataChannel",
		"ssmmessages:OpenControlChannel", "ssmmessages:OpenDataChannel",
	}
}

// A policy of an identity names each action. Where it names every resource, the action has none.
func policiesNameActions(t *testing.T, _ config.Environment, d *testkit.Document) {
	anyResource := regexp.MustCompile(`"Action":\[([^\]]*)\],"Effect":"Allow","Resource":\["\*"\]`)
	for _, policy := range d.OfType("aws_iam_role_policy") {
		text := d.Text(t, policy, "policy")
		if regexp.MustCompile(`"Action":\[[^\]]*\*`).MatchString(text) {
			t.Errorf("%s allows actions by pattern: %s", policy, text)
		}
		for _, match := range anyResource.FindAllStringSubmatch(text, -1) {
			for _, action := range strings.Split(match[1], ",") {
				if !slices.Contains(actionsWithoutResource(), strings.Trim(action, `"`)) {
					t.Errorf("%s allows %s on every resource", policy, action)
				}
			}
		}
	}
}
