package stacks_test

import (
	"net/netip"
	"slices"

	"cdah/internal/ops/reach"
)

// mutation is a change of one rule of a network, which can be undone.
type mutation struct {
	name        string
	apply, undo func()
}

// mutations removes and widens each rule of all network ACLs and security groups, and takes ports from it.
func mutations(m *reach.Model) []mutation {
	var all []mutation
	for _, f := range m.Firewalls {
		change := ofNetworkACL
		if f.Stateful {
			change = ofSecurityGroup
		}
		all = append(all, change(f.Label+" in", &f.In, m.VPC[0])...)
		all = append(all, change(f.Label+" out", &f.Out, m.VPC[0])...)
	}
	return all
}

func ofNetworkACL(name string, rules *[]reach.Rule, _ netip.Prefix) []mutation {
	original := *rules
	var all []mutation
	for i, rule := range original {
		title := name + ": " + rule.Name
		all = append(all, replaced(title+" is removed", rules, slices.Delete(slices.Clone(original), i, i+1)))
		for change, traffic := range traffics(rule.Traffic) {
			changed := rule
			changed.Traffic = traffic
			if !rule.Deny && !passes(original, rule.Peer, traffic) {
				all = append(all, replaced(title+" "+change, rules, with(original, i, changed)))
			}
		}
		changes := peers(rule.Peer)
		if rule.Deny {
			changes = map[string]netip.Prefix{"is for half its range": netip.PrefixFrom(rule.Peer.Addr(), rule.Peer.Bits()+1)}
		}
		for change, peer := range changes {
			changed := rule
			changed.Peer = peer
			all = append(all, replaced(title+" "+change, rules, with(original, i, changed)))
		}
	}
	return all
}

func ofSecurityGroup(name string, rules *[]reach.Rule, vpc netip.Prefix) []mutation {
	original := *rules
	var all []mutation
	for i, rule := range original {
		all = append(all, replaced(rule.Name+" is removed", rules, slices.Delete(slices.Clone(original), i, i+1)))
		for change, traffic := range traffics(rule.Traffic) {
			changed := rule
			changed.Traffic = traffic
			all = append(all, replaced(rule.Name+" "+change, rules, with(original, i, changed)))
		}
		changes := map[string]netip.Prefix{"is for the VPC": vpc, "is for everyone": netip.PrefixFrom(netip.IPv4Unspecified(), 0)}
		if rule.SecurityGroup == nil {
			changes = peers(rule.Peer)
		}
		for change, peer := range changes {
			changed := rule
			changed.Peer, changed.SecurityGroup = peer, nil
			all = append(all, replaced(rule.Name+" "+change, rules, with(original, i, changed)))
		}
	}
	if len(original) == 0 {
		open := reach.Rule{Traffic: reach.Traffic{Protocol: reach.AllProtocols}, Peer: vpc}
		all = append(all, replaced(name+" gets a rule", rules, []reach.Rule{open}))
	}
	return all
}

// traffics are the changes of what a rule is about. Ports that another rule lets through anyway change
// nothing; those of a deny, which is about everything, cannot be more.
func traffics(t reach.Traffic) map[string]reach.Traffic {
	const maxPort = 65535
	if t.Protocol == reach.AllProtocols {
		return map[string]reach.Traffic{"is for TCP only": {Protocol: reach.TCP, Last: maxPort}}
	}
	all := map[string]reach.Traffic{
		"is for all protocols": {Protocol: reach.AllProtocols},
		"is for UDP":           {Protocol: reach.UDP, First: t.First, Last: t.Last},
		"is for all ports":     {Protocol: t.Protocol, Last: maxPort},
	}
	if t.First > 0 {
		all["begins a port earlier"] = reach.Traffic{Protocol: t.Protocol, First: t.First - 1, Last: t.Last}
	}
	if t.Last < maxPort {
		all["ends a port later"] = reach.Traffic{Protocol: t.Protocol, First: t.First, Last: t.Last + 1}
	}
	if t.First < t.Last {
		all["begins a port later"] = reach.Traffic{Protocol: t.Protocol, First: t.First + 1, Last: t.Last}
		all["ends a port earlier"] = reach.Traffic{Protocol: t.Protocol, First: t.First, Last: t.Last - 1}
	}
	return all
}

// passes reports whether the rules let through what a widened rule would add at either end.
func passes(rules []reach.Rule, peer netip.Prefix, t reach.Traffic) bool {
	single := func(port int) bool {
		for _, rule := range rules {
			fits := rule.Protocol == reach.AllProtocols || rule.Protocol == t.Protocol && rule.First <= port && port <= rule.Last
			if fits && rule.Peer.Bits() <= peer.Bits() && rule.Peer.Contains(peer.Addr()) {
				return !rule.Deny
			}
		}
		return false
	}
	return t.Protocol == reach.TCP && t.First > 0 && single(t.First) && single(t.Last)
}

// peers are the changes of a range: twice as large, everyone.
func peers(peer netip.Prefix) map[string]netip.Prefix {
	all := map[string]netip.Prefix{}
	if peer.Bits() > 0 {
		all["is for a range twice as large"] = netip.PrefixFrom(peer.Addr(), peer.Bits()-1).Masked()
		all["is for everyone"] = netip.PrefixFrom(peer.Addr(), 0).Masked()
	}
	return all
}

func with(rules []reach.Rule, i int, rule reach.Rule) []reach.Rule {
	changed := slices.Clone(rules)
	changed[i] = rule
	return changed
}

func replaced(name string, rules *[]reach.Rule, changed []reach.Rule) mutation {
	original := *rules
	return mutation{name, func() { *rules = changed }, func() { *rules = original }}
}
