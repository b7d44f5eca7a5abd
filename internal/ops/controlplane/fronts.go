package controlplane

import (
	"context"
	"fmt"
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
	if slices.Equal(sites, p.sites) {
		return nil
	}
	p.sites = sites
	return p.Changed(sites)
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
		if l.Protocol != elbtypes.ProtocolEnumHttp { // its certificate's key is AWS's alone
			continue
		}
		rules, err := c.elb.DescribeRules(ctx, &elb.DescribeRulesInput{ListenerArn: l.ListenerArn})
		if err != nil {
			return err
		}
		config.Listeners = append(config.Listeners, balancer.Listener{Listener: l, Rules: rules.Rules, LoadBalancer: attributes.Attributes})
		*sites = append(*sites, Site{
			DNSName: aws.ToString(b.DNSName), Protocol: strings.ToLower(string(l.Protocol)), Port: int(aws.ToInt32(l.Port)),
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
