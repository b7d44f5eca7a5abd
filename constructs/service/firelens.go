package service

import "maps"

// FireLens sends the log lines of a service's own container elsewhere than to CloudWatch Logs, by a
// further container in each task.
type FireLens struct {
	Image   string // of Fluent Bit
	Options map[string]string
	Secrets map[string]Secret // options whose values AWS keeps
	CPU     int
	Memory  int // MiB, reserved and the limit

	LogBufferSize int // MiB, of its own log lines
}

// logRouter is the name of that container.
const logRouter = "log-router"

// firelensConfiguration makes a container the one that takes the others' lines.
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/firelens-taskdef.html
type firelensConfiguration struct {
	Type    string            `json:"type"`
	Options map[string]string `json:"options"`
}

// container is the router. The task ends with it: its lines would be lost without anybody seeing it.
func (f *FireLens) container() Sidecar {
	return Sidecar{
		Container: Container{
			Image: f.Image, CPU: f.CPU, Memory: f.Memory, StopTimeout: stopAfterOthers, LogBufferSize: f.LogBufferSize,
			// What ECS would add: the router reads a socket that is root's.
			Runtime: Runtime{User: "0"},
		},
		Essential: true,
	}
}

// stopAfterOthers is the greatest number of seconds that ECS lets a container end in, so that the last
// lines of the others get out.
const stopAfterOthers = 120

// route has a container's lines taken by the router, which starts before it.
func (f *FireLens) route(k Sidecar, secrets []secretVariable) (Sidecar, logConfiguration) {
	waits := maps.Clone(k.DependsOn)
	if waits == nil {
		waits = map[string]string{}
	}
	waits[logRouter] = "start"
	k.DependsOn = waits
	return k, logConfiguration{LogDriver: "awsfirelens", Options: f.Options, SecretOptions: secrets}
}
