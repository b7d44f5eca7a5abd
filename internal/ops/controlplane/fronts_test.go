package controlplane

import (
	"net"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	elbtypes "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2/types"

	"cdah/internal/live/balancer"
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
