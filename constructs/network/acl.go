package network

import (
	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/networkacl"

	"cdah/internal/aws/naming"
	"cdah/internal/jsii/cdk"
	"cdah/internal/plan/acl"
)

// addACLs gives each tier its network ACL, whose rules internal/plan/acl explains. The rules stand inside
// the ACL: it is complete before a subnet gets it, one added by hand shows in the next plan, and a change
// of one touches no other.
func (b *builder) addACLs(flows acl.Network) {
	rules := acl.New(flows)
	b.addACL("public", rules.Public, b.public)
	b.addACL("private", rules.Private, b.private)
}

// addACL adds the ACL of a tier. It is a part of the way out: instances come after it and go before it.
func (b *builder) addACL(tier string, rules acl.ACL, zones []zone) {
	var subnetIDs []*string
	for _, z := range zones {
		subnetIDs = append(subnetIDs, z.subnetID)
	}
	ingress := make([]*networkacl.NetworkAclIngress, 0, len(rules.In))
	for _, rule := range rules.In {
		ingress = append(ingress, b.aclRule(rule))
	}
	egress := make([]*networkacl.NetworkAclEgress, 0, len(rules.Out))
	for _, rule := range rules.Out {
		egress = append(egress, (*networkacl.NetworkAclEgress)(b.aclRule(rule)))
	}
	acl := networkacl.NewNetworkAcl(b.scope, jsii.String(tier+"-acl"), &networkacl.NetworkAclConfig{
		VpcId:     b.VPCID,
		SubnetIds: &subnetIDs,
		Ingress:   ingress,
		Egress:    egress,
		Tags:      cdk.Name(naming.Of(b.Name, tier)),
	})
	b.acls = append(b.acls, acl)
	b.Internet = append(b.Internet, acl)
}

// aclRule writes a rule. ICMP has a type and a code in place of ports.
func (b *builder) aclRule(r acl.Rule) *networkacl.NetworkAclIngress {
	rule := &networkacl.NetworkAclIngress{
		RuleNo: cdk.Number(r.Number), Action: jsii.String("allow"), Protocol: jsii.String(string(r.Protocol)),
		FromPort: cdk.Number(0), ToPort: cdk.Number(0),
	}
	if r.Deny {
		rule.Action = jsii.String("deny")
	}
	switch r.Protocol {
	case acl.TCP:
		rule.FromPort, rule.ToPort = cdk.Number(r.First), cdk.Number(r.Last)
	case acl.ICMP, acl.ICMPv6:
		rule.IcmpType, rule.IcmpCode = cdk.Number(r.First), cdk.Number(r.Last)
	case acl.All: // no ports
	}
	switch peer := jsii.String(r.Peer.String()); {
	case r.VPC6:
		rule.Ipv6CidrBlock = b.vpc.Ipv6CidrBlock()
	case r.Peer.Addr().Is6():
		rule.Ipv6CidrBlock = peer
	default:
		rule.CidrBlock = peer
	}
	return rule
}
