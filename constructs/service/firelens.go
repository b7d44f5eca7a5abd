package service

import (
	"maps"

	"cdah/config"
)

// firelensConfiguration makes a container the one that takes the others' lines.
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/firelens-taskdef.html
type firelensConfiguration struct {
	Type    string            `json:"type"`
	Options map[string]string `json:"options"`
}

// stopAfterOthers is the maximum number of seconds that ECS lets a container end in, so that the last
// lines of the others get out.
const stopAfterOthers = 120

// router is the container that takes another's lines. The task ends with it: the lines would be lost without
// anybody seeing it.
func router(f *config.FireLens) config.Sidecar {
	return config.Sidecar{
		Container: config.Container{
			Image: f.Image, CPU: f.CPU, Memory: f.Memory, StopTimeout: stopAfterOthers,
			// What ECS would add: the router reads a socket that is root's.
			Runtime: config.Runtime{User: "0"},
		},
		Essential: new(true),
	}
}

// waitingForRouter has a container start after the router, beside what it waits for already.
func waitingForRouter(conditions map[string]config.Condition) map[string]config.Condition {
	all := map[string]config.Condition{}
	maps.Copy(all, conditions)
	all[config.LogRouter] = config.ConditionStart
	return all
}

// routed sends a container's lines to the router, which sends them on.
func routed(f *config.FireLens, v *vault) logConfiguration {
	return logConfiguration{LogDriver: "awsfirelens", Options: f.Options, SecretOptions: v.variables(f.Secrets)}
}
