package settings

// LastPort is the last port of TCP and UDP.
const LastPort = 65535

// Ports that whoever opens a TCP connection may use as its own, and that answers therefore go to:
// clients on the internet, load balancers and NAT gateways take any above 1023. So do the instances.
// Linux takes its own from 32768 to 60999, but the containers share their instance's address, and when
// two have chosen the same port for the same destination, the kernel gives one of them another from the
// whole range (nf_nat_l4proto_unique_tuple in net/netfilter/nf_nat_core.c).
// https://docs.aws.amazon.com/vpc/latest/userguide/nacl-ephemeral-ports.html
const (
	EphemeralPortFirst = 1024
	EphemeralPortLast  = LastPort
)

// Ports of the instances that tasks are published on. Docker takes a free one for each task
// (bridge networking, host port 0); the ECS agent is held to this range by
// ECS_DYNAMIC_HOST_PORT_RANGE, and only this range is open to the load balancer. It lies above
// Linux's own range for outgoing connections (32768 to 60999), so that the two never compete.
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-agent-config.html
const (
	DynamicPortFirst = 61000
	DynamicPortLast  = LastPort
)

// NFSPort is the port of mount targets of EFS. https://docs.aws.amazon.com/efs/latest/ug/network-access.html
const NFSPort = 2049

// Ports of the listeners.
const (
	HTTPPort  = 80
	HTTPSPort = 443
)
