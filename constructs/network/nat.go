package network

import (
	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/eip"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/natgateway"

	"cdah/internal/naming"
	"cdah/internal/tf"
)

// addNAT puts a NAT gateway into each public subnet that is to have one, and returns the id of the
// gateway that each zone goes out by.
func (b *builder) addNAT() []*string {
	ids := make([]*string, len(b.public))
	for i, public := range b.public {
		if b.NAT == NATSingle && i > 0 {
			ids[i] = ids[0]
			continue
		}
		ids[i] = b.newNAT(public).Id()
		b.NATGateways = append(b.NATGateways, NATGateway{Zone: public.letter, ID: ids[i]})
	}
	return ids
}

// newNAT adds a NAT gateway and its address to a public subnet. Both wait for the internet gateway,
// and go before it: AWS does not detach one while addresses are mapped through it.
func (b *builder) newNAT(public zone) natgateway.NatGateway {
	name := naming.Of(b.Name, "nat", public.letter)
	address := eip.NewEip(public.subnet, jsii.String("nat-address"), &eip.EipConfig{
		Domain:    jsii.String("vpc"),
		Tags:      tf.Name(name),
		DependsOn: tf.After(b.gateway),
	})
	return natgateway.NewNatGateway(public.subnet, jsii.String("nat"), &natgateway.NatGatewayConfig{
		SubnetId:     public.subnetID,
		AllocationId: address.Id(),
		Tags:         tf.Name(name),
		DependsOn:    tf.After(b.gateway),
	})
}
