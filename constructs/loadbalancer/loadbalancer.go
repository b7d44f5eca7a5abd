// Package loadbalancer builds the Application Load Balancer that all services stand behind.
package loadbalancer

import (
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/lb"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/lblistener"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/securitygroup"
	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"cdah/config"
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
	InternetGateway cdktf.ITerraformDependable `props:"optional"` // nil where it is none of ours
	IPv6            bool                       // clients may come by IPv6 too: the subnets have ranges of it

	SignIn bool `props:"optional"` // it calls an identity provider on the internet, for services with Spec.Route.SignIn

	Ephemeral bool // it can be destroyed at any time: unless Spec says otherwise, no deletion protection; the log bucket is emptied

	Domain *config.Domain `props:"optional"` // HTTP only where there is none
	Spec   config.LoadBalancer
}

// Defaults returns the props with what they leave out filled in, as a file's would be.
func (p Props) Defaults() Props {
	p.Domain, p.Spec = config.WithDefaults(p.Domain), config.WithDefaults(p.Spec)
	return p
}

// Validate returns everything that is missing or wrong, in one error.
func (p Props) Validate() error {
	p = p.Defaults()
	return cdk.Check(p,
		config.ValidatePlace(p.Name, p.Account, p.Region),
		config.Validate("Domain", p.Domain), p.Domain.ValidateIn("Domain", p.Account, p.Region),
		config.Validate("Spec", p.Spec), p.Spec.ValidateIn("Spec", p.IPv6, p.Ephemeral),
	)
}

// LoadBalancer is a load balancer and the listener that services add their rules to.
type LoadBalancer struct {
	LB            lb.Lb
	SecurityGroup securitygroup.SecurityGroup
	Listener      lblistener.LbListener
}

// New builds the load balancer, open to its sources on port 80 and, with a domain, 443:
//
//	client → firewall → listener ─┬─ maintenance       → 503
//	                              ├─ rule of a service → its target group
//	                              └─ no rule matches   → 404
//
// The firewall and maintenance are there where Spec says so.
//
// With a domain that listener is HTTPS, and the one on port 80 redirects to it.
//
// Its security group lets nothing out but HTTPS to an identity provider, where SignIn says so: each group of instances
// adds the way to itself.
func New(scope constructs.Construct, id string, p Props) *LoadBalancer {
	p = p.Defaults()
	cdk.Must(scope, id, p.Validate())
	c := constructs.NewConstruct(scope, jsii.String(id))
	sources, err := p.sources()
	cdk.Must(scope, id, err)
	group := newSecurityGroup(c, p, sources)
	logs := newAccessLogs(c, p)

	balancer := lb.NewLb(c, jsii.String(cdk.DefaultChild), &lb.LbConfig{
		Name:             jsii.String(naming.Shortened(naming.LoadBalancer, p.Name)),
		LoadBalancerType: jsii.String("application"),
		Internal:         false,
		IpAddressType:    jsii.String(addressType(p)),
		Subnets:          &p.SubnetIDs,
		SecurityGroups:   &[]*string{group.Id()},

		DropInvalidHeaderFields:      true,
		DesyncMitigationMode:         jsii.String(string(p.Spec.DesyncMitigation)),
		EnableCrossZoneLoadBalancing: true,
		EnableHttp2:                  true,
		XffHeaderProcessingMode:      jsii.String("append"),
		IdleTimeout:                  cdk.Number(p.Spec.IdleTimeout),
		ClientKeepAlive:              cdk.Number(settings.ClientKeepAlive),
		EnableDeletionProtection:     p.Spec.Protected(p.Ephemeral),
		AccessLogs:                   &lb.LbAccessLogs{Bucket: logs.name, Enabled: true},
		ConnectionLogs:               connectionLogs(p, logs),

		// Its addresses must be unmapped before the gateway can be detached, and AWS tries the log
		// bucket's policy when the load balancer is made.
		DependsOn: cdk.After(p.InternetGateway, logs.policy),
	})
	listener := newListener(c, p, balancer)
	if p.Spec.Maintenance.Enabled {
		addMaintenance(c, p, listener.Arn())
	}
	if p.Spec.WAF != nil {
		addWAF(c, p, balancer)
	}
	return &LoadBalancer{LB: balancer, SecurityGroup: group, Listener: listener}
}

func addressType(p Props) string {
	if p.IPv6 {
		return "dualstack"
	}
	return "ipv4"
}
