package config

import "cdah/internal/yamldoc"

// checkBottlerocket refuses, of the instances' own options, what Bottlerocket cannot do: it has no shell and runs no
// scripts, and nothing says that it waits in a warm pool before it joins a cluster of ECS.
// https://github.com/bottlerocket-os/bottlerocket/blob/develop/SECURITY_FEATURES.md
func (k Capacity) checkBottlerocket(at yamldoc.Path, c *yamldoc.Checker) {
	if k.OperatingSystem != Bottlerocket || !c.Sound(at.Key("operating_system")) {
		return
	}
	if k.UserData != "" && c.Sound(at.Key("user_data")) {
		c.Error(at.Key("user_data"), "Bottlerocket has no shell that could run it", "user_data with operating_system: amazon_linux", "remove it, or run what it does as a daemon service")
	}
	if k.WarmPool != nil && c.Sound(at.Key("warm_pool")) {
		c.Error(at.Key("warm_pool"), "nothing says that an instance of Bottlerocket waits until it leaves the pool before it joins the cluster", "warm_pool with operating_system: amazon_linux", "remove one of the two")
	}
}

// checkBottlerocketServices refuses what tasks cannot have on Bottlerocket: mounts of EFS by TLS and IAM, as which all volumes are mounted
// (https://github.com/bottlerocket-os/bottlerocket/issues/1080), and Service Connect
// (https://github.com/bottlerocket-os/bottlerocket/issues/2801). Such a task would not be placed.
func (e Environment) checkBottlerocketServices(c *yamldoc.Checker) {
	if e.Capacity.OperatingSystem != Bottlerocket || !c.Sound("capacity.operating_system") {
		return
	}
	const fix = "remove it, or use operating_system: amazon_linux"
	if len(e.Volumes) > 0 && c.Sound("volumes") {
		c.Error("volumes", "Bottlerocket cannot mount them: it has no client of EFS that encrypts and proves who it is", "volumes with capacity.operating_system: amazon_linux", fix)
	}
	for _, name := range sortedKeys(e.Services) {
		at, s := yamldoc.Path("services").Key(name), e.Services[name]
		for key, has := range map[string]bool{"private": s.Private != nil, "connects_to": len(s.ConnectsTo) > 0} {
			if has && c.Sound(at.Key(key)) {
				c.Error(at.Key(key), "Bottlerocket has no Service Connect, by which services find each other", "private and connects_to with capacity.operating_system: amazon_linux", fix)
			}
		}
	}
	if e.Logs.Instances && c.Sound("logs.instances") {
		c.Error("logs.instances", "Bottlerocket can install no agent that sends them", "true with capacity.operating_system: amazon_linux", fix)
	}
}
