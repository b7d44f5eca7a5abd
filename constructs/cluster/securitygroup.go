package cluster

import (
	"strconv"

	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/securitygroup"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/vpcsecuritygroupegressrule"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/vpcsecuritygroupingressrule"
	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"cdah/internal/aws/naming"
	"cdah/internal/aws/settings"
	"cdah/internal/jsii/cdk"
)

// newSecurityGroup adds the instances' security group, and returns it with its rules:
//
//	load balancer → dynamic ports → instances → given TCP ports → anywhere
//	                                          → connections     → other hosts of the VPC
//	                                          → dynamic ports   → other instances, where services call each other
//
// Both ends of the way from the load balancer are opened here, for these ports and nothing else. DNS
// and time need no rule: Amazon's own servers for them are not subject to security groups.
func newSecurityGroup(c constructs.Construct, p Props) (securitygroup.SecurityGroup, []cdktf.ITerraformDependable) {
	group := securitygroup.NewSecurityGroup(c, jsii.String("security-group"), &securitygroup.SecurityGroupConfig{
		NamePrefix:          jsii.String(naming.Of(p.Name, "instance") + "-"),
		Description:         jsii.String("Instances of " + p.Name),
		VpcId:               p.VPCID,
		RevokeRulesOnDelete: true,
		Tags:                cdk.Name(naming.Of(p.Name, "instance")),
		Lifecycle:           &cdktf.TerraformResourceLifecycle{CreateBeforeDestroy: jsii.Bool(true)},
	})
	groupID := group.Id()
	in := vpcsecuritygroupingressrule.NewVpcSecurityGroupIngressRule(group, jsii.String("from-load-balancer"), &vpcsecuritygroupingressrule.VpcSecurityGroupIngressRuleConfig{
		SecurityGroupId:           groupID,
		Description:               jsii.String("Tasks from the load balancer"),
		ReferencedSecurityGroupId: p.LoadBalancerSecurityGroup.Id(),
		IpProtocol:                jsii.String("tcp"),
		FromPort:                  cdk.Number(settings.DynamicPortFirst),
		ToPort:                    cdk.Number(settings.DynamicPortLast),
	})
	out := vpcsecuritygroupegressrule.NewVpcSecurityGroupEgressRule(group, jsii.String("load-balancer-to"), &vpcsecuritygroupegressrule.VpcSecurityGroupEgressRuleConfig{
		SecurityGroupId:           p.LoadBalancerSecurityGroup.Id(),
		Description:               jsii.String("Tasks on the instances"),
		ReferencedSecurityGroupId: groupID,
		IpProtocol:                jsii.String("tcp"),
		FromPort:                  cdk.Number(settings.DynamicPortFirst),
		ToPort:                    cdk.Number(settings.DynamicPortLast),
	})
	rules := []cdktf.ITerraformDependable{in, out}
	if p.EndpointSecurityGroupID != nil {
		rules = append(rules, vpcsecuritygroupingressrule.NewVpcSecurityGroupIngressRule(group, jsii.String("endpoint-from"), &vpcsecuritygroupingressrule.VpcSecurityGroupIngressRuleConfig{
			SecurityGroupId:           p.EndpointSecurityGroupID,
			Description:               jsii.String("AWS services from the instances"),
			ReferencedSecurityGroupId: groupID,
			IpProtocol:                jsii.String("tcp"),
			FromPort:                  cdk.Number(settings.HTTPSPort),
			ToPort:                    cdk.Number(settings.HTTPSPort),
		}))
	}
	for _, port := range p.EgressPorts {
		rules = append(rules, letOut(group, groupID, port, "", vpcsecuritygroupegressrule.VpcSecurityGroupEgressRuleConfig{CidrIpv4: jsii.String("0.0.0.0/0")}))
		if p.IPv6 {
			rules = append(rules, letOut(group, groupID, port, "-ipv6", vpcsecuritygroupegressrule.VpcSecurityGroupEgressRuleConfig{CidrIpv6: jsii.String("::/0")}))
		}
	}
	if p.Neighbours {
		rules = append(rules, amongInstances(group, groupID)...)
	}
	return group, append(rules, connect(group, groupID, p)...)
}

// amongInstances opens both ends of the way between instances, for the ports of tasks: those of the proxies by which
// services call each other are among them, and no narrower range holds these alone.
func amongInstances(group securitygroup.SecurityGroup, groupID *string) []cdktf.ITerraformDependable {
	first, last, description := cdk.Number(settings.DynamicPortFirst), cdk.Number(settings.DynamicPortLast), jsii.String("Tasks on other instances")
	return []cdktf.ITerraformDependable{
		vpcsecuritygroupingressrule.NewVpcSecurityGroupIngressRule(group, jsii.String("from-instances"), &vpcsecuritygroupingressrule.VpcSecurityGroupIngressRuleConfig{
			SecurityGroupId: groupID, ReferencedSecurityGroupId: groupID, Description: description,
			IpProtocol: jsii.String("tcp"), FromPort: first, ToPort: last,
		}),
		vpcsecuritygroupegressrule.NewVpcSecurityGroupEgressRule(group, jsii.String("to-instances"), &vpcsecuritygroupegressrule.VpcSecurityGroupEgressRuleConfig{
			SecurityGroupId: groupID, ReferencedSecurityGroupId: groupID, Description: description,
			IpProtocol: jsii.String("tcp"), FromPort: first, ToPort: last,
		}),
	}
}

// letOut opens a TCP port to the addresses that a rule names.
func letOut(group securitygroup.SecurityGroup, groupID *string, port int, suffix string, rule vpcsecuritygroupegressrule.VpcSecurityGroupEgressRuleConfig) cdktf.ITerraformDependable {
	number := strconv.Itoa(port)
	rule.SecurityGroupId = groupID
	rule.Description = jsii.String("TCP " + number + " to anywhere")
	rule.IpProtocol, rule.FromPort, rule.ToPort = jsii.String("tcp"), cdk.Number(port), cdk.Number(port)
	return vpcsecuritygroupegressrule.NewVpcSecurityGroupEgressRule(group, jsii.String("to-"+number+suffix), &rule)
}
