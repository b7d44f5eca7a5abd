// Package network builds the VPC in which everything else stands.
package network

import (
	"net/netip"

	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/defaultsecuritygroup"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/internetgateway"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/vpc"
	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"cdah/internal/naming"
	"cdah/internal/netplan"
	"cdah/internal/tf"
)

// NATMode says how many NAT gateways the private subnets share.
type NATMode int

// The NAT modes.
const (
	// NATPerZone gives each zone a NAT gateway of its own: the loss of a zone cuts off no other.
	NATPerZone NATMode = iota
	// NATSingle has the first zone's NAT gateway serve all zones.
	NATSingle
)

// Props say what network to build.
type Props struct {
	Name    string       // begins the names of all resources: <project>-<environment>
	Region  string       // region of the zones, such as eu-west-2
	CIDR    netip.Prefix // IPv4 range of the VPC, /16 to /19 unless Subnets are given
	Zones   []string     // letters of the availability zones, a to f
	Subnets *Subnets     // in place of planned ones
	NAT     NATMode
	Flows   Flows // what the network ACLs let through
}

// Subnets are subnets chosen by hand: a range by zone letter, in each tier.
type Subnets struct {
	Public, Private map[string]netip.Prefix
}

// plan places the subnets. What Props say is valid, so what cannot be planned is a mistake of the
// program that calls.
func (p Props) plan() netplan.Plan {
	if p.Subnets != nil {
		return netplan.Given(p.CIDR, p.Zones, p.Subnets.Public, p.Subnets.Private)
	}
	plan, err := netplan.New(p.CIDR, p.Zones)
	if err != nil {
		panic(err)
	}
	return plan
}

// Network is a VPC with its subnets, in the order of the zones. They are given by id, each asked for
// once.
type Network struct {
	VPCID            *string
	PublicSubnetIDs  []*string
	PrivateSubnetIDs []*string

	// NATGateways are the NAT gateways that were made, in the order of their zones.
	NATGateways []NATGateway

	// InternetGateway is what a load balancer must come after, and go before: AWS does not detach a
	// gateway while addresses are mapped through it.
	InternetGateway cdktf.ITerraformDependable

	// Internet are the routes and network ACLs by which the private subnets reach the internet and the
	// public ones are reached from it. What must not start, or stop, without a way out depends on them.
	Internet []cdktf.ITerraformDependable
}

// NATGateway is a NAT gateway of a zone.
type NATGateway struct {
	Zone string // letter
	ID   *string
}

// builder is a network as far as it is built.
type builder struct {
	Props
	*Network
	scope           constructs.Construct
	gateway         internetgateway.InternetGateway
	public, private []zone
}

// New builds the VPC, a public and a private subnet in each zone, and the ways in and out:
//
//	internet ⇄ internet gateway ⇄ public subnets (load balancer, NAT gateways)
//	                                     ⇡ out only
//	                              private subnets (instances) ⇄ S3, by a gateway endpoint
//
// A network ACL in front of each tier lets through what these ways need, there and back. The VPC's
// default security group is emptied: nothing may use it by accident.
func New(scope constructs.Construct, id string, p Props) *Network {
	b := &builder{Props: p, Network: &Network{}, scope: constructs.NewConstruct(scope, jsii.String(id))}
	plan := p.plan()
	b.addVPC(plan)
	b.addPublic(plan.Public)
	b.addPrivate(plan.Private, b.addNAT())
	b.addS3()
	b.addACLs(plan)
	return b.Network
}

// addVPC adds the VPC and its internet gateway.
func (b *builder) addVPC(plan netplan.Plan) {
	v := vpc.NewVpc(b.scope, jsii.String(tf.Main), &vpc.VpcConfig{
		CidrBlock:          jsii.String(plan.VPC.String()),
		EnableDnsSupport:   true,
		EnableDnsHostnames: true,
		Tags:               tf.Name(b.Name),
	})
	b.VPCID = v.Id()
	defaultsecuritygroup.NewDefaultSecurityGroup(b.scope, jsii.String("default-security-group"), &defaultsecuritygroup.DefaultSecurityGroupConfig{
		VpcId: b.VPCID,
		Tags:  tf.Name(naming.Of(b.Name, "default", "unused")),
	})
	b.gateway = internetgateway.NewInternetGateway(b.scope, jsii.String("internet-gateway"), &internetgateway.InternetGatewayConfig{
		VpcId: b.VPCID,
		Tags:  tf.Name(b.Name),
	})
	b.InternetGateway = b.gateway
}
