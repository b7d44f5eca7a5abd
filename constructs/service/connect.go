package service

import (
	"strconv"

	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/ecsservice"

	"cdah/config"
	"cdah/internal/aws/settings"
	"cdah/internal/jsii/cdk"
)

// privatePort names the port of a container that other services call.
const privatePort = "private"

// connect puts a proxy into each task, by which it calls private services and is called:
//
//	container ─ http://api:8080 → own proxy → any free port of the range on an instance → proxy of api → container port
//
// Its lines are in the service's log group.
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-connect.html
func (p Props) connect(t task) *ecsservice.EcsServiceServiceConnectConfiguration {
	if !p.Spec.IsProxied() {
		return nil
	}
	logs := t.ownLogs()
	made := &ecsservice.EcsServiceServiceConnectConfiguration{
		Enabled:   true,
		Namespace: p.NamespaceARN,
		LogConfiguration: &ecsservice.EcsServiceServiceConnectConfigurationLogConfiguration{
			LogDriver: jsii.String(logs.LogDriver), Options: cdk.Tags(logs.Options),
		},
	}
	if p.Spec.Private != nil {
		made.Service = []*ecsservice.EcsServiceServiceConnectConfigurationService{{
			PortName:      jsii.String(privatePort),
			DiscoveryName: jsii.String(p.Service),
			ClientAlias: &ecsservice.EcsServiceServiceConnectConfigurationServiceClientAlias{
				DnsName: jsii.String(p.Service), Port: cdk.Number(p.Spec.Private.Port),
			},
		}}
	}
	return made
}

// portMappings are those of a container: to the load balancer, and to the proxy, which may be the same.
func (t task) portMappings(container string) []portMapping {
	mappings := []portMapping{}
	private := t.private
	if container != t.own {
		private = nil
	}
	if container == t.answering.Container && (private == nil || private.Port != t.answering.Port) {
		mappings = append(mappings, portMapping{ContainerPort: t.answering.Port, Protocol: "tcp"})
	}
	if private != nil {
		named := portMapping{ContainerPort: private.Port, Protocol: "tcp", Name: privatePort}
		if private.Protocol != config.PrivateTCP {
			named.AppProtocol = string(private.Protocol)
		}
		mappings = append(mappings, named)
	}
	return mappings
}

// size is the task's memory, nil where its containers have one each and nothing beside them does: ECS reserves for a
// proxy only what the task has as a whole. CPU has no such size: it would be a limit, where containers may use what others leave.
func (t task) size() *string {
	if t.memory == 0 {
		return nil
	}
	return jsii.String(strconv.Itoa(t.memory))
}

// withProxy reserves the proxy's CPU with that of the task's own container.
func (t task) withProxy(name string, k config.Sidecar) config.Sidecar {
	if t.memory != 0 && name == t.own {
		k.CPU += settings.ProxyCPU
	}
	return k
}
