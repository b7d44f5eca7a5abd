package network

import (
	"maps"
	"slices"

	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/dataawsroutetable"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/dataawsroutetables"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/dataawssubnet"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/dataawsvpc"
	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"cdah/config"
	"cdah/internal/aws/settings"
	"cdah/internal/jsii/cdk"
)

// existing is an existing network as far as it is looked up.
type existing struct {
	config.ExistingNetwork
	scope  constructs.Construct
	region string
	vpcID  *string
	mainID any // of the VPC's main route table
}

// lookUp uses a network that somebody else made. Nothing in it is created or changed. A plan looks it up
// and fails where it would not do:
//
//	internet ⇄ internet gateway ⇄ public subnets          each in its zone, each in the VPC,
//	internet ← NAT, or anything else ← private subnets    by the routes that hold for it
func lookUp(scope constructs.Construct, p Props) *Network {
	e := &existing{ExistingNetwork: *p.Spec.Existing, scope: scope, region: p.Region}
	v := dataawsvpc.NewDataAwsVpc(e.scope, jsii.String(cdk.DefaultChild), &dataawsvpc.DataAwsVpcConfig{Id: jsii.String(e.VPC)})
	cdk.Require(v, cdk.Condition{
		Holds:   "${self.enable_dns_support}",
		Message: e.VPC + " resolves no names, without which instances find neither ECS nor an image registry. Turn its DNS support on.",
	}, cdk.Condition{
		// A VPC is a /16 or smaller, so one that overlaps Docker's range begins as it does.
		Holds:   `${!startswith(self.cidr_block, "` + settings.DockerPrefix + `")}`,
		Message: e.VPC + " is in ${self.cidr_block}, which Docker uses on every instance. Choose another VPC.",
	})
	e.vpcID = v.Id()
	main := dataawsroutetables.NewDataAwsRouteTables(e.scope, jsii.String("main-routes"), &dataawsroutetables.DataAwsRouteTablesConfig{
		VpcId:  e.vpcID,
		Filter: filter("association.main", "true"),
	})
	e.mainID = cdktf.Fn_One(main.Ids())
	n := &Network{VPCID: e.vpcID, EgressPorts: p.Spec.EgressPorts}
	n.PublicSubnetIDs, _ = e.tier("public", e.PublicSubnets)
	n.PrivateSubnetIDs, n.PrivateSubnets = e.tier("private", e.PrivateSubnets)
	return n
}

// tier looks a tier's subnets up and returns their ids, in the order of the zones and by their letters.
func (e *existing) tier(name string, ids map[string]string) (found []*string, byZone map[string]*string) {
	byZone = map[string]*string{}
	for _, letter := range slices.Sorted(maps.Keys(ids)) {
		id := ids[letter]
		zoneName := e.region + letter
		s := dataawssubnet.NewDataAwsSubnet(e.scope, jsii.String(name+"-"+letter), &dataawssubnet.DataAwsSubnetConfig{Id: jsii.String(id)})
		cdk.Require(s, cdk.Condition{
			Holds:   `${self.vpc_id == "` + e.VPC + `"}`,
			Message: id + " is in ${self.vpc_id}, not in " + e.VPC + ". Name a subnet of that VPC.",
		}, cdk.Condition{
			Holds:   `${self.availability_zone == "` + zoneName + `"}`,
			Message: id + " is in ${self.availability_zone}, not in " + zoneName + ". Name it under the letter of its own zone.",
		})
		e.checkRoutes(s, name, id)
		byZone[letter] = s.Id()
		found = append(found, byZone[letter])
	}
	return found, byZone
}

// checkRoutes looks up the route table that holds for a subnet: its own or, where it has none, the
// VPC's main one.
func (e *existing) checkRoutes(s dataawssubnet.DataAwsSubnet, tier, id string) {
	own := dataawsroutetables.NewDataAwsRouteTables(s, jsii.String("route-tables"), &dataawsroutetables.DataAwsRouteTablesConfig{
		VpcId:  e.vpcID,
		Filter: filter("association.subnet-id", id),
	})
	routes := dataawsroutetable.NewDataAwsRouteTable(s, jsii.String("routes"), &dataawsroutetable.DataAwsRouteTableConfig{
		RouteTableId: cdktf.Token_AsString(cdktf.Fn_Coalesce(&[]any{cdktf.Fn_One(own.Ids()), e.mainID}), nil),
	})
	cdk.Require(routes, tierCondition(tier, id))
}

// tierCondition is what makes a subnet public or private: where its default route leads.
func tierCondition(tier, id string) cdk.Condition {
	const toGateway = `startswith(r.gateway_id, "igw-")`
	if tier == "public" {
		return cdk.Condition{
			Holds:   `${anytrue([for r in self.routes : r.cidr_block == "` + anywhere + `" && ` + toGateway + `])}`,
			Message: id + " is not public: ${self.route_table_id} does not lead " + anywhere + " to an internet gateway, so no client would reach a load balancer in it. Name a public subnet.",
		}
	}
	return cdk.Condition{
		Holds:   `${anytrue([for r in self.routes : r.cidr_block == "` + anywhere + `" && !` + toGateway + `])}`,
		Message: id + " has no way out: ${self.route_table_id} does not lead " + anywhere + " to NAT, and instances have no public address to use an internet gateway with. Name a private subnet.",
	}
}

func filter(name, value string) any {
	return []*dataawsroutetables.DataAwsRouteTablesFilter{{Name: jsii.String(name), Values: jsii.Strings(value)}}
}
