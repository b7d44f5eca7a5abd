package constructs_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cdah/config"
	"cdah/constructs/service"
	"cdah/internal/testkit"
)

const definition = "aws_ecs_task_definition.service_web_task_definition"

// containers returns the container definitions of the service's task, by name, and their order.
func containers(t *testing.T, d *testkit.Document) (map[string]map[string]any, []string) {
	t.Helper()
	var list []map[string]any
	if err := json.Unmarshal([]byte(d.Text(t, definition, "container_definitions")), &list); err != nil {
		t.Fatal(err)
	}
	byName, order := map[string]map[string]any{}, []string{}
	for _, one := range list {
		name := one["name"].(string)
		byName[name] = one
		order = append(order, name)
	}
	return byName, order
}

func TestContainerRuntime(t *testing.T) {
	got := container(t, synthService(t, func(p *service.Props) {
		p.Spec.MemoryReservation = 256
		p.Spec.Runtime = config.Runtime{
			User: "10001", ReadOnly: true, Init: true, ShmSize: 128,
			Tmpfs:       map[string]config.Tmpfs{"/tmp": {Size: 64, Options: []string{"noexec"}}, "/run": {Size: 8}},
			Ulimits:     map[string]config.Ulimit{"nofile": {Soft: 1, Hard: 2}, "core": {}},
			HealthCheck: &config.CommandCheck{Command: "true", Interval: 10, Timeout: 5, Retries: 3, StartPeriod: 20},
		}
	}))
	expected := map[string]any{
		"memory": 512.0, "memoryReservation": 256.0, "user": "10001", "readonlyRootFilesystem": true,
		"linuxParameters": map[string]any{"initProcessEnabled": true, "sharedMemorySize": 128.0, "tmpfs": list(
			map[string]any{"containerPath": "/run", "size": 8.0},
			map[string]any{"containerPath": "/tmp", "size": 64.0, "mountOptions": list("noexec")},
		)},
		"ulimits": list(
			map[string]any{"name": "core", "softLimit": 0.0, "hardLimit": 0.0},
			map[string]any{"name": "nofile", "softLimit": 1.0, "hardLimit": 2.0},
		),
		"healthCheck": map[string]any{
			"command": list("CMD-SHELL", "true"), "interval": 10.0, "timeout": 5.0, "retries": 3.0, "startPeriod": 20.0,
		},
	}
	for key, value := range expected {
		if diff := cmp.Diff(value, got[key]); diff != "" {
			t.Errorf("%s (-want +got):\n%s", key, diff)
		}
	}
}

// Each parameter of Linux is written although it is the only one.
func TestLinuxParametersAlone(t *testing.T) {
	for _, test := range []struct {
		runtime config.Runtime
		want    map[string]any
	}{
		{config.Runtime{Init: true}, map[string]any{"initProcessEnabled": true}},
		{config.Runtime{ShmSize: 256}, map[string]any{"sharedMemorySize": 256.0}},
		{config.Runtime{Tmpfs: map[string]config.Tmpfs{"/tmp": {Size: 1}}}, map[string]any{"tmpfs": list(map[string]any{"containerPath": "/tmp", "size": 1.0})}},
	} {
		got := container(t, synthService(t, func(p *service.Props) { p.Spec.Runtime = test.runtime }))
		if diff := cmp.Diff(any(test.want), got["linuxParameters"]); diff != "" {
			t.Errorf("%+v (-want +got):\n%s", test.runtime, diff)
		}
	}
}

// What nobody asked for is not written, as ECS would not give it back.
func TestContainerLeavesOutWhatIsNotAskedFor(t *testing.T) {
	got := container(t, synthService(t))
	for _, key := range []string{"memoryReservation", "user", "readonlyRootFilesystem", "linuxParameters", "ulimits", "healthCheck", "secrets", "repositoryCredentials", "dependsOn", "links"} {
		if value, given := got[key]; given {
			t.Errorf("%s is %v", key, value)
		}
	}
}

func TestSidecars(t *testing.T) {
	d := synthService(t, func(p *service.Props) {
		p.Spec.DependsOn = map[string]config.Condition{"init": config.ConditionSuccess, "cache": config.ConditionHealthy}
		p.Spec.Links = []string{"zipkin", "cache"}
		p.Spec.Sidecars = map[string]config.Sidecar{
			"init": {Container: config.Container{Image: "example.com/init:1"}, Essential: new(false)},
			"cache": {Container: config.Container{
				Image: "example.com/cache:1", Runtime: config.Runtime{HealthCheck: &config.CommandCheck{Command: "true"}},
			}},
			"zipkin": {
				Container:  config.Container{Image: "example.com/zipkin:1"},
				Neighbours: config.Neighbours{DependsOn: map[string]config.Condition{"cache": config.ConditionStart}},
			},
		}
	})
	all, order := containers(t, d)
	if diff := cmp.Diff([]string{"cache", "init", "web", "zipkin"}, order); diff != "" {
		t.Errorf("order (-want +got):\n%s", diff)
	}
	for name, essential := range map[string]bool{"cache": true, "init": false, "web": true, "zipkin": true} {
		if all[name]["essential"] != essential {
			t.Errorf("%s: essential is %v", name, all[name]["essential"])
		}
		if ports := all[name]["portMappings"].([]any); (len(ports) > 0) != (name == "web") {
			t.Errorf("%s: ports %v", name, ports)
		}
	}
	waits := list(map[string]any{"containerName": "cache", "condition": "HEALTHY"}, map[string]any{"containerName": "init", "condition": "SUCCESS"})
	if diff := cmp.Diff(waits, all["web"]["dependsOn"]); diff != "" {
		t.Errorf("dependsOn (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(list("cache", "zipkin"), all["web"]["links"]); diff != "" {
		t.Errorf("links (-want +got):\n%s", diff)
	}
}

// The same task in another order of its parts is the same text, run after run.
func TestTaskDefinitionIsCanonical(t *testing.T) {
	build := func(names ...string) string {
		return synthService(t, func(p *service.Props) {
			p.Spec.Environment, p.Spec.Secrets = map[string]string{}, map[string]config.Secret{}
			p.Spec.Runtime = config.Runtime{Tmpfs: map[string]config.Tmpfs{}, Ulimits: map[string]config.Ulimit{}}
			p.Spec.Sidecars = map[string]config.Sidecar{}
			for _, name := range names {
				p.Spec.Environment["E"+name] = name
				p.Spec.Secrets["S"+name] = config.Secret{Secret: name}
				p.Spec.Runtime.Tmpfs["/"+name] = config.Tmpfs{Size: 1}
				p.Spec.Runtime.Ulimits[name] = config.Ulimit{}
				p.Spec.Sidecars[name] = config.Sidecar{Container: config.Container{Image: "example.com/a:1"}}
				p.Spec.Neighbours.Links = append(p.Spec.Neighbours.Links, name)
			}
		}).Text(t, definition, "container_definitions")
	}
	first := build("core", "cpu", "data", "nice", "rss", "stack")
	for range 3 {
		if diff := cmp.Diff(first, build("stack", "data", "core", "rss", "cpu", "nice")); diff != "" {
			t.Fatalf("(-first +again):\n%s", diff)
		}
	}
}

// Exactly what is named may be read, by the execution role alone, and no value is anywhere.
func TestSecrets(t *testing.T) {
	const (
		whole = "arn:aws:secretsmanager:eu-west-2:123456789012:secret:whole-AbCdEf"
		key   = "arn:aws:kms:eu-west-2:123456789012:key/1234"
		db    = "${data.aws_secretsmanager_secret.service_web_secret_A.arn}"
	)
	d := synthService(t, func(p *service.Props) {
		p.Spec.Secrets = map[string]config.Secret{
			"D": {Parameter: "/shop/token"}, "C": {Secret: whole},
			"B": {Secret: "shop/db"}, "A": {Secret: "shop/db", Key: "password", KMSKey: key},
		}
	})
	secrets := list(
		map[string]any{"name": "A", "valueFrom": db + ":password::"},
		map[string]any{"name": "B", "valueFrom": db},
		map[string]any{"name": "C", "valueFrom": whole},
		map[string]any{"name": "D", "valueFrom": "arn:aws:ssm:eu-west-2:123456789012:parameter/shop/token"},
	)
	if diff := cmp.Diff(secrets, container(t, d)["secrets"]); diff != "" {
		t.Errorf("secrets (-want +got):\n%s", diff)
	}
	policy := d.Text(t, "aws_iam_role_policy.service_web_execution_role_policy", "policy")
	for _, statement := range []string{
		`{"Action":["secretsmanager:GetSecretValue"],"Effect":"Allow","Resource":["` + db + `","` + whole + `"]}`,
		`{"Action":["ssm:GetParameters"],"Effect":"Allow","Resource":["arn:aws:ssm:eu-west-2:123456789012:parameter/shop/token"]}`,
		`{"Action":["kms:Decrypt"],"Condition":{"StringEquals":{"kms:ViaService":["secretsmanager.eu-west-2.amazonaws.com","ssm.eu-west-2.amazonaws.com"]}},"Effect":"Allow","Resource":["` + key + `"]}`,
	} {
		if !strings.Contains(policy, statement) {
			t.Errorf("%s is missing from %s", statement, policy)
		}
	}
	// Data sources of versions and parameters would put values into the state.
	if data := d.Get(t, "data", "aws_secretsmanager_secret").(map[string]any); len(data) != 1 {
		t.Errorf("one secret is looked up %d times", len(data))
	}
	for kind := range d.Raw("data").(map[string]any) {
		if kind != "aws_secretsmanager_secret" && kind != "aws_availability_zones" && kind != "aws_cloudwatch_log_groups" {
			t.Errorf("more is looked up than the secret's ARN, the network's zones and names of log groups: %s", kind)
		}
	}
	if policy := d.Text(t, "aws_iam_role_policy.service_web_execution_role_policy", "policy"); strings.Contains(policy, "*\"]}],") {
		t.Error(policy)
	}
}

func TestWithoutSecretsNoRightToReadAny(t *testing.T) {
	policy := synthService(t).Text(t, "aws_iam_role_policy.service_web_execution_role_policy", "policy")
	for _, service := range []string{"secretsmanager:", "ssm:", "kms:"} {
		if strings.Contains(policy, service) {
			t.Errorf("%s in %s", service, policy)
		}
	}
}

// A tag in ECR becomes the digest that it stands for when Terraform plans; the tag can be given then.
func TestImageTagIsResolvedToItsDigest(t *testing.T) {
	const repository = "123456789012.dkr.ecr.eu-west-2.amazonaws.com/team/web"
	digest := "sha256:" + strings.Repeat("a", 64)
	d := synthService(t, func(p *service.Props) { p.Spec.Image = repository + ":v1" })
	if got, want := container(t, d)["image"], repository+"@${data.aws_ecr_image.service_web_image.image_digest}"; got != want {
		t.Errorf("image %v, want %v", got, want)
	}
	want(t, d, "data", map[string]any{
		"aws_ecr_image/service_web_image/image_tag":       ref("var.service_web_image_tag"),
		"aws_ecr_image/service_web_image/repository_name": "team/web",
		"aws_ecr_image/service_web_image/registry_id":     "123456789012",
	})
	want(t, d, "variable", map[string]any{
		"service_web_image_tag/default": "v1", "service_web_image_tag/type": "string", "service_web_image_tag/nullable": false,
	})
	for _, image := range []string{"public.ecr.aws/nginx/nginx:1.28.0", repository + "@" + digest, repository + ":v1@" + digest} {
		d := synthService(t, func(p *service.Props) { p.Spec.Image = image })
		if got := container(t, d)["image"]; got != image {
			t.Errorf("image %v, want %v", got, image)
		}
		if variable := d.Raw("variable"); variable != nil {
			t.Errorf("%s has a variable: %v", image, variable)
		}
	}
}

// What a container is given stands where ECS looks for it, in one order; files are read as the execution role.
func TestContainerOptions(t *testing.T) {
	d := synthService(t, func(p *service.Props) {
		p.Spec.Entrypoint = []string{"/sbin/tini", "--"}
		p.Spec.EnvironmentFiles = []string{"arn:aws:s3:::settings/b.env", "arn:aws:s3:::settings/a.env"}
		p.Spec.Runtime = config.Runtime{
			WorkingDirectory: "/app", DockerLabels: map[string]string{"team": "${shop}"},
			Capabilities: config.Capabilities{Add: []string{"SYS_PTRACE", "NET_ADMIN"}, Drop: []string{"NET_RAW"}},
			ExtraHosts:   map[string]string{"b.internal": "10.0.1.6", "a.internal": "10.0.1.5"},
		}
	})
	got := container(t, d)
	for key, want := range map[string]any{
		"entryPoint":       list("/sbin/tini", "--"),
		"workingDirectory": "/app",
		"dockerLabels":     map[string]any{"team": "${shop}"},
		"environmentFiles": list(
			map[string]any{"type": "s3", "value": "arn:aws:s3:::settings/b.env"},
			map[string]any{"type": "s3", "value": "arn:aws:s3:::settings/a.env"}),
		"extraHosts": list(
			map[string]any{"hostname": "a.internal", "ipAddress": "10.0.1.5"},
			map[string]any{"hostname": "b.internal", "ipAddress": "10.0.1.6"}),
		"linuxParameters": map[string]any{"capabilities": map[string]any{"add": list("NET_ADMIN", "SYS_PTRACE"), "drop": list("NET_RAW")}},
	} {
		if diff := cmp.Diff(want, got[key]); diff != "" {
			t.Errorf("%s (-want +got):\n%s", key, diff)
		}
	}
	policy := d.Text(t, "aws_iam_role_policy.service_web_execution_role_policy", "policy")
	for _, statement := range []string{
		`{"Action":["s3:GetObject"],"Effect":"Allow","Resource":["arn:aws:s3:::settings/b.env","arn:aws:s3:::settings/a.env"]}`,
		`{"Action":["s3:GetBucketLocation"],"Effect":"Allow","Resource":["arn:aws:s3:::settings"]}`,
	} {
		if !strings.Contains(policy, statement) {
			t.Errorf("the execution role may not %s: %s", statement, policy)
		}
	}
}
