package reach

// checkpoint is where a packet can be dropped: one direction of a network ACL or of a security group.
type checkpoint struct {
	acl   *ACL
	group *Group // in place of acl
	in    bool
}

// crossing is a packet at a checkpoint, with what is on the other side.
type crossing struct {
	checkpoint
	peer Place
}

func (c crossing) passes(t Traffic) bool {
	if c.acl != nil {
		return c.acl.passes(c.in, c.peer.Address, t)
	}
	return c.group.passes(c.in, c.peer, t)
}

// path is how packets travel between two places.
type path struct {
	routed bool // else there is no way, and the crossings are those of a direct one
	there  []crossing
	back   []crossing // of answers, which go to the ports of who has begun: a host, or a NAT gateway for it
}

// trace finds the way from one place to another. S3 tells that the internet address is one of S3's.
func (m *Model) trace(from, to Place, s3 bool) path {
	var p path
	switch {
	case from.Subnet >= 0 && to.Subnet >= 0, from.Kind == Unassigned, to.Kind == Unassigned:
		p.routed = from.Kind != Unassigned && to.Kind != Unassigned
		m.direct(&p, from, to)
	case from.Kind == Internet:
		p.routed = to.Subnet >= 0 && to.Kind == LoadBalancer && m.way(to, from, false) == InternetGateway
		m.direct(&p, from, to)
	case to.Kind == Internet:
		m.outward(&p, from, to, s3)
	}
	return p
}

// direct adds the crossings of a way without a NAT gateway. What stays in a subnet meets no network ACL.
func (m *Model) direct(p *path, from, to Place) {
	m.groups(p, from, to)
	if from.Subnet == to.Subnet && from.Subnet >= 0 {
		return
	}
	m.acls(p, from, to)
}

// groups adds the security groups at both ends. They remember what they let through, so that answers
// pass. A host without groups is not of this configuration, and may have any.
func (m *Model) groups(p *path, from, to Place) {
	for _, name := range from.Groups {
		p.there = append(p.there, crossing{checkpoint{group: m.Groups[name]}, to})
	}
	for _, name := range to.Groups {
		p.there = append(p.there, crossing{checkpoint{group: m.Groups[name], in: true}, from})
	}
}

// acls adds the network ACLs of the subnets at both ends, for packets and for answers.
func (m *Model) acls(p *path, from, to Place) {
	if acl := m.aclOf(from.Subnet); acl != nil {
		p.there = append(p.there, crossing{checkpoint{acl: acl}, to})
		p.back = append(p.back, crossing{checkpoint{acl: acl, in: true}, to})
	}
	if acl := m.aclOf(to.Subnet); acl != nil {
		p.there = append(p.there, crossing{checkpoint{acl: acl, in: true}, from})
		p.back = append(p.back, crossing{checkpoint{acl: acl}, from})
	}
}

// outward adds the crossings of a way to the internet. Through a NAT gateway a packet passes the
// gateway's subnet, in with the host's address and out with the gateway's; an answer the other way.
func (m *Model) outward(p *path, from, to Place, s3 bool) {
	route, ok := m.route(from, to, s3)
	public := from.Kind == LoadBalancer
	p.routed = ok && (route.Way != InternetGateway || public)
	m.direct(p, from, to)
	if !ok || route.Way != NATGateway || route.NAT == from.Subnet {
		return
	}
	if acl := m.aclOf(route.NAT); acl != nil {
		p.there = append(p.there, crossing{checkpoint{acl: acl, in: true}, from}, crossing{checkpoint{acl: acl}, to})
		p.back = append(p.back, crossing{checkpoint{acl: acl, in: true}, to}, crossing{checkpoint{acl: acl}, from})
	}
}

func (m *Model) way(from, to Place, s3 bool) Way {
	if route, ok := m.route(from, to, s3); ok {
		return route.Way
	}
	return -1
}

// route returns the route of a subnet to an address of the internet: the most specific one.
func (m *Model) route(from, to Place, s3 bool) (Route, bool) {
	var best Route
	found := false
	for _, route := range m.Subnets[from.Subnet].Routes {
		switch {
		case route.Way == S3Endpoint:
			if s3 && to.Address.Is4() {
				return route, true
			}
		case route.To.Contains(to.Address) && (!found || route.To.Bits() > best.To.Bits()):
			best, found = route, true
		}
	}
	return best, found
}

func (m *Model) aclOf(subnet int) *ACL {
	if subnet < 0 {
		return nil
	}
	return m.ACLs[m.Subnets[subnet].ACL]
}
