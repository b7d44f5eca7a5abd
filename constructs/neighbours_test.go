package constructs_test

import (
	"testing"

	"github.com/aws/jsii-runtime-go"
	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"cdah/config"
	"cdah/constructs/cluster"
	"cdah/constructs/service"
	"cdah/internal/aws/settings"
)

// private has a service called by others.
func private(port int, protocol config.PrivateProtocol, kind config.Kind) func(*service.Props) {
	return func(p *service.Props) {
		p.NamespaceARN = jsii.String("arn:namespace")
		p.Spec.Kind, p.Spec.Private = kind, &config.Private{Port: port, Protocol: protocol}
		if kind == "" {
			p.Spec.Route, p.Spec.ContainerPort, p.Spec.HealthCheck = config.Route{}, 0, config.HealthCheck{}
		}
	}
}

// Others call a private service by its name, and no load balancer does. Its proxy has room beside the container.
func TestPrivateServiceIsCalledByItsName(t *testing.T) {
	d := synthService(t, private(8080, config.PrivateHTTP, ""))
	want(t, d, web, map[string]any{
		"service_connect_configuration/enabled":   true,
		"service_connect_configuration/namespace": "arn:namespace",
		"service_connect_configuration/service": list(map[string]any{
			"port_name": "private", "discovery_name": "web", "client_alias": map[string]any{"dns_name": "web", "port": 8080.0},
		}),
		"service_connect_configuration/log_configuration/log_driver":            "awslogs",
		"service_connect_configuration/log_configuration/options/awslogs-group": ref("aws_cloudwatch_log_group.logs_service_web.name"),
	})
	if found := d.OfType("aws_lb_target_group"); len(found) > 0 {
		t.Errorf("it is behind the load balancer, by %v", found)
	}
	own := container(t, d)
	if diff := cmp.Diff(list(map[string]any{"containerPort": 8080.0, "hostPort": 0.0, "protocol": "tcp", "name": "private", "appProtocol": "http"}), own["portMappings"]); diff != "" {
		t.Error(diff)
	}
	if got := own["cpu"]; got != 256.0+settings.ProxyCPU {
		t.Errorf("CPU %v, want that of the proxy, too", got)
	}
	want(t, d, "aws_ecs_task_definition.service_web_task_definition", map[string]any{"memory": "576"}) // 512 and the proxy's
}

func TestPortsOfPrivateServices(t *testing.T) {
	ofVisitors := map[string]any{"containerPort": 8080.0, "hostPort": 0.0, "protocol": "tcp"}
	for name, test := range map[string]struct {
		change func(*service.Props)
		ports  []any
	}{
		"TCP":            {private(6379, config.PrivateTCP, ""), list(map[string]any{"containerPort": 6379.0, "hostPort": 0.0, "protocol": "tcp", "name": "private"})},
		"web, same port": {private(8080, config.PrivateHTTP, config.KindWeb), list(map[string]any{"containerPort": 8080.0, "hostPort": 0.0, "protocol": "tcp", "name": "private", "appProtocol": "http"})},
		"web, another port": {private(9000, config.PrivateGRPC, config.KindWeb), list(ofVisitors,
			map[string]any{"containerPort": 9000.0, "hostPort": 0.0, "protocol": "tcp", "name": "private", "appProtocol": "grpc"})},
		"web alone": {func(*service.Props) {}, list(ofVisitors)},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(test.ports, container(t, synthService(t, test.change))["portMappings"]); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

// Whoever only calls others offers nothing, and comes after them: its tasks find what is there when they start.
func TestClientComesAfterItsServers(t *testing.T) {
	d := synth(t, func(s cdktf.TerraformStack) {
		w := newWired(s)
		w.service.NamespaceARN = jsii.String("arn:namespace")
		server := w.service
		server.Service, server.Spec.Private = "api", &config.Private{Port: 8080}
		api := service.New(s, "service-api", server)
		client := w.service
		client.Spec.ConnectsTo, client.Spec.Route.Priority, client.Servers = []string{"api"}, 7, []cdktf.ITerraformDependable{api.Service}
		service.New(s, "service-web", client)
	})
	want(t, d, web, map[string]any{"service_connect_configuration/enabled": true, "service_connect_configuration/namespace": "arn:namespace"})
	if offered, offers := d.Look(web, "service_connect_configuration/service"); offers {
		t.Errorf("it offers %v", offered)
	}
	if !d.Needs(web, "aws_ecs_service.service_api") {
		t.Error("it is deployed beside the service that it calls")
	}
}

func TestNamespaceIsNeeded(t *testing.T) {
	said := refused(t, func(s cdktf.TerraformStack) {
		newService(s, private(8080, config.PrivateHTTP, ""), func(p *service.Props) { p.NamespaceARN = nil })
	})
	if said == "" {
		t.Error("a private service is found nowhere")
	}
}

// Tasks reach each other from instance to instance, by the ports of tasks and no others; where services do not call
// each other, instances do not.
func TestInstancesReachEachOther(t *testing.T) {
	build := func(neighbours bool) func(cdktf.TerraformStack) {
		return func(s cdktf.TerraformStack) {
			n := newNetwork(s)
			newCluster(s, n, newLoadBalancer(s, n), newLogs(s), func(p *cluster.Props) { p.Neighbours = neighbours })
		}
	}
	rules := []string{"aws_vpc_security_group_ingress_rule.cluster_security_group_from_instances", "aws_vpc_security_group_egress_rule.cluster_security_group_to_instances"}
	instances := ref("aws_security_group.cluster_security_group.id")
	d := synth(t, build(true))
	for _, rule := range rules {
		want(t, d, rule, map[string]any{
			"security_group_id": instances, "referenced_security_group_id": instances, "ip_protocol": "tcp", "from_port": 61000.0, "to_port": 65535.0,
		})
		if !d.Needs("aws_autoscaling_group.cluster_auto_scaling_group", rule) {
			t.Errorf("instances start before there is %s", rule)
		}
	}
	d = synth(t, build(false))
	for _, rule := range rules {
		if d.Body(rule) != nil {
			t.Errorf("there is %s", rule)
		}
	}
}
