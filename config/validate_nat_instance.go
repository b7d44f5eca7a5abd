package config

import (
	"fmt"

	"cdah/internal/aws/instancetypes"
	"cdah/internal/yamldoc"
)

// natMemory is the MiB of memory that a NAT instance has at least: with less, the installation of a package may be
// ended for want of memory (https://github.com/amazonlinux/amazon-linux-2023/issues/404).
const natMemory = 1024

// checkNATInstance wants a type whose architecture is known, as the machine image depends on it, and which has the
// memory.
func (n Network) checkNATInstance(at yamldoc.Path, c *yamldoc.Checker) {
	place := at.Key("instance_type")
	if !c.Sound(place) || n.Existing != nil {
		return
	}
	if !n.NAT.ByInstances() {
		if c.Has(at) {
			c.Error(at, "there is no NAT instance with nat: "+string(n.NAT), "nat: instance, or instance_per_zone", "remove it, or change nat")
		}
		return
	}
	const allowed, fix = "a type with 1 GiB of memory at least, of a family that cdah knows", "choose another, such as t4g.micro"
	switch known, err := instancetypes.Lookup(n.NATInstance.InstanceType); {
	case err != nil:
		c.Error(place, err.Error(), allowed, fix)
	case known.Memory < natMemory:
		c.Error(place, fmt.Sprintf("%s has %d MiB of memory, too little to install what forwards", known.Name, known.Memory), allowed, fix)
	}
}

// Architecture returns that of the instance's type; of a type that is not valid, x86_64.
func (i NATInstance) Architecture() Architecture {
	if known, err := instancetypes.Lookup(i.InstanceType); err == nil {
		return Architecture(known.Architecture)
	}
	return X8664
}
