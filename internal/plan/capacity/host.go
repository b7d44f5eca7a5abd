// Package capacity is the arithmetic of tasks on EC2 instances: what an instance offers, and how
// many tasks fit.
package capacity

import (
	"cdah/internal/aws/instancetypes"
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

// HostOf returns what an instance offers to tasks. Its memory is a careful estimate of what its ECS
// agent registers: less than advertised, minus ReservedMemory.
func HostOf(instance instancetypes.Type) Host {
	return Host{
		CPU:    instance.VCPU * cpuPerVCPU,
		Memory: instance.Memory - overheadFixed - instance.Memory*overheadPercent/100 - ReservedMemory,
		Ports:  settings.DynamicPortLast - settings.DynamicPortFirst + 1,
	}
}
