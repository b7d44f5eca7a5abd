package stacks_test

import (
	"fmt"
	"maps"
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
	for _, name := range slices.Sorted(maps.Keys(m.ACLs)) {
		acl := m.ACLs[name]
		all = append(all, ofACL(name+" in", &acl.In)...)
		all = append(all, ofACL(name+" out", &acl.Out)...)
	}
	for _, name := range slices.Sorted(maps.Keys(m.Groups)) {
		group := m.Groups[name]
		all = append(all, ofGroup(name+" in", &group.In, m.VPC[0])...)
		all = append(all, ofGroup(name+" out", &group.Out, m.VPC[0])...)
	}
	return all
}

func ofACL(name string, rules *[]reach.ACLRule) []mutation {
	original := *rules
	var all []mutation
	for i, rule := range original {
		title := fmt.Sprintf("%s: rule %d", name, rule.Number)
		all = append(all, replaced(title+" is removed", rules, slices.Delete(slices.Clone(original), i, i+1)))
		for change, match := range matches(rule.Match) {
			changed := rule
			changed.Match = match
			if !rule.Deny && !passes(original, rule.Peer, match) {
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

func ofGroup(name string, rules *[]reach.GroupRule, vpc netip.Prefix) []mutation {
	original := *rules
	var all []mutation
	for i, rule := range original {
		all = append(all, replaced(rule.Name+" is removed", rules, slices.Delete(slices.Clone(original), i, i+1)))
		for change, match := range matches(rule.Match) {
			changed := rule
			changed.Match = match
			all = append(all, replaced(rule.Name+" "+change, rules, with(original, i, changed)))
		}
		changes := map[string]netip.Prefix{"is for the VPC": vpc, "is for everyone": netip.PrefixFrom(netip.IPv4Unspecified(), 0)}
		if rule.PeerGroup == "" {
			changes = peers(rule.Peer)
		}
		for change, peer := range changes {
			changed := rule
			changed.Peer, changed.PeerGroup = peer, ""
			all = append(all, replaced(rule.Name+" "+change, rules, with(original, i, changed)))
		}
	}
	if len(original) == 0 {
		open := reach.GroupRule{Match: reach.Match{Protocol: reach.AllProtocols}, Peer: vpc}
		all = append(all, replaced(name+" gets a rule", rules, []reach.GroupRule{open}))
	}
	return all
}

// matches are the changes of what a rule is about. Ports that another rule lets through anyway change
// nothing; those of a deny, which is about everything, cannot be more.
func matches(m reach.Match) map[string]reach.Match {
	const maxPort = 65535
	if m.Protocol == reach.AllProtocols {
		return map[string]reach.Match{"is for TCP only": {Protocol: reach.TCP, Last: maxPort}}
	}
	all := map[string]reach.Match{
		"is for all protocols": {Protocol: reach.AllProtocols},
		"is for UDP":           {Protocol: reach.UDP, First: m.First, Last: m.Last},
		"is for all ports":     {Protocol: m.Protocol, Last: maxPort},
	}
	if m.First > 0 {
		all["begins a port earlier"] = reach.Match{Protocol: m.Protocol, First: m.First - 1, Last: m.Last}
	}
	if m.Last < maxPort {
		all["ends a port later"] = reach.Match{Protocol: m.Protocol, First: m.First, Last: m.Last + 1}
	}
	if m.First < m.Last {
		all["begins a port later"] = reach.Match{Protocol: m.Protocol, First: m.First + 1, Last: m.Last}
		all["ends a port earlier"] = reach.Match{Protocol: m.Protocol, First: m.First, Last: m.Last - 1}
	}
	return all
}

// passes reports whether the rules let through what a widened rule would add at either end.
func passes(rules []reach.ACLRule, peer netip.Prefix, m reach.Match) bool {
	single := func(port int) bool {
		for _, rule := range rules {
			fits := rule.Protocol == reach.AllProtocols || rule.Protocol == m.Protocol && rule.First <= port && port <= rule.Last
			if fits && rule.Peer.Bits() <= peer.Bits() && rule.Peer.Contains(peer.Addr()) {
				return !rule.Deny
			}
		}
		return false
	}
	return m.Protocol == reach.TCP && m.First > 0 && single(m.First) && single(m.Last)
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

func with[R any](rules []R, i int, rule R) []R {
	changed := slices.Clone(rules)
	changed[i] = rule
	return changed
}

func replaced[R any](name string, rules *[]R, changed []R) mutation {
	original := *rules
	return mutation{name, func() { *rules = changed }, func() { *rules = original }}
}
