package commands

import (
	"strings"
	"testing"

	"cdah/config"
)

// Images of the environment's own registry may have been built here; others were pulled.
func TestOwnRepositories(t *testing.T) {
	t.Parallel()
	const registry = "123456789012.dkr.ecr.eu-west-2.amazonaws.com/"
	e := config.Environment{
		Account: "123456789012",
		Services: map[string]config.Service{
			"web": {Container: config.Container{Image: registry + "shop/web:v1"}}, "api": {Container: config.Container{Image: registry + "shop/web:v2"}},
			"proxy": {Container: config.Container{Image: "public.ecr.aws/nginx/nginx:1.27.0"}},
		},
		Jobs: map[string]config.Job{"migrate": {Container: config.Container{Image: registry + "shop/migrate:v1"}}, "other": {Container: config.Container{Image: "3" + registry[1:] + "shop/web:v1"}}},
	}
	if got, want := strings.Join(ownRepositories(e), " "), registry+"shop/migrate "+registry+"shop/web"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
