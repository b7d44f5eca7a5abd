package network

import (
	"slices"
	"strings"

	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/dataawsvpcendpointservice"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/securitygroup"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/vpcendpoint"
	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"cdah/config"
	"cdah/internal/aws/naming"
	"cdah/internal/aws/regions"
	"cdah/internal/aws/settings"
	"cdah/internal/jsii/cdk"
)

// addS3 leads the private subnets to S3, from where image layers come, without the NAT gateways: a
// gateway endpoint costs nothing, and traffic through a NAT gateway does
// (https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-s3.html).
func (b *builder) addS3() {
	var tables []*string
	for _, private := range b.private {
		tables = append(tables, private.routesID)
	}
	b.Internet = append(b.Internet, vpcendpoint.NewVpcEndpoint(b.scope, jsii.String("s3"), &vpcendpoint.VpcEndpointConfig{
		VpcId:           b.VPCID,
		ServiceName:     jsii.String(regions.EndpointService(b.Region, "s3")),
		VpcEndpointType: jsii.String("Gateway"),
		RouteTableIds:   &tables,
		Tags:            cdk.Name(naming.Of(b.Name, "s3")),
	}))
}

// endpoints are the services that are reached by interface endpoints, each once: those that are asked for
// and, where there is no other way, those that instances and tasks call.
func (p Props) endpoints() []string {
	services := slices.Clone(p.Spec.InterfaceEndpoints)
	if p.Spec.NAT == config.NATNone {
		services = slices.Concat(services, settings.DeploymentEndpoints(), p.TaskEndpoints)
	}
	slices.Sort(services)
	return slices.Compact(services)
}

// addInterfaceEndpoints gives AWS services addresses in the private subnets, under their usual names.
func (b *builder) addInterfaceEndpoints() {
	services := b.endpoints()
	if len(services) == 0 {
		return
	}
	name := naming.Of(b.Name, "endpoint")
	b.EndpointSecurityGroupID = securitygroup.NewSecurityGroup(b.scope, jsii.String("endpoint-security-group"), &securitygroup.SecurityGroupConfig{
		NamePrefix:          jsii.String(name + "-"),
		Description:         jsii.String("Interface endpoints of " + b.Name),
		VpcId:               b.VPCID,
		RevokeRulesOnDelete: true,
		Tags:                cdk.Name(name),
		Lifecycle:           &cdktf.TerraformResourceLifecycle{CreateBeforeDestroy: jsii.Bool(true)},
	}).Id()
	for _, service := range services {
		b.addInterfaceEndpoint(service)
	}
}

// addInterfaceEndpoint adds the endpoint of a service. A plan fails where the region, or one of the
// zones, does not offer it, as some of the oldest zones do not.
func (b *builder) addInterfaceEndpoint(service string) {
	id := strings.ReplaceAll(service, ".", "-")
	serviceName := jsii.String(regions.EndpointService(b.Region, service))
	offered := dataawsvpcendpointservice.NewDataAwsVpcEndpointService(b.scope, jsii.String("endpoint-service-"+id), &dataawsvpcendpointservice.DataAwsVpcEndpointServiceConfig{
		ServiceName: serviceName,
		ServiceType: jsii.String("Interface"),
	})
	cdk.Require(offered, cdk.Condition{
		Holds: "${length(setsubtract(" + b.zoneNames() + ", self.availability_zones)) == 0}",
		Message: "The endpoint of " + service + " is not offered in all of the zones " + strings.Join(b.zoneList(), ", ") +
			". It is in ${join(\", \", self.availability_zones)}. Choose other zones (network.zones).",
	})
	b.Internet = append(b.Internet, vpcendpoint.NewVpcEndpoint(b.scope, jsii.String("endpoint-"+id), &vpcendpoint.VpcEndpointConfig{
		VpcId:             b.VPCID,
		ServiceName:       serviceName,
		VpcEndpointType:   jsii.String("Interface"),
		PrivateDnsEnabled: true,
		SubnetIds:         &b.PrivateSubnetIDs,
		SecurityGroupIds:  &[]*string{b.EndpointSecurityGroupID},
		Tags:              cdk.Name(naming.Of(b.Name, id)),
	}))
}
