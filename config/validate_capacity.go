package config

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"cdah/internal/aws/instancetypes"
	"cdah/internal/yamldoc"
)

func (k Capacity) validate(at yamldoc.Path, c *yamldoc.Checker) {
	k.checkTypes(at, c)
	k.checkSize(at, c)
	k.checkCredits(at, c)
	k.checkSpot(at, c)
	k.checkWarmPool(at, c)
	k.checkInstanceScaling(at, c)
	k.checkSchedules(at, c)
	k.checkBottlerocket(at, c)
	if strings.HasPrefix(k.UserData, "#!") {
		c.Error(at.Key("user_data"), "begins with an interpreter, and the lines go on a script that has one", "lines of bash", "remove the first line")
	}
}

// checkTypes wants one way to name the instance types, and all of them of the declared architecture.
func (k Capacity) checkTypes(at yamldoc.Path, c *yamldoc.Checker) {
	one, several := at.Key("instance_type"), at.Key("instance_types")
	switch {
	case !c.Sound(one, several):
	case k.InstanceType == "" && len(k.InstanceTypes) == 0:
		c.Error(one, "is missing, and so is instance_types", "one of the two", "add instance_type, such as t3.small")
		return
	case k.InstanceType != "" && len(k.InstanceTypes) > 0:
		c.Error(several, "stands beside instance_type, and it is not said which of the two holds", "one of the two", "remove one")
	}
	if !c.Sound(at.Key("architecture")) {
		return
	}
	if k.InstanceType != "" {
		k.checkType(at, one, k.InstanceType, c)
	}
	for i, name := range k.InstanceTypes {
		k.checkType(at, several.Index(i), name, c)
	}
}

func (k Capacity) checkType(at, place yamldoc.Path, name string, c *yamldoc.Checker) {
	known, err := instancetypes.Lookup(name)
	example := "t3.small"
	if k.Architecture == ARM64 {
		example = "t4g.small"
	}
	switch {
	case errors.Is(err, instancetypes.ErrFamily):
		if k.VCPU == 0 && k.Memory == 0 && c.Sound(at.Key("vcpu"), at.Key("memory")) {
			c.Warn(place, "cdah does not know "+name+": its tasks are not checked to fit", "give capacity.vcpu and capacity.memory to have them checked")
		}
	case err != nil:
		c.Error(place, err.Error(), "one of these sizes, or another family", "choose another, such as "+example)
	case string(known.Architecture) != string(k.Architecture):
		c.Error(place, fmt.Sprintf("%s is of the architecture %s, and the instances' image would be for %s", name, known.Architecture, k.Architecture),
			fmt.Sprintf("a type of the architecture %s", k.Architecture), fmt.Sprintf("choose another, or set architecture: %s", known.Architecture))
	}
}

// checkCredits refuses CPU credits for a type that has none: its instances would not start.
func (k Capacity) checkCredits(at yamldoc.Path, c *yamldoc.Checker) {
	if k.CPUCredits == "" || !c.Sound(at.Key("instance_type"), at.Key("instance_types")) {
		return
	}
	for _, name := range k.Types() {
		if family, _, _ := strings.Cut(name, "."); name != "" && !slices.Contains(instancetypes.Burstable(), family) {
			c.Error(at.Key("cpu_credits"), name+" has no CPU credits", "types of "+strings.Join(instancetypes.Burstable(), ", "), "remove it, or choose such a type")
		}
	}
}

// sized reports whether it is said what an instance has.
func (k Capacity) sized() bool { return k.VCPU > 0 && k.Memory > 0 }

// checkSize wants both numbers of a size or none, and no other ones than those of types that are known.
func (k Capacity) checkSize(at yamldoc.Path, c *yamldoc.Checker) {
	vcpu, memory := at.Key("vcpu"), at.Key("memory")
	if !c.Sound(vcpu, memory, at.Key("instance_type"), at.Key("instance_types")) {
		return
	}
	switch {
	case k.VCPU > 0 && k.Memory == 0:
		c.Error(memory, "is missing, and vcpu is given", "both or none", "add memory, or remove vcpu")
	case k.VCPU == 0 && k.Memory > 0:
		c.Error(vcpu, "is missing, and memory is given", "both or none", "add vcpu, or remove memory")
	}
	unknown := func(name string) bool { _, err := instancetypes.Lookup(name); return err != nil }
	if !k.sized() || slices.ContainsFunc(k.Types(), unknown) {
		return
	}
	for _, known := range k.instances() {
		if known.VCPU != k.VCPU || known.Memory != k.Memory {
			c.Error(vcpu, fmt.Sprintf("%d vCPUs and %d MiB are not what %s has", k.VCPU, k.Memory, known.Name),
				fmt.Sprintf("%d vCPUs and %d MiB, or neither", known.VCPU, known.Memory), "remove vcpu and memory: they are for types that cdah does not know")
		}
	}
}

func (k Capacity) checkSpot(at yamldoc.Path, c *yamldoc.Checker) {
	spot := k.Spot
	if spot == nil || !c.Sound(at.Key("spot"), at.Key("instances"), at.Key("instance_types")) {
		return
	}
	if spot.OnDemandBase >= k.Instances.Max {
		c.Error(at.Key("spot").Key("on_demand_base"), fmt.Sprintf("%d leaves no Spot instance, as there are %d instances at most", spot.OnDemandBase, k.Instances.Max),
			"less than instances.max", "lower it, or remove spot")
	}
	if len(k.InstanceTypes) == 0 {
		c.Warn(at.Key("spot"), "with one instance type AWS may have no Spot instance at all, or take all back at once",
			"list several in instance_types")
	}
}

// checkWarmPool holds the limits of warm pools
// (https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-warm-pools.html).
func (k Capacity) checkWarmPool(at yamldoc.Path, c *yamldoc.Checker) {
	place := at.Key("warm_pool")
	if k.WarmPool == nil || !c.Sound(place, at.Key("instances"), at.Key("spot"), at.Key("instance_types")) {
		return
	}
	if k.Mixed() {
		c.Error(place, "stands beside spot or instance_types, and AWS keeps no warm pool for a group with Spot instances or several types",
			"a warm pool with one instance_type and without spot", "remove one of the two")
	}
	prepared := k.WarmPool.MaxPrepared
	if prepared > k.Instances.Max || prepared > 0 && prepared <= k.Instances.Min {
		c.Error(place.Key("max_prepared"), fmt.Sprintf("%d instances that wait or serve", prepared),
			fmt.Sprintf("more than instances.min, %d, up to instances.max, %d", k.Instances.Min, k.Instances.Max),
			fmt.Sprintf("use %d, or remove it", k.Instances.Max))
	}
	if k.Instances.Max == k.Instances.Min {
		c.Error(place, "is for instances between min and max, and there are none", "instances.max above instances.min", "remove it")
	}
}

// checkInstanceScaling refuses what would leave the group where it is.
func (k Capacity) checkInstanceScaling(at yamldoc.Path, c *yamldoc.Checker) {
	if k.Scaling.Managed != nil && k.Scaling.Alarms != nil {
		c.Error(at.Key("scaling"), "has both managed and alarms, which would fight over one number of instances", "one of the two", "remove one")
	}
	a := k.Scaling.Alarms
	if a == nil || !c.Sound(at.Key("scaling"), at.Key("instances")) {
		return
	}
	if k.Instances.Min == 0 {
		c.Error(at.Key("instances").Key("min"), "with no instance there is no reservation to measure, so that the alarms never start one", "1 or more with scaling.alarms",
			"use 1, or scaling.managed, which starts from none")
	}
	if left := max(k.Instances.Min, 1); left < k.Instances.Max && *a.Low < a.High {
		if after := *a.Low * (left + 1) / left; after >= a.High {
			c.Warn(at.Key("scaling").Key("alarms").Key("low"),
				fmt.Sprintf("from %d instances at %d %% to %d puts them at %d %%, not below high, so that instances come and go without end", left+1, *a.Low, left, after),
				fmt.Sprintf("use less than %d", (a.High*left+left)/(left+1)))
		}
	}
}

func (k Capacity) checkSchedules(at yamldoc.Path, c *yamldoc.Checker) {
	for name, schedule := range k.Schedules {
		place := at.Key("schedules").Key(name)
		if !isName(name) {
			c.Error(place, yamldoc.Quote(name)+" cannot name a schedule",
				allowedNames(), renamed(name, isName))
		}
		if schedule.Min == nil && schedule.Max == nil {
			c.Error(place, "sets neither min nor max", "one of them, or both", "add one")
		}
		minimum, maximum := schedule.Bounds(k.Instances)
		if minimum > maximum && c.Sound(place, at.Key("instances")) {
			c.Error(place, fmt.Sprintf("sets a minimum of %d and a maximum of %d instances", minimum, maximum), "min up to max; what it leaves out is that of instances", "give both")
		}
	}
}

func (m ManagedScaling) validate(at yamldoc.Path, c *yamldoc.Checker) {
	if m.MinimumStep > m.MaximumStep && c.Sound(at.Key("minimum_step"), at.Key("maximum_step")) {
		c.Error(at.Key("minimum_step"), fmt.Sprintf("%d is more than maximum_step, %d", m.MinimumStep, m.MaximumStep), "up to maximum_step", "lower it, or raise maximum_step")
	}
}

func (a ReservationAlarms) validate(at yamldoc.Path, c *yamldoc.Checker) {
	if *a.Low >= a.High && c.Sound(at.Key("low"), at.Key("high")) {
		c.Error(at.Key("low"), fmt.Sprintf("%d %% is not less than high, %d %%", *a.Low, a.High), "less than high", "lower low, or raise high")
	}
}

func (s InstanceSchedule) validate(at yamldoc.Path, c *yamldoc.Checker) {
	if c.Sound(at.Key("cron")) {
		cronOfGroups().check(at.Key("cron"), s.Cron, c)
	}
	checkTimeZone(at.Key("time_zone"), s.TimeZone, c)
}

// instances returns the group's instance types, or none where it is not known what each of them has.
func (k Capacity) instances() []instancetypes.Type {
	var known []instancetypes.Type
	for _, name := range k.Types() {
		of, err := instancetypes.Lookup(name)
		switch {
		case errors.Is(err, instancetypes.ErrFamily) && k.sized():
			of = instancetypes.Type{Name: name, VCPU: k.VCPU, Memory: k.Memory, Architecture: instancetypes.Architecture(k.Architecture)}
		case err != nil:
			return nil
		}
		known = append(known, of)
	}
	return known
}
