package cluster

import (
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/servicediscoveryhttpnamespace"

	"cdah/config"
	"cdah/internal/jsii/cdk"
)

// NamespaceProps say in which namespace services find each other.
type NamespaceProps struct {
	Name string // of the namespace, unique in its account and region: <project>-<environment>
}

// Validate returns everything that is missing or wrong, in one error.
func (p NamespaceProps) Validate() error { return cdk.Check(p, config.ValidatePlace(p.Name, "", "")) }

// NewNamespace builds the namespace of AWS Cloud Map in which ECS Service Connect notes where the tasks of private
// services are. No DNS server has it: proxies beside the tasks do.
func NewNamespace(scope constructs.Construct, id string, p NamespaceProps) servicediscoveryhttpnamespace.ServiceDiscoveryHttpNamespace {
	cdk.Must(scope, id, p.Validate())
	c := constructs.NewConstruct(scope, jsii.String(id))
	return servicediscoveryhttpnamespace.NewServiceDiscoveryHttpNamespace(c, jsii.String(cdk.DefaultChild), &servicediscoveryhttpnamespace.ServiceDiscoveryHttpNamespaceConfig{
		Name: jsii.String(p.Name), Description: jsii.String("Private services of " + p.Name), Tags: cdk.Name(p.Name),
	})
}
