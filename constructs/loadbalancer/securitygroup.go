package loadbalancer

import (
	"net/netip"
	"strings"

	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/securitygroup"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/vpcsecuritygroupegressrule"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/vpcsecuritygroupingressrule"
	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"cdah/config"
	"cdah/internal/aws/naming"
	"cdah/internal/aws/settings"
	"cdah/internal/jsii/cdk"
)

// newSecurityGroup adds the load balancer's security group, open to its sources on the listeners' ports.
// Its rules are resources of their own: rules inside the group would undo those that others add.
func newSecurityGroup(c constructs.Construct, p Props, sources sources) securitygroup.SecurityGroup {
	group := securitygroup.NewSecurityGroup(c, jsii.String("security-group"), &securitygroup.SecurityGroupConfig{
		NamePrefix:          jsii.String(naming.Of(p.Name, "load-balancer") + "-"),
		Description:         jsii.String("Load balancer of " + p.Name),
		VpcId:               p.VPCID,
		RevokeRulesOnDelete: true,
		Tags:                cdk.Name(naming.Of(p.Name, "load-balancer")),
		Lifecycle:           &cdktf.TerraformResourceLifecycle{CreateBeforeDestroy: jsii.Bool(true)},
	})
	id := group.Id()
	for _, source := range sources.ranges {
		admit(group, id, source, "http", "HTTP", settings.HTTPPort)
		if p.Domain != nil {
			admit(group, id, source, "https", "HTTPS", settings.HTTPSPort)
		}
	}
	for _, list := range sources.lists {
		admitList(group, id, list, p.Domain != nil)
	}
	if p.SignIn {
		letOut(group, id)
	}
	return group
}

// sources are what the load balancer is open to.
type sources struct {
	ranges []netip.Prefix
	lists  []string // ids of prefix lists
}

func (p Props) sources() (sources, error) {
	ranges, lists, err := config.Clients(p.Spec.Sources)
	switch {
	case err != nil || len(ranges)+len(lists) > 0:
		return sources{ranges, lists}, err
	case p.IPv6:
		return sources{ranges: []netip.Prefix{anywhere(), anywhere6()}}, nil
	}
	return sources{ranges: []netip.Prefix{anywhere()}}, nil
}

func anywhere() netip.Prefix { return netip.PrefixFrom(netip.IPv4Unspecified(), 0) }

func anywhere6() netip.Prefix { return netip.PrefixFrom(netip.IPv6Unspecified(), 0) }

// admit opens a port to a range. The rule's id holds the range, so that each keeps its address whatever
// comes and goes beside it.
func admit(group securitygroup.SecurityGroup, groupID *string, source netip.Prefix, listener, protocol string, port int) {
	id, from := listener+"-"+rangeID(source), source.String()
	switch source {
	case anywhere():
		id, from = listener, "anywhere"
	case anywhere6():
		id, from = listener+"-ipv6", "anywhere"
	}
	rule := &vpcsecuritygroupingressrule.VpcSecurityGroupIngressRuleConfig{
		SecurityGroupId: groupID,
		Description:     jsii.String(protocol + " from " + from),
		IpProtocol:      jsii.String("tcp"),
		FromPort:        cdk.Number(port),
		ToPort:          cdk.Number(port),
	}
	if source.Addr().Is4() {
		rule.CidrIpv4 = jsii.String(source.String())
	} else {
		rule.CidrIpv6 = jsii.String(source.String())
	}
	vpcsecuritygroupingressrule.NewVpcSecurityGroupIngressRule(group, jsii.String(id), rule)
}

// admitList opens one port to a prefix list, that of HTTPS where there is one: AWS counts a rule as all that the list may
// hold, and the 55 of CloudFront's own leave no room for a second in a group of 60.
// https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/LocationsOfEdgeServers.html
func admitList(group securitygroup.SecurityGroup, groupID *string, list string, secure bool) {
	listener, protocol, port := "http", "HTTP", settings.HTTPPort
	if secure {
		listener, protocol, port = "https", "HTTPS", settings.HTTPSPort
	}
	vpcsecuritygroupingressrule.NewVpcSecurityGroupIngressRule(group, jsii.String(listener+"-"+list), &vpcsecuritygroupingressrule.VpcSecurityGroupIngressRuleConfig{
		SecurityGroupId: groupID,
		Description:     jsii.String(protocol + " from " + list),
		IpProtocol:      jsii.String("tcp"),
		FromPort:        cdk.Number(port),
		ToPort:          cdk.Number(port),
		PrefixListId:    jsii.String(list),
	})
}

// letOut opens the way to identity providers, whose addresses nobody knows beforehand. Load balancers call them by IPv4 only.
// https://docs.aws.amazon.com/elasticloadbalancing/latest/application/listener-authenticate-users.html
func letOut(group securitygroup.SecurityGroup, groupID *string) {
	vpcsecuritygroupegressrule.NewVpcSecurityGroupEgressRule(group, jsii.String("sign-in"), &vpcsecuritygroupegressrule.VpcSecurityGroupEgressRuleConfig{
		SecurityGroupId: groupID,
		Description:     jsii.String("HTTPS to where visitors sign in"),
		IpProtocol:      jsii.String("tcp"),
		FromPort:        cdk.Number(settings.HTTPSPort),
		ToPort:          cdk.Number(settings.HTTPSPort),
		CidrIpv4:        jsii.String(anywhere().String()),
	})
}

// rangeID spells a range in the characters that a Terraform address may have.
func rangeID(source netip.Prefix) string {
	return strings.NewReplacer(".", "-", ":", "-", "/", "-").Replace(source.String())
}
