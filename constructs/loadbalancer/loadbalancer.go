// Package loadbalancer builds the Application Load Balancer that all services stand behind.
package loadbalancer

import (
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/lb"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/lblistener"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/securitygroup"
	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"cdah/internal/naming"
	"cdah/internal/policy"
	"cdah/internal/tf"
)

// Props say what load balancer to build.
type Props struct {
	Name    string // begins the names of all resources: <project>-<environment>
	Account string // id of the account, part of the log bucket's name
	Region  string

	VPCID           *string
	SubnetIDs       []*string                  // public ones, one in each zone
	InternetGateway cdktf.ITerraformDependable // nil where it is none of ours

	Domain                 *Domain // HTTP only where there is none
	IdleTimeout            int     // seconds, 1 to 4000
	AccessLogRetentionDays int     // days, 1 or more
	Ephemeral              bool    // no deletion protection; the log bucket is emptied when it is destroyed
}

// LoadBalancer is a load balancer and the listener that services add their rules to.
type LoadBalancer struct {
	LB            lb.Lb
	SecurityGroup securitygroup.SecurityGroup
	Listener      lblistener.LbListener
	ListenerARN   *string // asked for once
}

// New builds the load balancer, open to the world on port 80 and, with a domain, 443:
//
//	client → listener ─┬─ rule of a service → its target group
//	                   └─ no rule matches   → 404
//
// With a domain that listener is HTTPS, and the one on port 80 redirects to it.
//
// Its security group lets nothing out: each group of instances adds the way to itself.
func New(scope constructs.Construct, id string, p Props) *LoadBalancer {
	c := constructs.NewConstruct(scope, jsii.String(id))
	group := newSecurityGroup(c, p)
	logs := newAccessLogs(c, p)

	balancer := lb.NewLb(c, jsii.String(tf.Main), &lb.LbConfig{
		Name:             jsii.String(naming.Within(naming.LoadBalancer, p.Name)),
		LoadBalancerType: jsii.String("application"),
		Internal:         false,
		IpAddressType:    jsii.String("ipv4"),
		Subnets:          &p.SubnetIDs,
		SecurityGroups:   &[]*string{group.Id()},

		DropInvalidHeaderFields:      true,
		DesyncMitigationMode:         jsii.String("defensive"),
		EnableCrossZoneLoadBalancing: true,
		EnableHttp2:                  true,
		XffHeaderProcessingMode:      jsii.String("append"),
		IdleTimeout:                  tf.Num(p.IdleTimeout),
		ClientKeepAlive:              tf.Num(policy.ClientKeepAlive),
		EnableDeletionProtection:     !p.Ephemeral,
		AccessLogs:                   &lb.LbAccessLogs{Bucket: logs.bucket.Id(), Enabled: true},

		// Its addresses must be unmapped before the gateway can be detached, and AWS tries the log
		// bucket's policy when the load balancer is made.
		DependsOn: tf.After(p.InternetGateway, logs.policy),
	})
	listener := newListener(c, p, balancer)
	return &LoadBalancer{LB: balancer, SecurityGroup: group, Listener: listener, ListenerARN: listener.Arn()}
}
