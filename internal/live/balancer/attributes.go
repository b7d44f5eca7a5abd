package balancer

import (
	"strconv"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	elbtypes "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2/types"
)

// connectTimeout is how long the ALB tries to connect to a target.
// https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-troubleshooting.html
const connectTimeout = 10 * time.Second

// attributes are those of a load balancer or a target group, with AWS's defaults for those that are missing.
// https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-load-balancer-attributes.html
// https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-target-group-attributes.html
type attributes map[string]string

func ofLoadBalancer(all []elbtypes.LoadBalancerAttribute) attributes {
	a := attributes{}
	for _, one := range all {
		a[aws.ToString(one.Key)] = aws.ToString(one.Value)
	}
	return a
}

func ofGroup(all []elbtypes.TargetGroupAttribute) attributes {
	a := attributes{}
	for _, one := range all {
		a[aws.ToString(one.Key)] = aws.ToString(one.Value)
	}
	return a
}

func (a attributes) on(key string) bool { return a[key] == "true" }

func (a attributes) text(key, otherwise string) string {
	if a[key] == "" {
		return otherwise
	}
	return a[key]
}

func (a attributes) seconds(key string, otherwise int) time.Duration {
	n, err := strconv.Atoi(a[key])
	if err != nil {
		n = otherwise
	}
	return time.Duration(n) * time.Second
}
