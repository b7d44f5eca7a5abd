package reach

import (
	"net/netip"
	"slices"
)

// Flow is traffic that must pass, or must not.
type Flow struct {
	Name     string // what it is for, or why it must not pass
	From, To End
	Traffic  []Match
	Pass     bool // with the answers to it
	IPv6     bool
	S3       bool // the internet addresses are those of S3

	AtACLs   *End // in place of From where network ACLs have no room for it, and security groups must do
	OutToAll bool // security groups let it out to all addresses, and other things than they say where it gets
}

// End is one end of a flow: all hosts of a kind, in a tier, or in some ranges only.
type End struct {
	Kind   Kind
	Tier   Tier
	Ranges []netip.Prefix // any where there are none
	Except []netip.Prefix
}

// Tier is which subnets an end is in.
type Tier int

// The tiers. A public subnet has a route to an internet gateway.
const (
	AnyTier Tier = iota
	PublicTier
	PrivateTier
)

// Need is all that is asked of a network.
type Need struct {
	Flows []Flow

	// Related is what belongs to connections that are open, such as the message that a packet was too
	// large. Security groups let it pass; network ACLs must, between all places and in both directions.
	Related []Match

	// Answers are the ports that answers go to.
	Answers Match

	// Reserved are ranges of the VPC that are one tier's: a rule for the tier may name a whole one.
	Reserved []netip.Prefix
}

// Result is what became of a flow.
type Result struct {
	Flow
	OK    bool
	Found string // where it is not as it must be, an example
	Stops []Stop // of what must not pass: all of it, part by part
}

// Stop is a part of a flow that does not pass.
type Stop struct {
	Traffic []Match
	By      []string // each on its own, wherever it begins and ends
}

// Excess is something that a rule lets through and no flow needs.
type Excess struct {
	Where   string // the direction of a network ACL or security group
	Peer    Place
	Traffic Traffic
}

// Report is what the evaluation has found.
type Report struct {
	Results []Result
	Excess  []Excess
}

// OK reports whether all is as it must be.
func (r Report) OK() bool {
	return len(r.Excess) == 0 && !slices.ContainsFunc(r.Results, func(result Result) bool { return !result.OK })
}
