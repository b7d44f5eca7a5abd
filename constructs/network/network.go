// Package network builds the VPC in which everything else stands.
package network

import (
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/internetgateway"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/vpc"
	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"cdah/config"
	"cdah/internal/jsii/cdk"
	"cdah/internal/plan/subnets"
)

// Props say what network to build, or which existing one to use.
type Props struct {
	Name    string // begins the names of all resources: <project>-<environment>
	Account string // id of the account
	Region  string // such as eu-west-2

	ListenerPorts []int         // TCP ports of the load balancer: the network ACLs let its clients through to them
	Sources       []string      `props:"optional"` // ranges of those clients; everyone where there are none
	Inside        config.Inside `props:"optional"` // what in the VPC the instances reach: the network ACLs let them through

	Tags map[string]string `props:"optional"` // of the NAT instances: their group does not take the provider's own

	TaskEndpoints []string `props:"optional"` // AWS services that tasks call, such as secretsmanager: without NAT they get interface endpoints

	Spec config.Network
}

// Defaults returns the props with what they leave out filled in, as a file's would be. Zones that are given
// by number are the first ones of the region.
func (p Props) Defaults() Props {
	p.Spec = config.WithDefaults(p.Spec)
	p.Spec.ResolveZones(p.Region)
	return p
}

// Validate returns everything that is missing or wrong, in one error.
func (p Props) Validate() error {
	p = p.Defaults()
	return cdk.Check(p,
		config.ValidatePlace(p.Name, p.Account, p.Region),
		config.Validate("Spec", p.Spec),
		p.Spec.ValidateIn("Spec", p.Region, p.ListenerPorts, p.Sources, p.Inside),
		config.Validate("", config.LoadBalancer{Sources: p.Sources}),
		config.ValidateConnections("Inside.Connections", p.Inside.Connections, p.Spec.EgressPorts),
	)
}

// Network is a VPC with its subnets, in the order of the zones, without those of zones that are to be left. They
// are given by id: those of an existing network have no resources of ours.
type Network struct {
	VPCID            *string
	PublicSubnetIDs  []*string
	PrivateSubnetIDs []*string

	// PrivateSubnets are all private subnets by the letter of their zone, those of zones that are to be left as well:
	// what is in them may be in use until they go.
	PrivateSubnets map[string]*string

	IPv6        bool  // clients of a load balancer in the public subnets may come by IPv6 too
	EgressIPv6  bool  // the private subnets' way out is open to IPv6 as well
	EgressPorts []int // TCP ports that instances in the private subnets may reach anywhere

	// EndpointSecurityGroupID is that of the interface endpoints, nil where there are none. It lets
	// nothing in: each group of instances adds the way from itself, on port 443.
	EndpointSecurityGroupID *string

	// NATGateways are the NAT gateways that were made, in the order of their zones.
	NATGateways []NATGateway

	// NATInstances are the instances that stand in their place, in the order of their zones.
	NATInstances []NATInstance

	// InternetGateway is what a load balancer must come after, and go before: AWS does not detach a
	// gateway while addresses are mapped through it. It is nil where it is somebody else's.
	InternetGateway cdktf.ITerraformDependable

	// Internet is all by which the private subnets reach AWS and the internet, and by which the public
	// ones are reached from it: routes, network ACLs, endpoints. What must not start, or stop, without a way
	// out depends on them.
	Internet []cdktf.ITerraformDependable
}

// NATGateway is a NAT gateway of a zone.
type NATGateway struct {
	Zone string // letter
	ID   *string
}

// NATInstance is the Auto Scaling group that keeps a zone's NAT instance.
type NATInstance struct {
	Zone             string  // letter
	AutoScalingGroup *string // name
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
//	internet ⇄ internet gateway ⇄ public subnets (load balancer, NAT gateways or instances)
//	                                     ⇡ out only
//	                              private subnets (instances) ⇄ S3, by a gateway endpoint
//	                                                          ⇄ AWS services, by interface endpoints
//
// A network ACL in front of each tier lets through what these ways need, there and back. With IPv6 the
// private subnets go out by an egress-only gateway instead of NAT. What comes with a VPC and nothing of ours
// uses is locked, so that nothing uses it by accident.
//
// An existing network is looked up instead.
func New(scope constructs.Construct, id string, p Props) *Network {
	p = p.Defaults()
	cdk.Must(scope, id, p.Validate())
	c := constructs.NewConstruct(scope, jsii.String(id))
	if p.Spec.Existing != nil {
		return lookUp(c, p)
	}
	plan, err := p.Spec.Plan()
	cdk.Must(scope, id, err)
	flows, err := p.Spec.Flows(p.ListenerPorts, p.Sources, p.Inside)
	cdk.Must(scope, id, err)
	b := &builder{Props: p, scope: c, Network: &Network{
		PrivateSubnets: map[string]*string{}, IPv6: p.Spec.IPv6, EgressIPv6: p.Spec.IPv6 && flows.NAT, EgressPorts: p.Spec.EgressPorts,
	}}
	b.proveZones()
	b.addVPC(plan)
	b.addPublic(plan.Public)
	b.addPrivate(plan.Private, flows)
	b.addS3()
	b.addInterfaceEndpoints()
	b.addACLs(flows)
	b.lockDefaults()
	b.addLogs()
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
	if b.Spec.IPv6 {
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
