package network

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/securitygroup"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/vpcsecuritygroupegressrule"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/vpcsecuritygroupingressrule"
	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"cdah/internal/aws/naming"
	"cdah/internal/aws/settings"
	"cdah/internal/jsii/cdk"
	"cdah/internal/plan/acl"
)

// newNATSecurityGroup adds the security group of the NAT instances, and returns its id and its rules. What a NAT
// instance forwards comes in and goes out by it:
//
//	private subnets → egress ports → NAT instance → egress ports → anywhere
//
// HTTPS, which is always among the ports, is also how the instance gets its packages.
func (b *builder) newNATSecurityGroup(flows acl.Network) (*string, []cdktf.ITerraformDependable) {
	name := naming.Of(b.Name, "nat")
	group := securitygroup.NewSecurityGroup(b.scope, jsii.String("nat-security-group"), &securitygroup.SecurityGroupConfig{
		NamePrefix:          jsii.String(name + "-"),
		Description:         jsii.String("NAT instances of " + b.Name),
		VpcId:               b.VPCID,
		RevokeRulesOnDelete: true,
		Tags:                cdk.Name(name),
		Lifecycle:           &cdktf.TerraformResourceLifecycle{CreateBeforeDestroy: jsii.Bool(true)},
	})
	groupID := group.Id()
	dashed := strings.NewReplacer(".", "-", "/", "-")
	var rules []cdktf.ITerraformDependable
	for _, port := range b.Spec.EgressPorts {
		number := strconv.Itoa(port)
		for _, tier := range flows.Private {
			id := "from-" + dashed.Replace(tier.String()) + "-" + number
			rules = append(rules, vpcsecuritygroupingressrule.NewVpcSecurityGroupIngressRule(group, jsii.String(id), &vpcsecuritygroupingressrule.VpcSecurityGroupIngressRuleConfig{
				SecurityGroupId: groupID, Description: jsii.String("TCP " + number + " from private subnets"), CidrIpv4: jsii.String(tier.String()),
				IpProtocol: jsii.String("tcp"), FromPort: cdk.Number(port), ToPort: cdk.Number(port),
			}))
		}
		rules = append(rules, vpcsecuritygroupegressrule.NewVpcSecurityGroupEgressRule(group, jsii.String("to-"+number), &vpcsecuritygroupegressrule.VpcSecurityGroupEgressRuleConfig{
			SecurityGroupId: groupID, Description: jsii.String("TCP " + number + " to anywhere"), CidrIpv4: jsii.String(anywhere),
			IpProtocol: jsii.String("tcp"), FromPort: cdk.Number(port), ToPort: cdk.Number(port),
		}))
	}
	return groupID, rules
}

// natUserData has an instance forward what comes from the VPC's range under its own address, from the first start on
// and after each restart. Nothing is forwarded before it gets that address. Packages come from Amazon's repository in
// S3, tried until it answers. A router tells hosts of a shorter way past it, which there is none of here.
// https://docs.aws.amazon.com/vpc/latest/userguide/work-with-nat-instances.html
func natUserData(cidr string) string {
	return fmt.Sprintf(`#!/bin/bash
cat >/etc/sysconfig/nftables.conf <<'EOF'
table ip nat {
  chain postrouting {
    type nat hook postrouting priority 100
    ip saddr %[1]s ip daddr != %[1]s masquerade
  }
}
EOF
cat >/etc/sysctl.d/90-nat.conf <<'EOF'
net.ipv4.ip_forward = 1
net.ipv4.conf.*.send_redirects = 0
net.netfilter.nf_conntrack_max = %[2]d
EOF
echo nf_conntrack >/etc/modules-load.d/nat.conf
until dnf install -y nftables; do sleep 5; done
systemctl enable --now nftables
modprobe nf_conntrack
systemctl restart systemd-sysctl
`, cidr, settings.NATConnections)
}
