// Package capacity is the arithmetic of tasks on EC2 instances: what an instance offers, and how
// many tasks fit.
package capacity

import (
	"fmt"
	"slices"
	"strings"
)

// ReservedMemory is the memory in MiB that is kept from tasks on every instance, for the operating
// system, Docker and the ECS agent. It is the value of ECS_RESERVED_MEMORY on the instances
// (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/memory-management.html); without
// it, tasks can be promised the memory that the agent itself lives in.
const ReservedMemory = 128

// What the kernel and the hypervisor take before the agent counts: a fixed part and one that grows
// with the instance. AWS's own example loses 2.5 % of 8 GiB; small instances lose relatively more.
// Both are generous on purpose: a task that is refused here costs an edit, one that finds no place
// at run time costs an outage.
const (
	overheadFixed   = 64 // MiB
	overheadPercent = 6
)

const cpuPerVCPU = 1024 // ECS CPU units

// Instance is an EC2 instance type.
type Instance struct {
	Type   string
	VCPU   int
	Memory int // MiB, as advertised
}

// CPU is what an instance offers to tasks, in CPU units of 1/1024 vCPU.
func (i Instance) CPU() int { return i.VCPU * cpuPerVCPU }

// TaskMemory is what an instance offers to tasks in MiB, a careful estimate of the memory that its
// ECS agent registers: less than advertised, minus ReservedMemory.
func (i Instance) TaskMemory() int {
	return i.Memory - overheadFixed - i.Memory*overheadPercent/100 - ReservedMemory
}

// Lookup returns the instance type of a name such as t3.small. Its error says why a type cannot be
// used: unknown, or of another processor architecture than x86_64.
func Lookup(name string) (Instance, error) {
	familyName, size, found := strings.Cut(name, ".")
	if !found {
		return Instance{}, fmt.Errorf("%q is not an instance type", name)
	}
	if isARM(familyName) {
		return Instance{}, fmt.Errorf("%s is an arm64 type, and the instances' image and the tasks are x86_64", name)
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

// Families returns the names of the known instance families, sorted.
func Families() []string {
	names := []string{"t2", "t3", "t3a"}
	for name := range standardFamilies() {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// isARM reports whether a family has Graviton processors: a1, or a g after the generation's number,
// as in t4g, m6gd and c7gn. The g4dn and g5 families begin with that letter and are x86_64.
func isARM(family string) bool {
	if family == "a1" {
		return true
	}
	i := strings.IndexAny(family, "0123456789")
	return i > 0 && i+1 < len(family) && family[i+1] == 'g'
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
