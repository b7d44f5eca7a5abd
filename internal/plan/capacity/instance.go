// Package capacity is the arithmetic of tasks on EC2 instances: what an instance offers, and how
// many tasks fit.
package capacity

import (
	"fmt"
	"slices"
	"strings"

	"cdah/internal/aws/settings"
)

// ReservedMemory is the memory in MiB that is kept from tasks on every instance, for the operating
// system, Docker and the ECS agent. It is the value of ECS_RESERVED_MEMORY on the instances
// (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/memory-management.html); without
// it, tasks can be promised the memory that the agent itself lives in.
const ReservedMemory = 128

// LogAgentMemory is the memory in MiB that is kept besides where the instances' own logs are sent, for
// the CloudWatch agent and the system's log daemon. The agent's own figure for a few files is 50 to 80
// (https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Install-CloudWatch-Agent.html).
const LogAgentMemory = 96

// What the kernel and the hypervisor take before the agent counts: a fixed part and one that grows
// with the instance. AWS's own example loses 2.5 % of 8 GiB; small instances lose relatively more.
// Both are generous on purpose: a task that is refused here costs an edit, one that finds no place
// at run time costs an outage.
const (
	overheadFixed   = 64 // MiB
	overheadPercent = 6
)

const cpuPerVCPU = 1024 // ECS CPU units

// Architecture is that of an instance's processor, by AWS's name for it.
type Architecture string

// The architectures.
const (
	X8664 Architecture = "x86_64"
	ARM64 Architecture = "arm64" // Graviton
)

// Instance is an EC2 instance type.
type Instance struct {
	Type         string
	VCPU         int
	Memory       int // MiB, as advertised
	Architecture Architecture
}

// Host returns what the instance offers to tasks. Its memory is a careful estimate of what its ECS
// agent registers: less than advertised, minus ReservedMemory.
func (i Instance) Host() Host {
	return Host{
		CPU:    i.VCPU * cpuPerVCPU,
		Memory: i.Memory - overheadFixed - i.Memory*overheadPercent/100 - ReservedMemory,
		Ports:  settings.DynamicPortLast - settings.DynamicPortFirst + 1,
	}
}

// Lookup returns the instance type of a name such as t3.small. Its error says why it is not known.
func Lookup(name string) (Instance, error) {
	familyName, size, found := strings.Cut(name, ".")
	if !found {
		return Instance{}, fmt.Errorf("%q is not an instance type", name)
	}
	all := typesOf(familyName)
	if len(all) == 0 {
		return Instance{}, fmt.Errorf("%s is of an instance family that is not known here", name)
	}
	var sizes []string
	for _, instance := range all {
		if instance.Type == name {
			return instance, nil
		}
		sizes = append(sizes, strings.TrimPrefix(instance.Type, familyName+"."))
	}
	return Instance{}, fmt.Errorf("%s does not have the size %q, only %s", familyName, size, strings.Join(sizes, ", "))
}

// Families returns the names of the known instance families of an architecture, sorted.
func Families(of Architecture) []string {
	var names []string
	for name, f := range families() {
		if f.architecture == of {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// Larger returns the types of the same family that are larger than an instance, smallest first.
func Larger(instance Instance) []Instance {
	familyName, _, _ := strings.Cut(instance.Type, ".")
	var larger []Instance
	for _, other := range typesOf(familyName) {
		if other.VCPU > instance.VCPU || other.Memory > instance.Memory {
			larger = append(larger, other)
		}
	}
	return larger
}
