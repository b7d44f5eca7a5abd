package config

import (
	"cmp"
	"maps"
	"strings"

	"cdah/internal/yamldoc"
)

// validate checks what of a volume goes with what.
func (v Volume) validate(at yamldoc.Path, c *yamldoc.Checker) {
	if !c.Sound(at) {
		return
	}
	if v.Scope == ScopeTask {
		for _, key := range []string{"existing", "security_group", "directory", "user", "group", "backups"} {
			if c.Has(at.Key(key)) {
				c.Error(at.Key(key), "is for a file system, and scope: task has none", "scope alone", "remove it, or use scope: shared")
			}
		}
		return
	}
	switch {
	case v.Existing != "" && v.SecurityGroup == "":
		c.Error(at.Key("security_group"), "is missing, and the instances must get in to the mount targets of "+v.Existing,
			"the security group of its mount targets", "add security_group")
	case v.Existing == "" && v.SecurityGroup != "":
		c.Error(at.Key("security_group"), "is for an existing file system: one that is made gets a group of its own", "only with existing", "remove it, or add existing")
	}
	if v.Existing != "" && c.Has(at.Key("backups")) {
		c.Error(at.Key("backups"), v.Existing+" is backed up by whoever made it", "only without existing", "remove it")
	}
	if v.Existing == "" && v.Directory == "/" {
		c.Error(at.Key("directory"), "the root of a new file system belongs to root, whom no container is", "a folder below it, such as /uploads", "name a folder, or remove the key")
	}
}

// checkMounts checks the places at which a container mounts volumes, and where it has file systems in memory.
func (k Container) checkMounts(at yamldoc.Path, c *yamldoc.Checker) {
	first := map[string]yamldoc.Path{}
	for _, path := range sortedKeys(k.Runtime.Tmpfs) {
		first[path] = at.Key("runtime").Key("tmpfs").Key(path)
	}
	for _, name := range sortedKeys(k.Mounts) {
		place, path := at.Key("mounts").Key(name), k.Mounts[name].Path
		if other, taken := first[path]; taken && c.Sound(place) {
			c.Error(place, yamldoc.Quote(path)+" is that of "+string(other)+", too", "each folder once in a container", "mount one of the two elsewhere")
		}
		first[path] = place
	}
}

// checkVolumes checks the volumes against what mounts them.
func (e Environment) checkVolumes(c *yamldoc.Checker) {
	mounted, known := map[string]bool{}, !c.Spoiled("services") && !c.Spoiled("jobs")
	for at, container := range e.containers() {
		known = known && c.Sound(at.Key("mounts"))
		for _, name := range sortedKeys(container.Mounts) {
			mounted[name] = true
			if _, found := e.Volumes[name]; !found && !c.Spoiled(yamldoc.Path("volumes")) {
				names := sortedKeys(e.Volumes)
				c.Error(at.Key("mounts").Key(name), "there is no volume "+yamldoc.Quote(name), cmp.Or(strings.Join(names, ", "), "a name in volumes"),
					cmp.Or(yamldoc.DidYouMean(name, names), "add it to volumes, such as "+name+": {}"))
			}
		}
	}
	for _, name := range sortedKeys(e.Volumes) {
		at := yamldoc.Path("volumes").Key(name)
		if !isName(name) {
			c.Error(at, yamldoc.Quote(name)+" cannot name a volume",
				allowedNames(), renamed(name, isName))
		}
		if known && !mounted[name] {
			c.Warn(at, "nothing mounts it", "add it to the mounts of a service or a job, such as mounts: {"+name+": /data}")
		}
	}
}

// containers returns the containers that an owner describes, by their places: those of services and jobs.
func (e Environment) containers() map[yamldoc.Path]Container {
	all := map[yamldoc.Path]Container{}
	for name, service := range e.Services {
		maps.Copy(all, service.containers(yamldoc.Path("services").Key(name)))
	}
	for name, job := range e.Jobs {
		all[yamldoc.Path("jobs").Key(name)] = job.Container
	}
	return all
}
