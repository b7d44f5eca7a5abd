package service

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"

	"cdah/config"
)

// containerDefinition is the JSON that ECS stores. It spells out what ECS would add, so that what is
// read back equals what was written and no plan shows a change that is none; and it has one order,
// whatever the order in the file.
// https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html
type containerDefinition struct {
	Name                   string                 `json:"name"`
	Image                  string                 `json:"image"`
	RepositoryCredentials  *repositoryCredentials `json:"repositoryCredentials,omitempty"`
	Essential              bool                   `json:"essential"`
	CPU                    int                    `json:"cpu"`
	Memory                 int                    `json:"memory"`
	MemoryReservation      int                    `json:"memoryReservation,omitempty"`
	EntryPoint             []string               `json:"entryPoint,omitempty"`
	Command                []string               `json:"command,omitempty"`
	WorkingDirectory       string                 `json:"workingDirectory,omitempty"`
	Environment            []variable             `json:"environment"`
	EnvironmentFiles       []environmentFile      `json:"environmentFiles,omitempty"`
	Secrets                []secretVariable       `json:"secrets,omitempty"`
	PortMappings           []portMapping          `json:"portMappings"`
	StopTimeout            int                    `json:"stopTimeout"`
	LogConfiguration       logConfiguration       `json:"logConfiguration"`
	FirelensConfiguration  *firelensConfiguration `json:"firelensConfiguration,omitempty"`
	User                   string                 `json:"user,omitempty"`
	ReadonlyRootFilesystem bool                   `json:"readonlyRootFilesystem,omitempty"`
	LinuxParameters        *linuxParameters       `json:"linuxParameters,omitempty"`
	Ulimits                []ulimit               `json:"ulimits,omitempty"`
	HealthCheck            *healthCheck           `json:"healthCheck,omitempty"`
	DependsOn              []dependency           `json:"dependsOn,omitempty"`
	Links                  []string               `json:"links,omitempty"`
	ExtraHosts             []extraHost            `json:"extraHosts,omitempty"`
	DockerLabels           map[string]string      `json:"dockerLabels,omitempty"`
	MountPoints            []string               `json:"mountPoints"`
	VolumesFrom            []string               `json:"volumesFrom"`
	SystemControls         []string               `json:"systemControls"`
}

// repositoryCredentials name the secret that holds them.
type repositoryCredentials struct {
	CredentialsParameter string `json:"credentialsParameter"`
}

type variable struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// environmentFile is a file of environment variables; S3 is where such a file can be.
type environmentFile struct {
	Type  string `json:"type"`
	Value string `json:"value"`
}

type extraHost struct {
	Hostname  string `json:"hostname"`
	IPAddress string `json:"ipAddress"`
}

type secretVariable struct {
	Name      string `json:"name"`
	ValueFrom string `json:"valueFrom"`
}

// portMapping with host port 0 has Docker assign a free port, so that several tasks fit an instance.
type portMapping struct {
	ContainerPort int    `json:"containerPort"`
	HostPort      int    `json:"hostPort"`
	Protocol      string `json:"protocol"`
}

type logConfiguration struct {
	LogDriver     string            `json:"logDriver"`
	Options       map[string]string `json:"options"`
	SecretOptions []secretVariable  `json:"secretOptions,omitempty"`
}

type linuxParameters struct {
	Capabilities       *capabilities `json:"capabilities,omitempty"`
	InitProcessEnabled bool          `json:"initProcessEnabled,omitempty"`
	SharedMemorySize   int           `json:"sharedMemorySize,omitempty"`
	Tmpfs              []tmpfsVolume `json:"tmpfs,omitempty"`
}

type capabilities struct {
	Add  []string `json:"add,omitempty"`
	Drop []string `json:"drop,omitempty"`
}

type tmpfsVolume struct {
	ContainerPath string   `json:"containerPath"`
	Size          int      `json:"size"`
	MountOptions  []string `json:"mountOptions,omitempty"`
}

type ulimit struct {
	Name      string `json:"name"`
	SoftLimit int    `json:"softLimit"`
	HardLimit int    `json:"hardLimit"`
}

type healthCheck struct {
	Command     []string `json:"command"`
	Interval    int      `json:"interval"`
	Timeout     int      `json:"timeout"`
	Retries     int      `json:"retries"`
	StartPeriod int      `json:"startPeriod,omitempty"`
}

type dependency struct {
	ContainerName string `json:"containerName"`
	Condition     string `json:"condition"`
}

// define makes the definition of one container of a task, its image and secrets found.
func define(t task, name string, k config.Sidecar, image string, v *vault) containerDefinition {
	secrets, logs := v.variables(k.Secrets), t.ownLogs()
	if t.fireLens != nil && name == t.own {
		k.DependsOn, logs = waitingForRouter(k.DependsOn), routed(t.fireLens, v)
	}
	definition := containerDefinition{
		Name:                   name,
		Image:                  image,
		RepositoryCredentials:  v.credentials(k.RegistryCredentials),
		Essential:              *k.Essential,
		CPU:                    k.CPU,
		Memory:                 k.Memory,
		MemoryReservation:      k.MemoryReservation,
		EntryPoint:             k.Entrypoint,
		Command:                k.Command,
		WorkingDirectory:       k.Runtime.WorkingDirectory,
		DockerLabels:           k.Runtime.DockerLabels,
		Environment:            []variable{},
		Secrets:                secrets,
		PortMappings:           []portMapping{},
		StopTimeout:            k.StopTimeout,
		User:                   k.Runtime.User,
		ReadonlyRootFilesystem: k.Runtime.ReadOnly,
		LinuxParameters:        linux(k.Runtime),
		HealthCheck:            check(k.Runtime.HealthCheck),
		Links:                  slices.Sorted(slices.Values(k.Links)),
		LogConfiguration:       logs,
		MountPoints:            []string{},
		VolumesFrom:            []string{},
		SystemControls:         []string{},
	}
	if t.fireLens != nil && name == config.LogRouter {
		definition.FirelensConfiguration = &firelensConfiguration{Type: "fluentbit", Options: map[string]string{"enable-ecs-log-metadata": "true"}}
	}
	if name == t.answering.Container {
		definition.PortMappings = append(definition.PortMappings, portMapping{ContainerPort: t.answering.Port, HostPort: 0, Protocol: "tcp"})
	}
	environment := t.environment(k.Container)
	for _, name := range sorted(environment) {
		definition.Environment = append(definition.Environment, variable{Name: name, Value: environment[name]})
	}
	for _, arn := range k.EnvironmentFiles {
		definition.EnvironmentFiles = append(definition.EnvironmentFiles, environmentFile{Type: "s3", Value: arn})
	}
	for _, name := range sorted(k.Runtime.ExtraHosts) {
		definition.ExtraHosts = append(definition.ExtraHosts, extraHost{Hostname: name, IPAddress: k.Runtime.ExtraHosts[name]})
	}
	for _, name := range sorted(k.Runtime.Ulimits) {
		limit := k.Runtime.Ulimits[name]
		definition.Ulimits = append(definition.Ulimits, ulimit{Name: name, SoftLimit: limit.Soft, HardLimit: limit.Hard})
	}
	for _, other := range sorted(k.DependsOn) {
		definition.DependsOn = append(definition.DependsOn, dependency{ContainerName: other, Condition: strings.ToUpper(string(k.DependsOn[other]))})
	}
	return definition
}

// environment is what a container is told. On EC2 ECS does not tell it where it is, nor can it ask the instance:
// an SDK of AWS reads one of two variables, and fails without.
// https://docs.aws.amazon.com/sdkref/latest/guide/feature-region.html
func (t task) environment(k config.Container) map[string]string {
	all := map[string]string{"AWS_REGION": t.region, "AWS_DEFAULT_REGION": t.region}
	for name := range k.Secrets {
		delete(all, name)
	}
	maps.Copy(all, k.Environment)
	return all
}

// ownLogs sends a container's lines to the task's log group, without ever stalling the container.
func (t task) ownLogs() logConfiguration {
	return logConfiguration{LogDriver: "awslogs", Options: map[string]string{
		"awslogs-group":         *t.logGroupName,
		"awslogs-region":        t.region,
		"awslogs-stream-prefix": t.own,
		"mode":                  "non-blocking",
		"max-buffer-size":       strconv.Itoa(t.logBuffer) + "m",
	}}
}

// linux returns what only Linux has, or nil where nothing is asked for.
func linux(r config.Runtime) *linuxParameters {
	changed := len(r.Capabilities.Add)+len(r.Capabilities.Drop) > 0
	if !r.Init && r.ShmSize == 0 && len(r.Tmpfs) == 0 && !changed {
		return nil
	}
	parameters := &linuxParameters{InitProcessEnabled: r.Init, SharedMemorySize: r.ShmSize}
	if changed {
		parameters.Capabilities = &capabilities{
			Add: slices.Sorted(slices.Values(r.Capabilities.Add)), Drop: slices.Sorted(slices.Values(r.Capabilities.Drop)),
		}
	}
	for _, path := range sorted(r.Tmpfs) {
		tmpfs := r.Tmpfs[path]
		parameters.Tmpfs = append(parameters.Tmpfs, tmpfsVolume{ContainerPath: path, Size: tmpfs.Size, MountOptions: tmpfs.Options})
	}
	return parameters
}

func check(h *config.CommandCheck) *healthCheck {
	if h == nil {
		return nil
	}
	return &healthCheck{
		Command:  []string{"CMD-SHELL", h.Command},
		Interval: h.Interval, Timeout: h.Timeout, Retries: h.Retries, StartPeriod: h.StartPeriod,
	}
}

func sorted[K cmp.Ordered, V any](m map[K]V) []K { return slices.Sorted(maps.Keys(m)) }
