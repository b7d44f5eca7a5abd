package constructs_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"cdah/config"
	"cdah/constructs/service"
)

// The load balancer's requests go to a sidecar's port, and no other container has one.
func TestTargetIsASidecar(t *testing.T) {
	d := synthService(t, func(p *service.Props) {
		p.Spec.ContainerPort = 0
		p.Spec.Target = &config.ServiceTarget{Container: "proxy", Port: 8443}
		p.Spec.Sidecars = map[string]config.Sidecar{"proxy": {Container: config.Container{Image: "example.com/proxy:1"}}}
	})
	want(t, d, web, map[string]any{"load_balancer/0/container_name": "proxy", "load_balancer/0/container_port": 8443.0})
	all, _ := containers(t, d)
	for name, ports := range map[string][]any{"web": {}, "proxy": list(map[string]any{"containerPort": 8443.0, "hostPort": 0.0, "protocol": "tcp"})} {
		if diff := cmp.Diff(any(ports), all[name]["portMappings"]); diff != "" {
			t.Errorf("%s: ports (-want +got):\n%s", name, diff)
		}
	}
}

// ECS pulls from a private registry with a secret that the execution role may read, one of another name for each
// container if need be, and so with variables.
func TestRegistryCredentials(t *testing.T) {
	const (
		own     = "${data.aws_secretsmanager_secret.service_web_registry_credentials.arn}"
		proxy   = "arn:aws:secretsmanager:eu-west-2:123456789012:secret:proxy-AbCdEf"
		cache   = "${data.aws_secretsmanager_secret.service_web_sidecar_cache_registry_credentials.arn}"
		token   = "${data.aws_secretsmanager_secret.service_web_secret_TOKEN.arn}"
		another = "${data.aws_secretsmanager_secret.service_web_sidecar_cache_secret_TOKEN.arn}"
		key     = "arn:aws:kms:eu-west-2:123456789012:key/1"
	)
	d := synthService(t, func(p *service.Props) {
		p.Spec.RegistryCredentials = &config.RegistryCredentials{Secret: "web", KMSKey: key}
		p.Spec.Secrets = map[string]config.Secret{"TOKEN": {Secret: "one"}}
		p.Spec.Sidecars = map[string]config.Sidecar{
			"proxy": {Container: config.Container{Image: "example.com/proxy:1", RegistryCredentials: &config.RegistryCredentials{Secret: proxy}}},
			"cache": {Container: config.Container{
				Image: "example.com/cache:1", RegistryCredentials: &config.RegistryCredentials{Secret: "cache"},
				Secrets: map[string]config.Secret{"TOKEN": {Secret: "another"}},
			}},
			"plain": {Container: config.Container{Image: "example.com/plain:1"}},
		}
	})
	all, _ := containers(t, d)
	for name, arn := range map[string]string{"web": own, "proxy": proxy, "cache": cache} {
		if diff := cmp.Diff(any(map[string]any{"credentialsParameter": arn}), all[name]["repositoryCredentials"]); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	if got, given := all["plain"]["repositoryCredentials"]; given {
		t.Errorf("a public registry gets %v", got)
	}
	policy := d.Text(t, "aws_iam_role_policy.service_web_execution_role_policy", "policy")
	for _, arn := range []string{own, proxy, cache, token, another, key} {
		if strings.Count(policy, arn) != 1 {
			t.Errorf("%s is %d times in %s", arn, strings.Count(policy, arn), policy)
		}
	}
}
