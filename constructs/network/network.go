// Package network builds the VPC in which everything else stands.
package network

import (
	"net/netip"

	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/internetgateway"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/vpc"
	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"cdah/internal/jsii/cdk"
	"cdah/internal/plan/subnets"
)

// NATMode says how many NAT gateways the private subnets share.
type NATMode int

// The NAT modes.
const (
	// NATPerZone gives each zone a NAT gateway of its own: the loss of a zone cuts off no other.
	NATPerZone NATMode = iota
	// NATSingle has the first zone's NAT gateway serve all zones.
	NATSingle
	// NATNone gives the private subnets no way to the internet, by IPv4 or IPv6: what they need of AWS
	// is reached by InterfaceEndpoints.
	NATNone
)

// Props say what network to build.
type Props struct {
	Name    string       // begins the names of all resources: <project>-<environment>
	Account string       // id of the account
	Region  string       // region of the zones, such as eu-west-2
	CIDR    netip.Prefix // IPv4 range of the VPC, /16 to /19 unless Subnets are given
	Zones   []string     // letters of the availability zones, a to f
	Subnets *Subnets     // in place of planned ones
	IPv6    bool         // beside IPv4: a range of Amazon's

	NAT          NATMode
	NATAddresses map[string]string // allocation ids of existing Elastic IPs by zone; else addresses are made

	InterfaceEndpoints []string  // AWS services reached inside the VPC, such as ecr.api, each once
	FlowLogs           *FlowLogs // nil for none
	Flows              Flows     // what the network ACLs let through
}

// Subnets are subnets chosen by hand: a range by zone letter, in each tier.
type Subnets struct {
	Public, Private map[string]netip.Prefix
}

// plan places the subnets. What Props say is valid, so what cannot be planned is a mistake of the
// program that calls.
func (p Props) plan() subnets.Plan {
	plan, err := subnets.New(p.CIDR, p.Zones)
	if p.Subnets != nil {
		plan, err = subnets.Given(p.CIDR, p.Zones, p.Subnets.Public, p.Subnets.Private)
	}
	if err != nil {
		panic(err)
	}
	return plan
}

// Network is a VPC with its subnets, in the order of the zones. They are given by id, each asked for
// once: those of an existing network have no resources of ours.
type Network struct {
	VPCID            *string
	PublicSubnetIDs  []*string
	PrivateSubnetIDs []*string
	IPv6             bool // beside IPv4, in all subnets

	// EndpointSecurityGroupID is that of the interface endpoints, nil where there are none. It lets
	// nothing in: each group of instances adds the way from itself, on port 443.
	EndpointSecurityGroupID *string

	// NATGateways are the NAT gateways that were made, in the order of their zones.
	NATGateways []NATGateway

	// InternetGateway is what a load balancer must come after, and go before: AWS does not detach a
	// gateway while addresses are mapped through it. It is nil where it is somebody else's.
	InternetGateway cdktf.ITerraformDependable

	// Internet is all by which the private subnets reach AWS and the internet, and by which the public
	// ones are reached from it: routes, network ACLs, endpoints. What must not start, or stop, without a way out depends on them.
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
	vpc             vpc.Vpc
	gateway         internetgateway.InternetGateway
	public, private []zone
	acls            []cdktf.ITerraformDependable
}

// New builds the VPC, a public and a private subnet in each zone, and the ways in and out:
//
//	internet ⇄ internet gateway ⇄ public subnets (load balancer, NAT gateways)
//	                                     ⇡ out only
//	                              private subnets (instances) ⇄ S3, by a gateway endpoint
//	                                                          ⇄ AWS services, by interface endpoints
//
// A network ACL in front of each tier lets through what these ways need, there and back. With IPv6 the private subnets go out by an egress-only gateway instead of NAT. What comes with a VPC
// and nothing of ours uses is locked, so that nothing uses it by accident.
func New(scope constructs.Construct, id string, p Props) *Network {
	b := &builder{Props: p, Network: &Network{IPv6: p.IPv6}, scope: constructs.NewConstruct(scope, jsii.String(id))}
	plan := p.plan()
	b.checkZones()
	b.addVPC(plan)
	b.addPublic(plan.Public)
	b.addPrivate(plan.Private)
	b.addS3()
	b.addInterfaceEndpoints()
	b.addACLs(plan)
	b.lockDefaults()
	b.addFlowLogs()
	return b.Network
}

// addVPC adds the VPC and its internet gateway.
func (b *builder) addVPC(plan subnets.Plan) {
	config := &vpc.VpcConfig{
		CidrBlock:          jsii.String(plan.VPC.String()),
		EnableDnsSupport:   true,
		EnableDnsHostnames: true,
		Tags:               cdk.Name(b.Name),
	}
	if b.Props.IPv6 {
		config.AssignGeneratedIpv6CidrBlock = true
	}
	b.vpc = vpc.NewVpc(b.scope, jsii.String(cdk.DefaultChild), config)
	b.VPCID = b.vpc.Id()
	b.gateway = internetgateway.NewInternetGateway(b.scope, jsii.String("internet-gateway"), &internetgateway.InternetGatewayConfig{
		VpcId: b.VPCID,
		Tags:  cdk.Name(b.Name),
	})
	b.InternetGateway = b.gateway
}
