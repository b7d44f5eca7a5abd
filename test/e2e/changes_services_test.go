//go:build e2e

package e2e

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-exec/tfexec"
)

func serviceChanges() []change {
	const (
		image  = "1.28.0\n"
		web    = "    memory: 256\n"
		mounts = "    mounts: {uploads: /media}\n"
		admin  = "  admin:\n    image: public.ecr.aws/nginx/nginx:1.28.0\n    route: {paths: [\"/admin/*\"]}\n" + mounts + "    tasks: {min: 3, max: 6}\n"
	)
	add := func(name, yaml string) change {
		return change{Name: name, YAML: yaml, Edit: []string{web, web + "    " + yaml + "\n"}}
	}
	return []change{
		{Name: "another image", YAML: "image: public.ecr.aws/nginx/nginx:1.29.0", Edit: []string{image, "1.29.0\n"}},
		{
			Name: "another digest of it", YAML: "image: public.ecr.aws/nginx/nginx:1.28.0@sha256:…",
			Edit: []string{image, "1.28.0@sha256:" + strings.Repeat("a", 64) + "\n"},
		},
		add("an environment variable", "environment: {LOG_LEVEL: debug}"),
		add("a secret", "secrets: {TOKEN: {parameter: /shop/token}}"),
		{Name: "more memory", YAML: "memory: 512", Edit: []string{web, "    memory: 512\n"}},
		add("another port", "container_port: 8080"),
		add("another health check", "health_check: {path: /healthz}"),
		add("a health check of the container", "runtime: {health_check: {command: curl -f http://localhost}}"),
		add("a sidecar", "sidecars: {cache: {image: \"redis:8.0.0\"}}"),
		{
			Name: "a sidecar that answers the requests", YAML: "target: {container: proxy}",
			Edit: []string{web, web + "    target: {container: proxy}\n    sidecars: {proxy: {image: \"nginx:1.28.0\"}}\n"},
		},
		add("credentials of another registry", "registry_credentials: {secret: \"arn:aws:secretsmanager:us-east-1:400000000000:secret:registry-AbCdEf\"}"),
		add("scaling paused", "scaling: {paused: true}"),
		add("scaling by a queue, too", "scaling: {tracking: {cpu: 60, queue: {name: orders, per_task: 100}}}"),
		add("scaling by requests, too", "scaling: {tracking: {cpu: 60, requests: 600}}"),
		{
			Name: "scaling by alarms instead", YAML: "scaling: {alarms: {cpu_high: 80}}",
			Edit:    []string{web, web + "    scaling: {alarms: {cpu_high: 80}}\n"},
			Removes: []string{"aws_appautoscaling_policy"},
			Why:     "the tracking policy goes, with the alarms that AWS has made for it.",
		},
		{
			Name: "no scaling", YAML: "scaling: {enabled: false}",
			Edit:    []string{web, web + "    scaling: {enabled: false}\n"},
			Removes: []string{"aws_appautoscaling_target", "aws_appautoscaling_policy"},
			Why:     "the number of tasks becomes `tasks.desired`, or `tasks.min` where that is not given: say there how many run now.",
		},
		add("no rollback on errors", "deployment: {rollback_on_errors: false}"),
		add("a shell by ECS Exec", "exec: true"),
		add("permissions of its tasks", "permissions: [{actions: [s3:GetObject], resources: [\"arn:aws:s3:::uploads/*\"]}]"),
		add("a policy of its tasks", "policies: [arn:aws:iam::aws:policy/AmazonSQSReadOnlyAccess]"),
		add("a volume mounted by one more service", "mounts: {uploads: {path: /media, read_only: true}}"),
		{Name: "one more volume", YAML: "volumes: {reports: {}}", Edit: []string{
			"  uploads: {}\n", "  uploads: {}\n  reports: {}\n", web, web + "    mounts: {reports: /reports}\n",
		}},
		{
			Name: "another user of a volume's files", YAML: "volumes: {uploads: {user: 33}}", Edit: []string{"uploads: {}", "uploads: {user: 33}"},
			Replaces: []string{"aws_efs_access_point"},
			Why:      "the new access point is there before tasks move to it, and the old one goes after them. What the old user owns the new one may not write.",
		},
		{
			Name: "no backups of a volume", YAML: "volumes: {uploads: {backups: false}}", Edit: []string{"uploads: {}", "uploads: {backups: false}"},
			Removes: []string{"aws_efs_backup_policy"},
			Why:     "no further backups are made; those that are there stay until they expire.",
		},
		{
			Name: "one volume less", YAML: "volumes: {}", Edit: []string{"volumes:\n  uploads: {}\n\n", "", mounts, ""},
			Removes: []string{
				"aws_efs_file_system", "aws_efs_file_system_policy", "aws_efs_backup_policy", "aws_efs_mount_target", "aws_efs_access_point",
				"aws_security_group", "aws_vpc_security_group_ingress_rule", "aws_vpc_security_group_egress_rule", "aws_iam_role_policy",
			},
			Why: "**its files are lost**, after the tasks that mount it have been replaced: the review's gate stops the plan. What AWS Backup has copied stays until it expires.",
		},
		{Name: "one more service", YAML: "services: {mailer: {kind: worker, …}}", Edit: []string{
			admin, admin + "  mailer:\n    kind: worker\n    image: public.ecr.aws/nginx/nginx:1.28.0\n    tasks: {min: 3, max: 6}\n",
		}},
		{
			Name: "one service less", YAML: "services: {}", Edit: []string{admin, ""},
			Removes: []string{
				"aws_ecs_service", "aws_lb_listener_rule", "aws_lb_target_group", "aws_cloudwatch_log_group",
				"aws_cloudwatch_composite_alarm", "aws_cloudwatch_log_metric_filter", "aws_cloudwatch_metric_alarm",
				"aws_appautoscaling_target", "aws_appautoscaling_policy", "aws_iam_role", "aws_iam_role_policy", "terraform_data",
			},
			Why: "everything of the service goes, its logs too; its tasks are drained first.",
		},
		{
			Name: "a more specific path", YAML: "services: {admin: {route: {paths: [/admin/v1/*]}}}", Edit: []string{"/admin/*", "/admin/v1/*"},
			Removes: []string{"aws_lb_listener_rule"},
			Why:     "the rule with the new priority comes before the old one goes.",
		},
		{
			Name: "a service renamed", YAML: "services: {office: …}, in place of admin", Edit: []string{"  admin:", "  office:"},
			Removes: []string{
				"aws_ecs_service", "aws_lb_listener_rule", "aws_lb_target_group", "aws_cloudwatch_log_group",
				"aws_cloudwatch_composite_alarm", "aws_cloudwatch_log_metric_filter", "aws_cloudwatch_metric_alarm",
				"aws_appautoscaling_target", "aws_appautoscaling_policy", "aws_iam_role", "aws_iam_role_policy", "terraform_data",
			},
			Why: "it is a new service, and the old one goes with its logs: what it served is not answered until tasks of the new one are healthy. Without a gap: first add the new one with `paths: [/admin/?*]`, which is more specific, then remove the old one and give the new its paths.",
		},
		{Name: "one more job, on a schedule", YAML: "jobs: {report: {schedule: …}}", Edit: []string{
			"alerts:", "jobs:\n  report: {image: \"busybox:1.37.0\", schedule: {rate: 1 day}}\n\nalerts:",
		}},
	}
}

// testRollback deploys an image whose tasks do not start, which AWS rolls back: Terraform says so, and the
// next deployment is not in its way.
func testRollback(t *testing.T, s *stack, base string) {
	s.write(t, edited(t, base, "1.28.0", "does-not-start"))
	s.plan(t)
	err := s.tryApply(t, tfexec.DirOrPlan(s.planFile()))
	if err == nil || !strings.Contains(err.Error(), "AWS has rolled it back") {
		t.Fatalf("error %v, want one that tells of the rollback", err)
	}
	s.nothingIsReplaced(t, "aws_ecs_task_definition")
	s.write(t, edited(t, base, "1.28.0", "1.28.1"))
	s.nothingIsReplaced(t, "aws_ecs_task_definition")
	s.apply(t)
	s.noChanges(t)
}
