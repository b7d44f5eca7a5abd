package controlplane

import (
	"net"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	ecstypes "github.com/aws/aws-sdk-go-v2/service/ecs/types"
	elbtypes "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2/types"

	"cdah/internal/live/balancer"
	"cdah/internal/live/clock"
	"cdah/internal/live/placement"
	"cdah/internal/ops/emulator"
)

func TestListenersComeBackWhereTheyWere(t *testing.T) {
	t.Parallel()
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	gone, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	free := gone.Addr().String()
	if err := gone.Close(); err != nil {
		t.Fatal(err)
	}
	listener := func(arn string) balancer.Listener {
		return balancer.Listener{Listener: elbtypes.Listener{ListenerArn: aws.String(arn)}}
	}
	p := &Plane{
		Options: Options{Before: []Site{
			{DNSName: "a", Protocol: "http", Port: 80, Address: free}, {DNSName: "a", Protocol: "https", Port: 443, Address: taken.Addr().String()},
		}},
		fronts:    balancer.Config{Listeners: []balancer.Listener{listener("http"), listener("https"), listener("other"), listener("port")}},
		listening: []Site{{DNSName: "a", Protocol: "http", Port: 80}, {DNSName: "a", Protocol: "https", Port: 443}, {DNSName: "b", Protocol: "http", Port: 80}, {DNSName: "a", Protocol: "http", Port: 81}},
	}
	for arn, want := range map[string]string{"http": free, "https": "", "other": "", "port": "", "unknown": ""} {
		if got := p.address(arn); got != want {
			t.Errorf("%s listens at %q, want %q", arn, got, want)
		}
	}
}

// A task is replaced with the reason that ECS gives for its target.
func TestFailsItsTargets(t *testing.T) {
	t.Parallel()
	port := int32(8080)
	c := newCluster(&Plane{clock: clock.NewReal(1)}, emulator.Cluster{}, clients{})
	c.services["web"] = &service{described: ecstypes.Service{LoadBalancers: []ecstypes.LoadBalancer{
		{ContainerName: aws.String("web"), ContainerPort: &port, TargetGroupArn: aws.String("group")},
	}}}
	task := c.newTask("1", "web", "", ecstypes.TaskDefinition{ContainerDefinitions: []ecstypes.ContainerDefinition{{Name: aws.String("web")}}}, ecstypes.TaskOverride{})
	task.host, task.containers[0].ports = &placement.Instance{ID: "i-1"}, map[int]int{8080: 32768}
	for state, want := range map[elbtypes.TargetHealthStateEnum]string{
		elbtypes.TargetHealthStateEnumUnhealthy: "Task failed ELB health checks in (target-group group)", elbtypes.TargetHealthStateEnumHealthy: "",
	} {
		if got := task.failsTargets(map[string][]balancer.TargetHealth{"group": {{ID: "i-1", Port: 32768, State: state}}}); got != want {
			t.Errorf("%s: %q, want %q", state, got, want)
		}
	}
}
