package main

import (
	"fmt"

	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/jsii-runtime-go"
)

// flow is a rule of a network ACL that allows.
type flow struct {
	number  float64
	peer    awsec2.AclCidr
	traffic awsec2.AclTraffic
}

// addACLs adds the network ACL of each tier: what passes between the tiers, and what passes between a
// tier and the internet. The VPC is closed to itself otherwise.
func addACLs(vpc awsec2.Vpc, public, private string) {
	anywhere := awsec2.AclCidr_AnyIpv4()
	toPublic, toPrivate := awsec2.AclCidr_Ipv4(jsii.String(public)), awsec2.AclCidr_Ipv4(jsii.String(private))
	addACL(vpc, "Public", awsec2.SubnetType_PUBLIC,
		[]flow{
			{300, toPrivate, ports(1024, 65535)}, {1443, toPrivate, port(443)}, // answers, and the way out by NAT gateways
			{10010, anywhere, ports(1024, 65535)}, {10100, anywhere, port(80)}, // answers, and visitors
		},
		[]flow{
			{200, toPrivate, ports(61000, 65535)}, {300, toPrivate, ports(1024, 60999)}, // requests to tasks, and answers
			{14000, anywhere, ports(1024, 65535)}, {18443, anywhere, port(443)}, // answers, and the way out
		})
	addACL(vpc, "Private", awsec2.SubnetType_PRIVATE_WITH_EGRESS,
		[]flow{{200, toPublic, ports(61000, 65535)}, {10010, anywhere, ports(1024, 65535)}},
		[]flow{{200, toPublic, ports(1024, 65535)}, {18443, anywhere, port(443)}})
}

func addACL(vpc awsec2.Vpc, tier string, subnets awsec2.SubnetType, ingress, egress []flow) {
	acl := awsec2.NewNetworkAcl(vpc, jsii.String(tier+"Acl"), &awsec2.NetworkAclProps{
		Vpc: vpc, SubnetSelection: &awsec2.SubnetSelection{SubnetType: subnets},
	})
	for _, way := range []struct {
		role      string
		direction awsec2.TrafficDirection
		flows     []flow
	}{{"In", awsec2.TrafficDirection_INGRESS, ingress}, {"Out", awsec2.TrafficDirection_EGRESS, egress}} {
		add := func(f flow, action awsec2.Action) {
			acl.AddEntry(jsii.String(fmt.Sprint(way.role, f.number)), &awsec2.CommonNetworkAclEntryOptions{
				Cidr: f.peer, Direction: way.direction, RuleAction: action, RuleNumber: jsii.Number(f.number), Traffic: f.traffic,
			})
		}
		tooLarge := awsec2.AclTraffic_Icmp(&awsec2.AclIcmp{Type: jsii.Number(3), Code: jsii.Number(4)})
		add(flow{100, awsec2.AclCidr_AnyIpv4(), tooLarge}, awsec2.Action_ALLOW)
		add(flow{10000, awsec2.AclCidr_Ipv4(jsii.String("10.2.0.0/16")), awsec2.AclTraffic_AllTraffic()}, awsec2.Action_DENY)
		for _, f := range way.flows {
			add(f, awsec2.Action_ALLOW)
		}
	}
}

func port(number float64) awsec2.AclTraffic { return awsec2.AclTraffic_TcpPort(jsii.Number(number)) }

func ports(first, last float64) awsec2.AclTraffic {
	return awsec2.AclTraffic_TcpPortRange(jsii.Number(first), jsii.Number(last))
}
