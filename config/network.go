package config

import (
	"encoding/json"
	"slices"

	"github.com/invopop/jsonschema"
	"go.yaml.in/yaml/v3"
)

// Network is the VPC and its subnets.
type Network struct {
	// IPv4 range of the VPC: a private range from /16 to /19. It must not overlap 172.17.0.0/16,
	// which Docker uses on every instance. Changing it replaces the network.
	CIDR string `yaml:"cidr" json:"cidr,omitzero" default:"10.0.0.0/16" jsonschema:"pattern=^[0-9.]+/[0-9]+$"`

	// Availability zones: how many, 2 to 6, or their letters, such as [a, b, c]. A number takes the
	// first ones of the region. Subnets belong to a letter: adding a zone changes nothing in the
	// others; add letters at the end of the list. A plan fails where the account has no such zone. With the
	// default, three, two thirds of the capacity remain when one is lost.
	Zones Zones `yaml:"zones" json:"zones,omitzero" default:"3"`

	// Zones, of those above, that are to be removed by the next deployment, such as [c]: the load balancer, the
	// instances and the interface endpoints leave them now, while their subnets and ways out stay until everything
	// is drained. Two zones must be left. None unless given.
	Leaving []string `yaml:"leaving" json:"leaving,omitzero" jsonschema:"uniqueItems=true"`

	// Subnets of a given size instead of the planned ones. Both tiers must name every zone.
	Subnets *Subnets `yaml:"subnets" json:"subnets,omitzero"`

	// NAT gateways: per_zone (one in each zone, survives the loss of a zone), single (one for all
	// zones: cheaper, but its zone is then a single point of failure and traffic crosses zones) or
	// none (no way to the internet: AWS is reached by interface endpoints, images come from ECR). Each
	// gateway and each endpoint costs by the hour and the gigabyte. For small environments: instance, a small
	// EC2 instance in place of the single gateway, or instance_per_zone, one in each zone. They cost the hours of that
	// instance and nothing by the gigabyte; while one is replaced, a few minutes, nothing gets out through it.
	NAT NATMode `yaml:"nat" json:"nat,omitzero" default:"per_zone" jsonschema:"enum=per_zone,enum=single,enum=instance,enum=instance_per_zone,enum=none"`

	// The instances of nat: instance and instance_per_zone.
	NATInstance NATInstance `yaml:"nat_instance" json:"nat_instance,omitzero"`

	// Existing Elastic IPs for the NAT gateways, by zone letter, such as {a: eipalloc-0123456789abcdef0}:
	// the site then keeps the addresses that others have let in. One for each gateway; with nat: single
	// that is the first zone's. Setting it in a running environment replaces the gateways.
	NATAddresses map[string]string `yaml:"nat_addresses" json:"nat_addresses,omitzero"`

	// AWS services that are reached inside the VPC, by interface endpoints, such as [ecr.api, ecr.dkr,
	// logs]. What a deployment needs is added with nat: none. Each costs by the hour in each zone, and
	// by the gigabyte. S3 needs none: it is reached by a gateway endpoint, which costs nothing.
	InterfaceEndpoints []string `yaml:"interface_endpoints" json:"interface_endpoints,omitzero" jsonschema:"uniqueItems=true,pattern=^[a-z0-9]+([.-][a-z0-9]+)*$"`

	// IPv6 beside IPv4: a range of Amazon's for the VPC and each subnet, and a load balancer that is
	// reached by both. It costs nothing, and can't be turned off again in a running environment.
	IPv6 bool `yaml:"ipv6" json:"ipv6,omitzero"`

	// TCP ports that the instances and their containers may reach on the internet and in private subnets.
	// 443 is needed for AWS itself and must be among them; add 587 for a mail server, for example. What is in the
	// VPC alone is reached by connections. AWS limits the rules of a network ACL: 15 ports fit at most, fewer with IPv6. The default, HTTPS
	// alone, reaches AWS, image registries and most other services.
	EgressPorts []int `yaml:"egress_ports" json:"egress_ports,omitzero" default:"[443]" jsonschema:"minItems=1,uniqueItems=true,minimum=1,maximum=65535"`

	// A record of connections in the VPC.
	FlowLogs FlowLogs `yaml:"flow_logs" json:"flow_logs,omitzero"`

	// An existing VPC in place of one of the environment's own. Nothing is created or changed in it
	// but what stands in its subnets: load balancer, instances and their security groups.
	Existing *ExistingNetwork `yaml:"existing" json:"existing,omitzero"`
}

// NATMode says how many NAT gateways, or instances in their place, the private subnets share.
type NATMode string

// The NAT modes.
const (
	NATPerZone         NATMode = "per_zone"
	NATSingle          NATMode = "single"
	NATOneInstance     NATMode = "instance"
	NATInstancePerZone NATMode = "instance_per_zone"
	NATNone            NATMode = "none"
)

// ByInstances reports whether EC2 instances stand in place of gateways.
func (m NATMode) ByInstances() bool { return m == NATOneInstance || m == NATInstancePerZone }

// IsShared reports whether all zones go out by the first one's gateway or instance.
func (m NATMode) IsShared() bool { return m == NATSingle || m == NATOneInstance }

// NATInstance is what stands in place of a NAT gateway.
type NATInstance struct {
	// Type of the instance, with 1 GiB of memory at least, on Graviton or not. Its network bandwidth is what all that
	// goes out shares. A change replaces the instance: for a few minutes nothing gets out through it.
	InstanceType string `yaml:"instance_type" json:"instance_type,omitzero" default:"t4g.micro" jsonschema:"pattern=^[a-z0-9-]+\\.[a-z0-9-]+$"`
}

// Subnets are subnets chosen by hand: an IPv4 range by zone letter, in each tier.
type Subnets struct {
	// Public subnets by zone letter, /27 or larger: a load balancer needs eight free addresses in
	// each. They hold the load balancer and the NAT gateways.
	Public map[string]string `yaml:"public" json:"public,omitzero" jsonschema:"required"`

	// Private subnets by zone letter, /28 or larger. They hold the instances.
	Private map[string]string `yaml:"private" json:"private,omitzero" jsonschema:"required"`
}

// FlowLogs are a record of connections in a VPC, in CloudWatch Logs.
type FlowLogs struct {
	// Whether connections are recorded: what was connected to what is asked after an incident, when it is too
	// late to turn it on. Their logs cost by the gigabyte.
	Enabled *bool `yaml:"enabled" json:"enabled,omitzero" default:"true"`

	// Which connections are recorded: all, or rejected (those that a security group or a network ACL stopped),
	// which are few and cost little. A change replaces the flow log, not the records.
	Traffic FlowTraffic `yaml:"traffic" json:"traffic,omitzero" default:"all" jsonschema:"enum=all,enum=rejected"`

	// Days that records are kept: one of the periods that CloudWatch Logs offers.
	RetentionDays int `yaml:"retention_days" json:"retention_days,omitzero" default:"30" jsonschema:"enum=1,enum=3,enum=5,enum=7,enum=14,enum=30,enum=60,enum=90,enum=120,enum=150,enum=180,enum=365,enum=400,enum=545,enum=731,enum=1096,enum=1827,enum=2192,enum=2557,enum=2922,enum=3288,enum=3653"`

	// Seconds that one record covers, 60 or 600: 60 tells more precisely when, and gives more records. The default
	// is AWS's own (https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-basics.html).
	AggregationInterval int `yaml:"aggregation_interval" json:"aggregation_interval,omitzero" default:"600" jsonschema:"enum=60,enum=600"`
}

// FlowTraffic says which connections are recorded.
type FlowTraffic string

// The connections that are recorded.
const (
	TrafficAll      FlowTraffic = "all"
	TrafficRejected FlowTraffic = "rejected"
)

// ExistingNetwork is a VPC that somebody else made. A plan fails where a subnet is not in the VPC or
// in its zone, where a public one is not reached from the internet, or a private one has no way out.
type ExistingNetwork struct {
	// Id of the VPC, such as vpc-0123456789abcdef0.
	VPC string `yaml:"vpc" json:"vpc,omitzero" jsonschema:"required,pattern=^vpc-[0-9a-f]{8\\,17}$"`

	// Ids of public subnets by zone letter, two to six. They hold the load balancer: eight addresses
	// must be free in each.
	PublicSubnets map[string]string `yaml:"public_subnets" json:"public_subnets,omitzero" jsonschema:"required"`

	// Ids of private subnets by zone letter, in the same zones. They hold the instances.
	PrivateSubnets map[string]string `yaml:"private_subnets" json:"private_subnets,omitzero" jsonschema:"required"`
}

// zones returns the letters that have a subnet in either tier.
func (n ExistingNetwork) zones() []string {
	letters := append(sortedKeys(n.PublicSubnets), sortedKeys(n.PrivateSubnets)...)
	slices.Sort(letters)
	return slices.Compact(letters)
}

// Zones are availability zones, given by number or by letter. Letters are always set in a loaded
// environment.
type Zones struct {
	Count   int      `yaml:"-" json:"-"` // 0 where they are given by letter
	Letters []string `yaml:"-" json:"-"`
}

// UnmarshalYAML takes a number or a list of letters.
func (z *Zones) UnmarshalYAML(node *yaml.Node) error {
	*z = Zones{}
	if node.Kind == yaml.SequenceNode {
		return node.Decode(&z.Letters)
	}
	return node.Decode(&z.Count)
}

// MarshalJSON writes zones as they are given.
func (z Zones) MarshalJSON() ([]byte, error) {
	if z.Count != 0 {
		return json.Marshal(z.Count)
	}
	return json.Marshal(z.Letters)
}

// JSONSchema is what UnmarshalYAML takes.
func (Zones) JSONSchema() *jsonschema.Schema {
	minimum, maximum := uint64(2), uint64(6)
	return &jsonschema.Schema{
		Minimum: "2", Maximum: "6",
		MinItems: &minimum, MaxItems: &maximum, UniqueItems: true,
		Items:  &jsonschema.Schema{Type: "string"},
		Extras: map[string]any{"type": []string{"integer", "array"}},
	}
}

// Staying returns the letters of the zones that are not about to be removed, in their order.
func (n Network) Staying() []string {
	return slices.DeleteFunc(slices.Clone(n.Zones.Letters), func(zone string) bool { return slices.Contains(n.Leaving, zone) })
}
