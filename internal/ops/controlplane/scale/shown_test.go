package scale_test

import (
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	autoscalingtypes "github.com/aws/aws-sdk-go-v2/service/autoscaling/types"

	"cdah/internal/live/balancer"
	"cdah/internal/live/metrics"
	"cdah/internal/live/placement"
	"cdah/internal/ops/controlplane/scale"
)

// What Container Insights and the group are not told to collect, nobody sees, as on AWS.
func TestShownOnDashboards(t *testing.T) {
	t.Parallel()
	for _, on := range []bool{true, false} {
		w := byAlarms()
		w.insights = map[bool]string{true: "enhanced", false: "disabled"}[on]
		w.group.Instances = []autoscalingtypes.Instance{{InstanceId: aws.String("i-1"), LifecycleState: autoscalingtypes.LifecycleStateInService}}
		if on {
			w.group.EnabledMetrics = []autoscalingtypes.EnabledMetric{{Metric: aws.String("GroupInServiceInstances")}, {Metric: aws.String("GroupMaxSize")}}
		}
		s := newStepped(t, w)
		s.hosts["i-1"] = scale.Host{Instance: &placement.Instance{ID: "i-1"}}
		s.seen.LoadBalancers = map[string][]string{targetGroup: {"arn:aws:elasticloadbalancing:eu-west-2:123456789012:loadbalancer/app/shop/1"}}
		s.seen.Traffic.Groups = map[string]balancer.Count{targetGroup: {Requests: 100, ResponseTimes: []float64{0.1, 0.1, 2}}}
		s.seen.Traffic.LoadBalancers = map[string]balancer.Count{"arn:aws:elasticloadbalancing:eu-west-2:123456789012:loadbalancer/app/shop/1": {NewConnections: 4, Connections: 3}}
		s.minute(50)
		for m, want := range map[metrics.Metric]struct {
			statistic string
			value     float64
			always    bool
		}{
			metrics.Insights("RunningTaskCount", "shop", "web"):                           {"Average", 2, false},
			metrics.Insights("DeploymentCount", "shop", "web"):                            {"Average", 0, false},
			metrics.Group("GroupInServiceInstances", "shop"):                              {"Average", 1, false},
			metrics.Group("GroupMaxSize", "shop"):                                         {"Maximum", 4, false},
			metrics.ServiceCPU("shop", "web"):                                             {"Average", 50, true},
			metrics.LoadBalancer("RequestCount", "app/shop/1", "targetgroup/web/1"):       {"Sum", 100, true},
			metrics.LoadBalancer("NewConnectionCount", "app/shop/1", ""):                  {"Sum", 4, true},
			metrics.LoadBalancer("ActiveConnectionCount", "app/shop/1", ""):               {"Sum", 3, true},
			metrics.LoadBalancer("TargetResponseTime", "app/shop/1", "targetgroup/web/1"): {"p99", 2, true},
		} {
			got, err := s.loop.Points(m, want.statistic, time.Minute, 2, s.now)
			if err != nil || got[0].Present {
				t.Fatalf("%v: %v, %v", m, got, err)
			}
			if there := on || want.always; got[1].Present != there || there && got[1].Value != want.value {
				t.Errorf("%v is %v, want %g where it is collected (%v)", m, got[1], want.value, there)
			}
		}
		if got, err := s.loop.Points(metrics.Group("GroupMinSize", "shop"), "Average", time.Minute, 1, s.now); err != nil || got[0].Present {
			t.Errorf("what is not collected is there: %v, %v", got, err)
		}
	}
}
