package service

import (
	"maps"
	"slices"
	"strconv"

	"cdah/internal/naming"

	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/ecstaskdefinition"

	"cdah/internal/tf"
)

// Container is the container of a task.
type Container struct {
	Image       string
	Command     []string // replaces the image's own where it is not empty
	Port        int
	CPU         int // units, 1024 to a vCPU
	Memory      int // MiB, reserved and the limit
	Environment map[string]string
	StopTimeout int // seconds between SIGTERM and SIGKILL
}

// containerDefinition is the JSON that ECS stores. It spells out what ECS would add, so that what is
// read back equals what was written and no plan shows a change that is none.
// https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html
type containerDefinition struct {
	Name             string           `json:"name"`
	Image            string           `json:"image"`
	Essential        bool             `json:"essential"`
	CPU              int              `json:"cpu"`
	Memory           int              `json:"memory"`
	Command          []string         `json:"command,omitempty"`
	Environment      []variable       `json:"environment"`
	PortMappings     []portMapping    `json:"portMappings"`
	StopTimeout      int              `json:"stopTimeout"`
	LogConfiguration logConfiguration `json:"logConfiguration"`
	MountPoints      []string         `json:"mountPoints"`
	VolumesFrom      []string         `json:"volumesFrom"`
	SystemControls   []string         `json:"systemControls"`
}

type variable struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// portMapping with host port 0 has Docker assign a free port, so that several tasks fit an instance.
type portMapping struct {
	ContainerPort int    `json:"containerPort"`
	HostPort      int    `json:"hostPort"`
	Protocol      string `json:"protocol"`
}

type logConfiguration struct {
	LogDriver string            `json:"logDriver"`
	Options   map[string]string `json:"options"`
}

func newTaskDefinition(c constructs.Construct, p Props, r roles) ecstaskdefinition.EcsTaskDefinition {
	return ecstaskdefinition.NewEcsTaskDefinition(c, jsii.String("task-definition"), &ecstaskdefinition.EcsTaskDefinitionConfig{
		Family:                  jsii.String(naming.Of(p.Name, p.Service)),
		NetworkMode:             jsii.String("bridge"),
		RequiresCompatibilities: jsii.Strings("EC2"),
		ExecutionRoleArn:        r.execution.Arn(),
		TaskRoleArn:             r.task.Arn(),
		ContainerDefinitions:    tf.JSON([]containerDefinition{define(p)}),
	})
}

func define(p Props) containerDefinition {
	return containerDefinition{
		Name:         p.Service,
		Image:        p.Container.Image,
		Essential:    true,
		CPU:          p.Container.CPU,
		Memory:       p.Container.Memory,
		Command:      p.Container.Command,
		Environment:  variables(p.Container.Environment),
		PortMappings: []portMapping{{ContainerPort: p.Container.Port, HostPort: 0, Protocol: "tcp"}},
		StopTimeout:  p.Container.StopTimeout,
		LogConfiguration: logConfiguration{LogDriver: "awslogs", Options: map[string]string{
			"awslogs-group":         *p.LogGroup.Name(),
			"awslogs-region":        p.Region,
			"awslogs-stream-prefix": p.Service,
			"mode":                  "non-blocking",
			"max-buffer-size":       strconv.Itoa(p.LogBufferSize) + "m",
		}},
		MountPoints:    []string{},
		VolumesFrom:    []string{},
		SystemControls: []string{},
	}
}

// variables lists the environment in order of its names, with its values as they stand.
func variables(environment map[string]string) []variable {
	list := []variable{}
	for _, name := range slices.Sorted(maps.Keys(environment)) {
		list = append(list, variable{Name: name, Value: environment[name]})
	}
	return list
}
