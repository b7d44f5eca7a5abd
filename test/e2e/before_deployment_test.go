//go:build e2e

package e2e

import (
	"path/filepath"
	"strings"
	"testing"

	"cdah/config"
)

// TestBeforeDeployment takes a job that runs before the deployment through the pipeline's commands, with the permissions of
// the pipeline's role: into an account without a cluster, to a failure, and to a success.
func TestBeforeDeployment(t *testing.T) {
	t.Parallel()
	p := pipeline{clone: copyProject(t), name: "production"}
	yaml := filepath.Join(p.clone, "environments", "production.yaml")
	text := edited(t, "ephemeral: true\n"+readFile(t, yaml), "public.ecr.aws/nginx/nginx:1.28.0", "333333333333.dkr.ecr.eu-west-2.amazonaws.com/cdah/web:v1")
	text += `
volumes:
  uploads: {}
jobs:
  migrate:
    image: 333333333333.dkr.ecr.eu-west-2.amazonaws.com/cdah/web:v1
    command: ["false"]
    mounts: {uploads: /uploads}
    before_deployment: true
`
	const migrate, fails = "[migrate]", `["false"]`
	release := func(oldNew ...string) { put(t, yaml, []byte(strings.NewReplacer(oldNew...).Replace(text))) }
	release()
	environment, problems := config.Load(yaml)
	if err := problems.Err(); err != nil {
		t.Fatal(err)
	}
	base, problems := config.LoadFoundation(filepath.Join(p.clone, "foundations", "production.yaml"))
	if err := problems.Err(); err != nil {
		t.Fatal(err)
	}
	e := startEmulator(t)
	admin := credentials(t, e, environment.Account)
	pipeline{clone: p.clone, name: "foundation-production", variables: admin}.stage(t, 0, "deploy", "APPROVE=yes")
	r := newRegistry(t, e, admin, environment)
	r.push(t, "v1")
	p.variables = job(e, *base.CircleCI)

	kept := filepath.Join(".cdah", "plans", "production.json")
	deploy := func(code int) string {
		t.Helper()
		contains(t, p.stage(t, 0, "plan"), "Runs before the services change:\n  migrate")
		return p.stage(t, code, "deploy", "PLAN="+kept, "VERBOSE=yes")
	}
	inTurn(t, deploy(7), "aws_ecs_cluster.cluster: Creation complete", "aws_efs_mount_target", "==> Running migrate in the cluster cdah-production",
		"the job migrate failed with exit code 1")
	if output := p.stage(t, 0, "plan"); strings.Contains(output, "outside Terraform") {
		t.Errorf("what the first half of a deployment has made itself is told as somebody else's:\n%s", output)
	}
	release(fails, migrate)
	inTurn(t, deploy(0), "==> Running migrate in the cluster cdah-production", "migrate has ended with exit code 0", "aws_ecs_service.service_web: Creating")

	r.push(t, "v2")
	release(":v1", ":v2")
	output := deploy(7)
	contains(t, output, "the services are as they were: the job migrate failed with exit code 1")
	if strings.Contains(output, "service_web") {
		t.Errorf("the job failed, and services were changed:\n%s", output)
	}
	r.runs(t, "v1")
	contains(t, p.stage(t, 4, "deploy", "PLAN="+kept), "this is not the plan that was reviewed")

	release(":v1", ":v2", fails, migrate)
	inTurn(t, deploy(0), "aws_ecs_task_definition.job_migrate_task_definition: Creation complete", "migrate has ended with exit code 0",
		"aws_ecs_service.service_web: Modif")
	r.runs(t, "v2")
	contains(t, p.stage(t, 0, "diff"), "production: no changes")

	if output := p.stage(t, 0, "rollback", "TAG=v1", "APPROVE=yes"); strings.Contains(output, "Running migrate") {
		t.Errorf("a rollback waits for the job:\n%s", output)
	}
	r.runs(t, "v1")
	if output := p.stage(t, 0, "destroy", "APPROVE=yes"); strings.Contains(output, "Running migrate") {
		t.Errorf("a destruction runs the job:\n%s", output)
	}
}

// inTurn fails the test unless a text holds some parts, one after another.
func inTurn(t *testing.T, text string, parts ...string) {
	t.Helper()
	rest := text
	for _, part := range parts {
		_, after, found := strings.Cut(rest, part)
		if !found {
			t.Fatalf("want %q in its turn in:\n%s", part, text)
		}
		rest = after
	}
}
