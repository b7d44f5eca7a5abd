package config

import (
	"fmt"
	"reflect"
	"regexp"
	"strings"

	"cdah/internal/yamldoc"
)

var subnetPattern = regexp.MustCompile(`^subnet-[0-9a-f]{8,17}$`)

// checkNothingBesideExisting refuses what describes a network of the environment's own: all but what the
// instances reach.
func (n Network) checkNothingBesideExisting(at yamldoc.Path, c *yamldoc.Checker) {
	for field := range reflect.TypeFor[Network]().Fields() {
		key := field.Tag.Get("yaml")
		if place := at.Key(key); key != "existing" && key != "egress_ports" && c.Has(place) {
			c.Error(place, "is for a network that is created, and existing says that there is one", "existing alone, with egress_ports", "remove the one or the other")
		}
	}
}

// validate wants a public and a private subnet in each zone, each once.
func (n ExistingNetwork) validate(at yamldoc.Path, c *yamldoc.Checker) {
	if !c.Sound(at) {
		return
	}
	zones := n.zones()
	taken := map[string]yamldoc.Path{}
	for _, tier := range []struct {
		at      yamldoc.Path
		subnets map[string]string
	}{
		{at.Key("public_subnets"), n.PublicSubnets},
		{at.Key("private_subnets"), n.PrivateSubnets},
	} {
		if len(tier.subnets) < 2 {
			c.Error(tier.at, fmt.Sprintf("names %d", len(tier.subnets)), "a subnet in each of at least two zones, as a load balancer needs", "add one")
		}
		for _, zone := range zones {
			id, given := tier.subnets[zone]
			if !given {
				c.Error(tier.at, "there is no subnet in zone "+yamldoc.Quote(zone), "one in each of the zones "+strings.Join(zones, ", "), "add it, or remove the zone from the other tier")
				continue
			}
			if checkZone(tier.at.Key(zone), zone, c) {
				checkSubnetID(tier.at.Key(zone), id, taken, c)
			}
		}
	}
}

func checkSubnetID(at yamldoc.Path, id string, taken map[string]yamldoc.Path, c *yamldoc.Checker) {
	other, twice := taken[id]
	switch {
	case interpolates(id): // told by the check of all texts
	case !subnetPattern.MatchString(id):
		c.Error(at, yamldoc.Quote(id)+" is not the id of a subnet", "an id such as subnet-0123456789abcdef0", "write the id")
	case twice:
		c.Error(at, id+" is "+string(other)+" already", "each subnet once", "use another subnet")
	default:
		taken[id] = at
	}
}
