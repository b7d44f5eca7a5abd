package loadbalancer

import (
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/securitygroup"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/vpcsecuritygroupingressrule"
	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"cdah/internal/naming"

	"cdah/internal/policy"
	"cdah/internal/tf"
)

// newSecurityGroup adds the load balancer's security group, open to the world on the listeners' ports.
// Its rules are resources of their own: rules inside the group would undo those that others add.
func newSecurityGroup(c constructs.Construct, p Props) securitygroup.SecurityGroup {
	group := securitygroup.NewSecurityGroup(c, jsii.String("security-group"), &securitygroup.SecurityGroupConfig{
		NamePrefix:          jsii.String(naming.Of(p.Name, "load-balancer") + "-"),
		Description:         jsii.String("Load balancer of " + p.Name),
		VpcId:               p.VPCID,
		RevokeRulesOnDelete: true,
		Tags:                tf.Name(naming.Of(p.Name, "load-balancer")),
		Lifecycle:           &cdktf.TerraformResourceLifecycle{CreateBeforeDestroy: jsii.Bool(true)},
	})
	admit(group, "http", "HTTP", policy.HTTPPort)
	if p.Domain != nil {
		admit(group, "https", "HTTPS", policy.HTTPSPort)
	}
	return group
}

// admit opens a port to the world.
func admit(group securitygroup.SecurityGroup, id, protocol string, port int) {
	vpcsecuritygroupingressrule.NewVpcSecurityGroupIngressRule(group, jsii.String(id), &vpcsecuritygroupingressrule.VpcSecurityGroupIngressRuleConfig{
		SecurityGroupId: group.Id(),
		Description:     jsii.String(protocol + " from anywhere"),
		CidrIpv4:        jsii.String("0.0.0.0/0"),
		IpProtocol:      jsii.String("tcp"),
		FromPort:        tf.Num(port),
		ToPort:          tf.Num(port),
	})
}
