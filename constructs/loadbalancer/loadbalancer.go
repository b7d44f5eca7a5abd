// Package loadbalancer builds the Application Load Balancer that all services stand behind.
package loadbalancer

import (
	"net/netip"

	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/lb"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/lblistener"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/securitygroup"
	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"cdah/internal/aws/naming"
	"cdah/internal/aws/settings"
	"cdah/internal/jsii/cdk"
)

// Props say what load balancer to build.
type Props struct {
	Name    string // begins the names of all resources: <project>-<environment>
	Account string // id of the account, part of the log bucket's name
	Region  string

	VPCID           *string
	SubnetIDs       []*string                  // public ones, one in each zone
	InternetGateway cdktf.ITerraformDependable // nil where it is none of ours

	Domain  *Domain        // HTTP only where there is none
	Sources []netip.Prefix // ranges of the clients; everybody where empty
	IPv6    bool           // clients may come by IPv6 too: the subnets have ranges of it

	IdleTimeout int  // seconds, 1 to 4000
	Defensive   bool // lets requests pass that break RFC 7230 without harm
	Deletable   bool // has no deletion protection

	AccessLogRetentionDays int  // days, 1 or more
	ConnectionLogs         bool // connections are logged too
	Ephemeral              bool // the log bucket is emptied when it is destroyed

	Maintenance *Maintenance // services answer where there is none
	WAF         *WAF         // no firewall where there is none
}

// LoadBalancer is a load balancer and the listener that services add their rules to.
type LoadBalancer struct {
	LB            lb.Lb
	SecurityGroup securitygroup.SecurityGroup
	Listener      lblistener.LbListener
	ListenerARN   *string // asked for once
}

// New builds the load balancer, open to its sources on port 80 and, with a domain, 443:
//
//	client → firewall → listener ─┬─ maintenance       → 503
//	                              ├─ rule of a service → its target group
//	                              └─ no rule matches   → 404
//
// The firewall and maintenance are there where Props say so.
//
// With a domain that listener is HTTPS, and the one on port 80 redirects to it.
//
// Its security group lets nothing out: each group of instances adds the way to itself.
func New(scope constructs.Construct, id string, p Props) *LoadBalancer {
	c := constructs.NewConstruct(scope, jsii.String(id))
	group := newSecurityGroup(c, p)
	logs := newAccessLogs(c, p)

	balancer := lb.NewLb(c, jsii.String(cdk.DefaultChild), &lb.LbConfig{
		Name:             jsii.String(naming.Within(naming.LoadBalancer, p.Name)),
		LoadBalancerType: jsii.String("application"),
		Internal:         false,
		IpAddressType:    jsii.String(addressType(p)),
		Subnets:          &p.SubnetIDs,
		SecurityGroups:   &[]*string{group.Id()},

		DropInvalidHeaderFields:      true,
		DesyncMitigationMode:         jsii.String(desyncMitigation(p)),
		EnableCrossZoneLoadBalancing: true,
		EnableHttp2:                  true,
		XffHeaderProcessingMode:      jsii.String("append"),
		IdleTimeout:                  cdk.Number(p.IdleTimeout),
		ClientKeepAlive:              cdk.Number(settings.ClientKeepAlive),
		EnableDeletionProtection:     !p.Deletable,
		AccessLogs:                   &lb.LbAccessLogs{Bucket: logs.name, Enabled: true},
		ConnectionLogs:               connectionLogs(p, logs),

		// Its addresses must be unmapped before the gateway can be detached, and AWS tries the log
		// bucket's policy when the load balancer is made.
		DependsOn: cdk.After(p.InternetGateway, logs.policy),
	})
	listener := newListener(c, p, balancer)
	arn := listener.Arn()
	if p.Maintenance != nil {
		addMaintenance(c, p, arn)
	}
	if p.WAF != nil {
		addWAF(c, p, balancer)
	}
	return &LoadBalancer{LB: balancer, SecurityGroup: group, Listener: listener, ListenerARN: arn}
}

func addressType(p Props) string {
	if p.IPv6 {
		return "dualstack"
	}
	return "ipv4"
}

func desyncMitigation(p Props) string {
	if p.Defensive {
		return "defensive"
	}
	return "strictest"
}
