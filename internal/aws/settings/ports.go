package settings

// Ports that whoever opens a TCP connection may use as its own, and that answers therefore go to:
// clients on the internet, load balancers and NAT gateways take any above 1023. So do the instances.
// Linux takes its own from 32768 to 60999, but the containers share their instance's address, and when
// two have chosen the same port for the same destination, the kernel gives one of them another from the
// whole range (nf_nat_l4proto_unique_tuple in net/netfilter/nf_nat_core.c).
// https://docs.aws.amazon.com/vpc/latest/userguide/nacl-ephemeral-ports.html
const (
	EphemeralPortFirst = 1024
	EphemeralPortLast  = 65535
)
