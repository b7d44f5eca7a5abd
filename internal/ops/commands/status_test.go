package commands

import (
	"context"
	"reflect"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	elb "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2"
	elbtypes "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2/types"

	"cdah/config"
	"cdah/internal/ops/status"
)

// balancers knows one load balancer, or none.
type balancers struct{ name string }

func (b balancers) DescribeLoadBalancers(_ context.Context, input *elb.DescribeLoadBalancersInput, _ ...func(*elb.Options)) (*elb.DescribeLoadBalancersOutput, error) {
	if b.name != strings.Join(input.Names, " ") {
		return nil, &elbtypes.LoadBalancerNotFoundException{}
	}
	return &elb.DescribeLoadBalancersOutput{LoadBalancers: []elbtypes.LoadBalancer{{DNSName: aws.String("lb.example.com")}}}, nil
}

// The addresses are those of the file's domain or, without one, of the load balancer.
func TestStatusWebsite(t *testing.T) {
	t.Parallel()
	domain := config.Domain{Name: "www.example.com", AlternativeNames: []string{"example.com"}}
	for name, c := range map[string]struct {
		balancer string
		domain   *config.Domain
		closed   bool
		want     status.Website
	}{
		"no domain":        {"shop-live", nil, true, status.Website{Addresses: []string{"http://lb.example.com"}, Maintenance: true}},
		"a domain":         {"shop-live", &domain, false, status.Website{Addresses: []string{"https://www.example.com", "https://example.com"}}},
		"no load balancer": {"other", &domain, false, status.Website{}},
	} {
		s := &session{Runner: newProject(t).Runner, env: config.Environment{Project: "shop", Name: "live", Domain: c.domain}}
		s.env.LoadBalancer.Maintenance.Enabled = c.closed
		if got, err := s.website(t.Context(), balancers{c.balancer}); err != nil || !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: got %+v, %v, want %+v", name, got, err, c.want)
		}
	}
}
