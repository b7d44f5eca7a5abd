package stacks

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"cdah/config"
	"cdah/constructs/cluster"
	"cdah/constructs/loadbalancer"
	"cdah/constructs/network"
	"cdah/constructs/observability"
	"cdah/constructs/service"
	"cdah/constructs/stack"
	"cdah/internal/aws/resources"
	"cdah/internal/jsii/cdk"
)

// Extension adds resources of an owner's own to the stack of each environment.
type Extension struct {
	// Name begins the addresses of its resources, as the name of a service does: the queue "orders" of the extension
	// "shop" is aws_sqs_queue.shop_orders. Required, and unique.
	Name string

	// Types describe the AWS services and Terraform types that cdah does not know by itself, or needs more permissions
	// for: the pipeline's roles get them. The commands of cdah must be given the same. Default: none.
	Types []resources.Service

	// Build adds the resources to website.Scope, once for each environment. Required. Its error, or what panics in it,
	// is told with the names of the extension and the environment, and nothing is written then. The same goes for what it
	// gives roles beyond tasks_may of the account's foundation.
	Build func(website *Website) error
}

// Website is the website of one environment, complete but for what extensions add.
type Website struct {
	Environment config.Environment // its file, with all defaults
	Name        string             // <project>-<environment>: begins the names of resources, by which roles may change them

	Scope constructs.Construct // takes the extension's resources
	Stack cdktf.TerraformStack

	Network      *network.Network
	LoadBalancer *loadbalancer.LoadBalancer
	Logs         *observability.Logs
	Cluster      *cluster.Cluster
	Services     map[string]*service.Service // by name; TaskRole is as which a service's containers call AWS
	Jobs         map[string]*service.Job     // by name

	website *website
}

// SetURL has the output website_url, which the smoke test looks at, say another address than the load balancer's, such
// as that of a CDN before it.
func (w *Website) SetURL(url string) { w.website.url = &url }

// Output adds an output under its plain name, a public contract that only one output can have. It panics where another
// has it, which fails the extension.
func (w *Website) Output(name, description string, value any) {
	if name == urlOutput || w.Stack.Node().TryFindChild(jsii.String(name)) != nil {
		cdk.Must(w.Scope, name, errors.New("another output, or a part of the stack, has this name; fix: begin it with that of the extension"))
	}
	cdk.Output(w.Stack, name, description, value)
}

// RequireHeader has the load balancer answer only requests in which a header has one of some values; others get
// 404. See [service.Service.RequireHeader].
func (w *Website) RequireHeader(name string, values ...*string) error {
	var problems []error
	for _, each := range slices.Sorted(maps.Keys(w.Services)) {
		problems = append(problems, w.Services[each].RequireHeader(name, values...))
	}
	return errors.Join(problems...)
}

// check returns the services of all extensions, or an error that says all that is wrong with the extensions.
func check(extensions []Extension) ([]resources.Service, error) {
	var own []resources.Service
	var problems []error
	names := map[string]bool{}
	for i, x := range extensions {
		own = append(own, x.Types...)
		if err := errors.Join(x.validate(), resources.Check(x.Types...)); err != nil {
			problems = append(problems, &cdk.Error{Path: fmt.Sprintf("extension %d, %q", i+1, x.Name), Err: err})
		}
		if names[x.Name] {
			problems = append(problems, fmt.Errorf("two extensions are called %q; fix: give each a name of its own", x.Name))
		}
		names[x.Name] = true
	}
	return own, errors.Join(problems...)
}

func (x Extension) validate() error {
	problems := []error{config.ValidateName("Name", "an extension", x.Name)}
	if x.Name == "" {
		problems = append(problems, errors.New("it has no Name; fix: give it one, such as shop"))
	}
	if x.Build == nil {
		problems = append(problems, errors.New("it has no Build; fix: give it the function that adds its resources"))
	}
	return errors.Join(problems...)
}

// extend has extensions add to the website. One that fails does not keep others from telling what is wrong with them.
func (w *website) extend(app *stack.App, extensions []Extension, own []resources.Service) {
	for _, x := range extensions {
		if err := stack.Try(func() error { return w.extendBy(x, own) }); err != nil {
			app.Fail(&cdk.Error{Path: "extension " + x.Name + " in the environment " + w.environment.Name, Err: err})
		}
	}
}

func (w *website) extendBy(x Extension, own []resources.Service) error {
	if w.stack.Node().TryFindChild(jsii.String(x.Name)) != nil {
		return errors.New("a part of the website has its name; fix: give it another")
	}
	scope := constructs.NewConstruct(w.stack, jsii.String(x.Name))
	err := x.Build(&Website{
		Environment: w.environment, Name: w.name, Scope: scope, Stack: w.stack,
		Network: w.network, LoadBalancer: w.loadBalancer, Logs: w.logs, Cluster: w.cluster, Services: w.services, Jobs: w.jobs,
		website: w,
	})
	if err != nil {
		return err
	}
	return unknownTypes(scope, own)
}

// unknownTypes returns an error that names the types below a scope that nobody has described: the pipeline's roles could
// not make them, and a review would stop each plan that loses one.
func unknownTypes(scope constructs.Construct, own []resources.Service) error {
	made, read := resources.Deployed(own...), resources.Data(own...)
	unknown := map[string]string{} // by type, what to do
	for _, node := range *scope.Node().FindAll(constructs.ConstructOrder_PREORDER) {
		switch node := node.(type) {
		case cdktf.TerraformResource:
			if kind := *node.TerraformResourceType(); made[kind].Loss == "" {
				unknown[kind] = "describe it in the extension's Types: who may make it, how one is found, what its loss costs"
			}
		case cdktf.TerraformDataSource: // as resources are, too
			if kind := *node.TerraformResourceType(); !slices.Contains(read, kind) {
				unknown["the data source "+kind] = "name it in the Data of a service in the extension's Types, whose Look has the actions that read it"
			}
		}
	}
	var problems []error
	for _, what := range slices.Sorted(maps.Keys(unknown)) {
		problems = append(problems, fmt.Errorf("cdah knows nothing of %s; fix: %s", what, unknown[what]))
	}
	return errors.Join(problems...)
}
