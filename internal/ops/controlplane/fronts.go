package controlplane

import (
	"context"
	"fmt"
	"net"
	"reflect"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	elb "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2"
	elbtypes "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2/types"

	"cdah/internal/live/balancer"
)

// Site is where a load balancer listens on this machine.
type Site struct {
	DNSName  string `json:"dns_name"` // as AWS names it
	Protocol string `json:"protocol"` // http or https
	Port     int    `json:"port"`     // in AWS
	Address  string `json:"address"`  // host and port, on loopback

	Names []string `json:"names,omitempty"` // in its certificates, for HTTPS; they may be wildcards
}

// LoadBalancer is the name of the load balancer: AWS begins the DNS name with it, and adds a number.
func (s Site) LoadBalancer() string {
	first, _, _ := strings.Cut(s.DNSName, ".")
	return first[:max(strings.LastIndexByte(first, '-'), 0)]
}

// balance has the load balancers be what AWS has been told of them, with the tasks that run as their targets.
func (p *Plane) balance() error {
	config := balancer.Config{Listeners: p.fronts.Listeners, Groups: slices.Clone(p.fronts.Groups)}
	p.clock.Do(func() { p.addTargets(config.Groups) })
	if err := p.balancer.Set(config); err != nil {
		return err
	}
	addresses, sites := p.balancer.Addresses(), slices.Clone(p.listening)
	for i, l := range config.Listeners {
		sites[i].Address = addresses[aws.ToString(l.ListenerArn)]
	}
	slices.SortFunc(sites, func(a, b Site) int { return strings.Compare(fmt.Sprint(a), fmt.Sprint(b)) })
	var troubles []Trouble
	p.clock.Do(func() { troubles = p.databaseTroubles() })
	if reflect.DeepEqual(sites, p.sites) && slices.Equal(troubles, p.troubles) {
		return nil
	}
	p.sites, p.troubles = sites, troubles
	return p.Changed(sites, troubles)
}

// readFronts reads the application load balancers of all accounts and regions that have clusters, and returns a site for
// each of their listeners.
func (p *Plane) readFronts(ctx context.Context) (balancer.Config, []Site, error) {
	var config balancer.Config
	var sites []Site
	asked := map[[2]string]bool{} // several clusters may share an account and region
	for _, c := range p.clusters {
		if at := [2]string{c.id.Account, c.id.Region}; !asked[at] {
			asked[at] = true
			if err := c.readFronts(ctx, &config, &sites); err != nil {
				return config, nil, err
			}
		}
	}
	return config, sites, nil
}

// readFronts adds those of a cluster's account and region.
func (c *cluster) readFronts(ctx context.Context, config *balancer.Config, sites *[]Site) error {
	groups, err := c.elb.DescribeTargetGroups(ctx, &elb.DescribeTargetGroupsInput{})
	if err != nil {
		return err
	}
	for _, g := range groups.TargetGroups {
		attributes, err := c.elb.DescribeTargetGroupAttributes(ctx, &elb.DescribeTargetGroupAttributesInput{TargetGroupArn: g.TargetGroupArn})
		if err != nil {
			return err
		}
		config.Groups = append(config.Groups, balancer.Group{TargetGroup: g, Attributes: attributes.Attributes})
	}
	balancers, err := c.elb.DescribeLoadBalancers(ctx, &elb.DescribeLoadBalancersInput{})
	if err != nil {
		return err
	}
	for _, b := range balancers.LoadBalancers {
		if b.Type != elbtypes.LoadBalancerTypeEnumApplication {
			continue
		}
		if err := c.readListeners(ctx, b, config, sites); err != nil {
			return err
		}
	}
	return nil
}

func (c *cluster) readListeners(ctx context.Context, b elbtypes.LoadBalancer, config *balancer.Config, sites *[]Site) error {
	attributes, err := c.elb.DescribeLoadBalancerAttributes(ctx, &elb.DescribeLoadBalancerAttributesInput{LoadBalancerArn: b.LoadBalancerArn})
	if err != nil {
		return err
	}
	listeners, err := c.elb.DescribeListeners(ctx, &elb.DescribeListenersInput{LoadBalancerArn: b.LoadBalancerArn})
	if err != nil {
		return err
	}
	for _, l := range listeners.Listeners {
		if l.Protocol != elbtypes.ProtocolEnumHttp && l.Protocol != elbtypes.ProtocolEnumHttps {
			continue
		}
		names, certificate, err := c.secure(ctx, l)
		if err != nil {
			return err
		}
		rules, err := c.elb.DescribeRules(ctx, &elb.DescribeRulesInput{ListenerArn: l.ListenerArn})
		if err != nil {
			return err
		}
		config.Listeners = append(config.Listeners, balancer.Listener{
			Listener: l, Rules: rules.Rules, LoadBalancer: attributes.Attributes, Certificate: certificate,
		})
		*sites = append(*sites, Site{
			DNSName: aws.ToString(b.DNSName), Protocol: strings.ToLower(string(l.Protocol)), Port: int(aws.ToInt32(l.Port)), Names: names,
		})
	}
	return nil
}

// addTargets adds the tasks that run to the groups that they are in.
func (p *Plane) addTargets(groups []balancer.Group) {
	for _, c := range p.clusters {
		for _, id := range sortedKeys(c.tasks) {
			t := c.tasks[id]
			if t.status != running {
				continue
			}
			for group, target := range t.targets() {
				for i := range groups {
					if aws.ToString(groups[i].TargetGroupArn) == group {
						groups[i].Targets = append(groups[i].Targets, target)
					}
				}
			}
		}
	}
}

// address is where a listener was when the control plane before was killed, so that who knows its address finds it again;
// empty for a free one.
func (p *Plane) address(listener string) string {
	at := slices.IndexFunc(p.fronts.Listeners, func(l balancer.Listener) bool { return aws.ToString(l.ListenerArn) == listener })
	if at < 0 {
		return ""
	}
	for _, s := range p.Before {
		if is := p.listening[at]; s.DNSName != is.DNSName || s.Protocol != is.Protocol || s.Port != is.Port {
			continue
		}
		// Another program may have it by now.
		socket, err := net.Listen("tcp", s.Address)
		if err == nil && socket.Close() == nil {
			return s.Address
		}
	}
	return ""
}

// failsTargets says, as ECS does, that a task fails the checks of a target group; nothing of one that does not.
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-error-codes.html
func (t *task) failsTargets(groups map[string][]balancer.TargetHealth) string {
	for group, target := range t.targets() {
		if stateOf(groups[group], target) == string(elbtypes.TargetHealthStateEnumUnhealthy) {
			return "Task failed ELB health checks in (target-group " + group + ")"
		}
	}
	return ""
}

// stateOf is the state of a target in its group; empty where the group does not know it.
func stateOf(group []balancer.TargetHealth, target balancer.Target) string {
	for _, h := range group {
		if h.ID == target.ID && h.Port == target.Port {
			return string(h.State)
		}
	}
	return ""
}

func loopback(port int) string { return fmt.Sprintf("127.0.0.1:%d", port) }
