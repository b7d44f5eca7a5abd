// Package stack is a Terraform stack with readable addresses, for the constructs of this project and
// any others.
package stack

import (
	"cmp"
	"errors"
	"fmt"
	"reflect"
	"sort"
	"strings"

	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"cdah/config"
	"cdah/internal/jsii/cdk"
)

// Stack is a Terraform stack whose addresses are the paths of its constructs: the resource at
// network/public-a is aws_subnet.network_public_a. Addresses are a public contract, which cdktf's
// own ones, with a hash in each, would make unreadable.
//
// Constructs go into the embedded TerraformStack, never into the Stack itself: jsii knows only the
// former.
type Stack struct {
	cdktf.TerraformStack
	addresses map[address]string // the path that has each address
	clashes   []string
	boundary  string // ARN of the policy that bounds all roles; may be empty
}

// Props say where a stack is deployed, and where its state is kept.
type Props struct {
	Region  string            // of AWS, such as eu-west-2; required
	Account string            // id of the account, twelve digits; Terraform refuses any other; required
	Tags    map[string]string `props:"optional"` // put on every resource

	// State says where the Terraform state is kept. Default: a file beside cdktf.out.
	State config.State `props:"optional"`

	// PermissionsBoundary is the ARN of an IAM policy that bounds all roles of the stack. Default: none.
	PermissionsBoundary string `props:"optional"`
}

// Defaults returns the props with what they leave out: the state's region is the stack's.
func (p Props) Defaults() Props {
	p.State.Region = cmp.Or(p.State.Region, p.Region)
	return p
}

// Validate returns everything that is missing or wrong, in one error.
func (p Props) Validate() error {
	var state error
	if p.State.Bucket != "" && p.State.Key == "" {
		state = errors.New("State.Key is missing: a bucket holds several states; fix: give it, such as shop/production/terraform.tfstate")
	}
	return cdk.Check(p,
		config.ValidatePlace("", p.Account, p.Region),
		config.ValidateTags("Tags", p.Tags),
		config.Validate("State", p.State),
		state,
	)
}

// address is what must be unique: an element's kind (its Go type, one for each resource and data
// source) and its logical id.
type address struct {
	kind reflect.Type
	id   string
}

// New adds a stack, with its provider and its backend, to the app. Its name is id.
func (a *App) New(id string, p Props) *Stack {
	s := New(a.app, id, p)
	s.boundary = p.PermissionsBoundary
	a.stacks = append(a.stacks, s)
	return s
}

// New is App.New for an app that Synth does not write: ask for its Collisions after it is synthesized, and
// bound its roles yourself.
func New(app cdktf.App, id string, p Props) *Stack {
	p = p.Defaults()
	cdk.Must(app, id, p.Validate())
	s := &Stack{addresses: map[address]string{}}
	cdktf.NewTerraformStack_Override(s, app, jsii.String(id))
	s.addBackend(id, p)
	s.addProvider(p)
	return s
}

// AllocateLogicalId is called by cdktf, once for each element of the stack.
func (s *Stack) AllocateLogicalId(element any) *string {
	construct, ok := element.(constructs.Construct)
	if !ok {
		panic(fmt.Sprintf("cannot name a %T: it is no construct", element))
	}
	path := pathOf(construct)
	a := address{reflect.TypeOf(element), logicalID(path)}
	if other, taken := s.addresses[a]; taken && other != path {
		s.clashes = append(s.clashes, fmt.Sprintf("%s and %s would both be %s", other, path, a.id))
	}
	s.addresses[a] = path
	return jsii.String(a.id)
}

// pathOf returns the path of an element's node: by its text, which is one call to the kernel where its
// node and then the path would be two. The text of a variable is its own value, which needs its address.
func pathOf(element constructs.Construct) string {
	if _, is := element.(cdktf.TerraformVariable); is {
		return *element.Node().Path()
	}
	return *element.ToString()
}

// Collisions returns an error that names the elements that share an address, or nil. It is complete
// once the stack is synthesized. cdktf itself keeps the last of them and says nothing.
func (s *Stack) Collisions() error {
	if len(s.clashes) == 0 {
		return nil
	}
	sort.Strings(s.clashes)
	return fmt.Errorf("two elements of a stack have one address: %s; rename one of them", strings.Join(s.clashes, "; "))
}

// logicalID makes the id from a path: the stack's own name is left out, and so is what a construct
// is itself made of.
func logicalID(path string) string {
	_, path, _ = strings.Cut(path, "/")
	parts := strings.Split(path, "/")
	kept := parts[:0]
	for _, part := range parts {
		if part != cdk.DefaultChild {
			kept = append(kept, strings.ReplaceAll(part, "-", "_"))
		}
	}
	return strings.Join(kept, "_")
}
