package constructs_test

import (
	"testing"

	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"cdah/config"
	"cdah/constructs/cluster"
)

// Both ends of a connection open for its port and each other, before there is an instance.
func TestConnectionOpensBothEnds(t *testing.T) {
	d := synth(t, func(s cdktf.TerraformStack) {
		n := newNetwork(s)
		newCluster(s, n, newLoadBalancer(s, n), newLogs(s), func(p *cluster.Props) {
			p.Connections = map[string]config.Connection{"database": {SecurityGroup: "sg-0123456789abcdef0", Port: 5432}}
		})
	})
	const out, in = "aws_vpc_security_group_egress_rule.cluster_security_group_connection_database_out",
		"aws_vpc_security_group_ingress_rule.cluster_security_group_connection_database_in"
	instances := ref("aws_security_group.cluster_security_group.id")
	want(t, d, out, map[string]any{
		"security_group_id": instances, "referenced_security_group_id": "sg-0123456789abcdef0",
		"ip_protocol": "tcp", "from_port": 5432.0, "to_port": 5432.0,
	})
	want(t, d, in, map[string]any{
		"security_group_id": "sg-0123456789abcdef0", "referenced_security_group_id": instances,
		"ip_protocol": "tcp", "from_port": 5432.0, "to_port": 5432.0,
	})
	for _, rule := range []string{out, in} {
		if !d.Needs("aws_autoscaling_group.cluster_auto_scaling_group", rule) {
			t.Errorf("instances start before there is %s", rule)
		}
	}
}
