package adopt

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	ecstypes "github.com/aws/aws-sdk-go-v2/service/ecs/types"
	elb "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2"
)

// Look asks AWS for everything whose id nobody chooses and that may be the stack's. It only reads.
func (s *Stack) Look(ctx context.Context, config aws.Config) ([]Existing, error) {
	var all []Existing
	for _, look := range []func(context.Context, aws.Config) ([]Existing, error){
		lookEC2, s.lookLoadBalancing, s.lookECS, s.lookLogs, s.lookTagged,
	} {
		found, err := look(ctx, config)
		if err != nil {
			return nil, err
		}
		all = append(all, found...)
	}
	return all, nil
}

// own reports whether tags are those of the stack.
func (s *Stack) own(tags map[string]string) bool {
	own := s.ownTags()
	for key, value := range own {
		if tags[key] != value {
			return false
		}
	}
	return len(own) > 0
}

// lookLoadBalancing finds the stack's load balancers, with what is below them, and target groups.
func (s *Stack) lookLoadBalancing(ctx context.Context, config aws.Config) ([]Existing, error) {
	client := elb.NewFromConfig(config)
	found := map[string]Existing{} // by ARN
	balancers := elb.NewDescribeLoadBalancersPaginator(client, &elb.DescribeLoadBalancersInput{})
	for balancers.HasMorePages() {
		page, err := balancers.NextPage(ctx)
		if err != nil {
			return nil, err
		}
		for _, b := range page.LoadBalancers {
			found[*b.LoadBalancerArn] = Existing{Kind: "lb", ID: *b.LoadBalancerArn, Attributes: map[string]string{"name": aws.ToString(b.LoadBalancerName)}}
		}
	}
	groups := elb.NewDescribeTargetGroupsPaginator(client, &elb.DescribeTargetGroupsInput{})
	for groups.HasMorePages() {
		page, err := groups.NextPage(ctx)
		if err != nil {
			return nil, err
		}
		for _, g := range page.TargetGroups {
			found[*g.TargetGroupArn] = Existing{Kind: "targetgroup", ID: *g.TargetGroupArn}
		}
	}
	var all []Existing
	for arns := range slices.Chunk(slices.Sorted(maps.Keys(found)), 20) { // as many as AWS takes at once
		described, err := client.DescribeTags(ctx, &elb.DescribeTagsInput{ResourceArns: arns})
		if err != nil {
			return nil, err
		}
		for _, d := range described.TagDescriptions {
			e := found[*d.ResourceArn]
			e.Tags = map[string]string{}
			for _, tag := range d.Tags {
				e.Tags[*tag.Key] = aws.ToString(tag.Value)
			}
			if !s.own(e.Tags) {
				continue
			}
			all = append(all, e)
			if e.Kind == "lb" {
				below, err := lookListeners(ctx, client, e.ID)
				if err != nil {
					return nil, err
				}
				all = append(all, below...)
			}
		}
	}
	return all, nil
}

// lookListeners finds the listeners of a load balancer, and their rules.
func lookListeners(ctx context.Context, client *elb.Client, balancer string) ([]Existing, error) {
	listeners, err := client.DescribeListeners(ctx, &elb.DescribeListenersInput{LoadBalancerArn: &balancer})
	if err != nil {
		return nil, err
	}
	var all []Existing
	for _, l := range listeners.Listeners {
		all = append(all, Existing{Kind: "listener", ID: *l.ListenerArn, Attributes: map[string]string{
			"load_balancer_arn": balancer, "port": strconv.Itoa(int(aws.ToInt32(l.Port))),
		}})
		rules := elb.NewDescribeRulesPaginator(client, &elb.DescribeRulesInput{ListenerArn: l.ListenerArn})
		for rules.HasMorePages() {
			page, err := rules.NextPage(ctx)
			if err != nil {
				return nil, err
			}
			for _, r := range page.Rules {
				all = append(all, Existing{Kind: "listener-rule", ID: *r.RuleArn, Attributes: map[string]string{
					"listener_arn": *l.ListenerArn, "priority": aws.ToString(r.Priority),
				}})
			}
		}
	}
	return all, nil
}

// lookECS finds the newest revision of each of the stack's task definitions.
func (s *Stack) lookECS(ctx context.Context, config aws.Config) ([]Existing, error) {
	client := ecs.NewFromConfig(config)
	var all []Existing
	for _, address := range s.Addresses() {
		family := s.text(address, "family")
		if typeOf(address) != "aws_ecs_task_definition" || strings.Contains(family, "${") {
			continue
		}
		newest, err := client.DescribeTaskDefinition(ctx, &ecs.DescribeTaskDefinitionInput{TaskDefinition: &family})
		var absent *ecstypes.ClientException
		switch {
		case errors.As(err, &absent):
		case err != nil:
			return nil, err
		case newest.TaskDefinition.Status == ecstypes.TaskDefinitionStatusActive:
			all = append(all, Existing{Kind: "task-definition", ID: aws.ToString(newest.TaskDefinition.TaskDefinitionArn), Attributes: map[string]string{"family": family}})
		}
	}
	return all, nil
}

// lookLogs finds saved queries, which have ids beside their names.
func (s *Stack) lookLogs(ctx context.Context, config aws.Config) ([]Existing, error) {
	client := cloudwatchlogs.NewFromConfig(config)
	var all []Existing
	for input := (&cloudwatchlogs.DescribeQueryDefinitionsInput{}); ; {
		page, err := client.DescribeQueryDefinitions(ctx, input)
		if err != nil {
			return nil, err
		}
		for _, q := range page.QueryDefinitions {
			arn := "arn:" + s.scope.Partition + ":logs:" + s.scope.Region + ":" + s.scope.Account + ":query-definition:" + aws.ToString(q.QueryDefinitionId)
			all = append(all, Existing{Kind: "query-definition", ID: arn, Attributes: map[string]string{"name": aws.ToString(q.Name)}})
		}
		if input.NextToken = page.NextToken; input.NextToken == nil {
			return all, nil
		}
	}
}
