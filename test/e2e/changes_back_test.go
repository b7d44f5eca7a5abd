//go:build e2e

package e2e

import "strings"

// takenBack is the part of the page with them.
const takenBack = "Taken back"

// signIn is where visitors of changes/rich.yaml sign in.
const signIn = `    route:
      sign_in:
        issuer: https://id.example.com
        authorization_endpoint: https://id.example.com/authorize
        token_endpoint: https://id.example.com/token
        user_info_endpoint: https://id.example.com/userinfo
        client_id: shop
        client_secret: {secret: shop/sign-in}
`

// backChanges take back, one at a time, what changes/rich.yaml has.
func backChanges() []change {
	without := func(name, key, lines, why string, removed ...string) change {
		return change{Name: name, YAML: "no " + key, Edit: []string{lines + "\n", ""}, Why: why, Removes: removed}
	}
	job := []string{
		"aws_iam_role", "aws_sqs_queue", "aws_iam_role_policy", "aws_cloudwatch_log_group", "aws_cloudwatch_metric_alarm",
		"aws_scheduler_schedule",
	}
	return []change{
		{
			Name: "no domain", YAML: "no domain, nor route.sign_in, which needs it",
			Edit:     []string{"domain: {name: www.example.com, alternative_names: [shop.example.com], zone: example.com}\n", "", signIn, ""},
			Replaces: []string{"aws_lb_listener_rule"},
			Removes: []string{
				"aws_lb_listener", "aws_acm_certificate", "aws_acm_certificate_validation", "aws_route53_record", "aws_vpc_security_group_ingress_rule",
				"aws_vpc_security_group_egress_rule", "aws_cloudwatch_metric_alarm",
			},
			Why: "the certificate and all records go, and the rules move back to the HTTP listener: nobody reaches the website by its names or by " +
				"HTTPS any more. Browsers that were told so by `hsts` refuse plain HTTP until its `max_age` is over.",
		},
		{
			Name: "a name less", YAML: "no domain.alternative_names", Edit: []string{"alternative_names: [shop.example.com], ", ""},
			Replaces: []string{"aws_acm_certificate", "aws_acm_certificate_validation"}, Removes: []string{"aws_route53_record"},
			Why: "visitors by that name do not find it any more. The certificate without it stands before the old one goes.",
		},
		without("no firewall", "load_balancer.waf", "  waf: {}", "what the firewall stopped comes through from then on; its log goes, too. Visitors do not notice, but those whom it had stopped.",
			"aws_wafv2_web_acl", "aws_wafv2_web_acl_association", "aws_wafv2_web_acl_logging_configuration", "aws_cloudwatch_log_group", "aws_cloudwatch_log_resource_policy"),
		without("no connection logs", "load_balancer.connection_logs", "  connection_logs: true", "visitors do not notice; what was logged stays in the bucket until its time is over."),
		without("open to everybody", "load_balancer.sources", "  sources: [203.0.113.0/24]",
			"the rules for the office go; its visitors may not get through for some seconds in between.", "aws_vpc_security_group_ingress_rule"),
		without("maintenance is over", "load_balancer.maintenance", "  maintenance: {enabled: true}", "the rule that answers for all services goes: visitors reach them again at once.", "aws_lb_listener_rule"),
		without("no endpoint", "network.interface_endpoints", "  interface_endpoints: [ecr.api]",
			"calls go by the NAT gateways again, those that are under way fail once. Visitors do not notice, unless an answer needs one.", "aws_vpc_endpoint", "aws_security_group", "aws_vpc_security_group_ingress_rule"),
		{
			Name: "an egress port less", YAML: "network: {egress_ports: [443]}", Edit: []string{"[443, 587]", "[443]"},
			Removes: []string{"aws_vpc_security_group_egress_rule"}, Why: "connections on that port end; visitors notice where an answer needs one.",
		},
		without("no connection", "connections", "connections:\n  database: {security_group: ((database)), port: 5432}",
			"the way into the other group is closed, and connections on it end: first deploy a version that does without, or visitors get its errors.", "aws_vpc_security_group_ingress_rule", "aws_vpc_security_group_egress_rule"),
		without("no warm pool", "capacity.warm_pool", "  warm_pool: {min: 1}", "the instances that wait in it go, none that serves. Visitors do not notice; scaling out takes some minutes more."),
		without("no schedule of instances", "capacity.schedules", "  schedules:\n    night: {cron: \"0 20 * * *\", min: 2}",
			"the bounds are those of `instances` again. Visitors do not notice, where these are enough.", "aws_autoscaling_schedule"),
		without("no shell", "exec", "    exec: true", "sessions end, and their log goes; tasks are replaced one by one, which visitors do not notice.", "aws_kms_key", "aws_iam_role_policy", "aws_cloudwatch_log_group"),
		without("a secret less", "secrets", "    secrets: {TOKEN: {parameter: /shop/token}}", "tasks are replaced one by one, which visitors do not notice, where the program does without it."),
		without("a sidecar less", "sidecars", "    sidecars: {cache: {image: \"redis:8.0.0\"}}", "tasks are replaced one by one; what the sidecar alone had, such as a cache's entries, is gone with each."),
		without("no sticky sessions", "load_balancing.stickiness", "    load_balancing: {stickiness: {}}", "from the next request on a visitor may come to another task: what one alone knows of him, such as a login in its memory, he has to give again."),
		without("no sign-in", "route.sign_in", strings.TrimSuffix(signIn, "\n"), "the rules change in place: anybody reaches the service from then on. Who is signed in notices nothing.", "aws_vpc_security_group_egress_rule"),
		without("no permissions of its tasks", "permissions", "    permissions: [{actions: [s3:GetObject], resources: [\"arn:aws:s3:::uploads/*\"]}]",
			"tasks that run lose them as well: first deploy a version that does without, or visitors get its errors.", "aws_iam_role_policy"),
		without("no policy of its tasks", "policies", "    policies: [arn:aws:iam::aws:policy/AmazonSQSReadOnlyAccess]",
			"tasks that run lose it as well: first deploy a version that does without, or visitors get its errors.", "aws_iam_role_policy_attachment"),
		without("no schedule of tasks", "scaling.schedule", "      schedule: {morning: {cron: \"0 8 ? * * *\", min: 3, max: 6}}",
			"the bounds are those of `tasks` again. Visitors do not notice, where these are enough.", "aws_appautoscaling_scheduled_action"),
		{
			Name: "scaling by requests no more", YAML: "no scaling.tracking.requests", Edit: []string{", requests: 600", ""},
			Removes: []string{"aws_appautoscaling_policy"}, Why: "the policy goes, with the alarms that AWS has made for it. Visitors do not notice; CPU alone decides then how many tasks run.",
		},
		{
			Name: "a job renamed", YAML: "jobs: {daily: …}, in place of report", Edit: []string{"  report: {", "  daily: {"}, Removes: job,
			Why: "it is a new job, and the old one goes with its logs; a run that is under way loses its role and its log. Visitors do not notice.",
		},
		without("no job", "jobs", "jobs:\n  report: {image: \"busybox:1.37.0\", schedule: {rate: 1 day}}\n", "the job goes with its logs; a run that is under way loses its role and its log. Visitors do not notice.", job...),
	}
}
