package stacks

import (
	"cdah/config"
	"cdah/internal/aws/settings"
)

// taskEndpoints returns the services that agents call for what this environment uses: its secrets,
// and sessions on instances and of ECS Exec.
func taskEndpoints(e config.Environment) []string {
	var needed []string
	secrets := func(all map[string]config.Secret) {
		for _, secret := range all {
			if secret.Parameter != "" {
				needed = append(needed, settings.ParameterEndpoint)
			} else {
				needed = append(needed, settings.SecretEndpoint)
			}
		}
	}
	for _, service := range e.Services {
		secrets(service.Secrets)
		for _, sidecar := range service.Sidecars {
			secrets(sidecar.Secrets)
		}
		if service.Exec {
			needed = append(needed, settings.SessionEndpoints()...)
		}
	}
	if e.Capacity.SessionAccess {
		needed = append(needed, settings.InstanceSessionEndpoints()...)
	}
	for _, job := range e.Jobs {
		secrets(job.Secrets)
	}
	return needed
}
