package cluster

import (
	"maps"
	"slices"

	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/securitygroup"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/vpcsecuritygroupegressrule"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/vpcsecuritygroupingressrule"
	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"cdah/internal/jsii/cdk"
)

// connect opens both ends of the ways to what else is in the VPC, for one port each:
//
//	instances → their group → somebody else's group → database, for one
func connect(group securitygroup.SecurityGroup, groupID *string, p Props) []cdktf.ITerraformDependable {
	var rules []cdktf.ITerraformDependable
	for _, name := range slices.Sorted(maps.Keys(p.Connections)) {
		to, port := jsii.String(p.Connections[name].SecurityGroup), cdk.Number(p.Connections[name].Port)
		rules = append(rules,
			vpcsecuritygroupegressrule.NewVpcSecurityGroupEgressRule(group, jsii.String("connection-"+name+"-out"), &vpcsecuritygroupegressrule.VpcSecurityGroupEgressRuleConfig{
				SecurityGroupId: groupID, ReferencedSecurityGroupId: to, Description: jsii.String("Connection " + name),
				IpProtocol: jsii.String("tcp"), FromPort: port, ToPort: port,
			}),
			vpcsecuritygroupingressrule.NewVpcSecurityGroupIngressRule(group, jsii.String("connection-"+name+"-in"), &vpcsecuritygroupingressrule.VpcSecurityGroupIngressRuleConfig{
				SecurityGroupId: to, ReferencedSecurityGroupId: groupID, Description: jsii.String("Instances of " + p.Name),
				IpProtocol: jsii.String("tcp"), FromPort: port, ToPort: port,
			}))
	}
	return rules
}
