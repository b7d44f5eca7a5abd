// Package stack is a Terraform stack with readable addresses, for the constructs of this project and
// any others.
package stack

import (
	"fmt"
	"reflect"
	"sort"
	"strings"

	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"cdah/internal/jsii/cdk"
	"cdah/internal/jsii/kernel" // whoever imports the constructs gets the quick kernel with them
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
}

// address is what must be unique: an element's kind (its Go type, one for each resource and data
// source) and its logical id.
type address struct {
	kind reflect.Type
	id   string
}

// New adds a stack, named id, to an app.
func New(scope constructs.Construct, id string) *Stack {
	s := &Stack{addresses: map[address]string{}}
	cdktf.NewTerraformStack_Override(s, scope, jsii.String(id))
	s.Node().SetContext(jsii.String(kernel.Addresses), true)
	return s
}

// AllocateLogicalId is called by cdktf, once for each element of the stack that the kernel does not answer
// for: see kernel.Addresses.
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
// is itself made of. The kernel's hook does the same.
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
