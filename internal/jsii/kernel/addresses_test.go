package kernel_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"cdah/constructs/stack"
)

// TestAddresses holds addresses, of stacks that make them and of one that leaves them to cdktf, against those under
// jsii's own kernel, and what the stacks are asked.
func TestAddresses(t *testing.T) {
	if testing.Short() {
		t.Skip("it loads the provider into Node.js, which takes long: make test-kernel")
	}
	want := outcomeOf(t, "addresses", stock)
	got := outcomeOf(t, "addresses")
	saysOnce(t, got.log, "")
	same(t, want.files, got.files)
	if clashes := got.files["/clashes"]; strings.Count(clashes, "would both be") != 2 {
		t.Errorf("clashes: %q, want the two that there are", clashes)
	}
}

// paths are of elements whose addresses differ.
func paths() []string {
	return []string{"plain", "a/b-c", "with-dash/and/depth", "main/Default", "main/Default/part", "Default/x", "_/under_score", "a/b--c"}
}

// asking is a stack like those of constructs/stack that notes what it is asked about.
type asking struct {
	cdktf.TerraformStack
	asked []string
}

func (s *asking) AllocateLogicalId(element any) *string {
	path := *element.(constructs.Construct).Node().Path()
	s.asked = append(s.asked, path)
	id := strings.ReplaceAll(strings.TrimPrefix(path, "asking/"), "/Default", "")
	return jsii.String(strings.NewReplacer("Default/", "", "/", "_", "-", "_").Replace(id))
}

// synthesizeAddresses fills stacks of ours, stacks that only look alike, and some of elements that clash.
func synthesizeAddresses(out string) error {
	app := cdktf.NewApp(&cdktf.AppConfig{Outdir: jsii.String(out)})
	ours := stack.New(app, "ours", stack.Props{Region: "eu-west-2", Account: "111111111111"})
	fill(ours.TerraformStack, append(paths(), "a-b/c", "a/b/c")...)
	another := &namedStack{}
	cdktf.NewTerraformStack_Override(another, app, jsii.String("another"))
	fill(another.TerraformStack, paths()...)
	noting := &asking{}
	cdktf.NewTerraformStack_Override(noting, app, jsii.String("asking"))
	fill(noting.TerraformStack, append(paths(), "a-b/c")...)
	app.Synth()
	slices.Sort(noting.asked)
	asked := strings.Join(slices.Compact(noting.asked), " ")
	return errors.Join(
		os.WriteFile(filepath.Join(out, "clashes"), []byte(fmt.Sprint(ours.Collisions())), 0o600),
		os.WriteFile(filepath.Join(out, "asked"), []byte(asked), 0o600),
	)
}

// fill adds a resource at each path, a variable, and a resource with a name of its own.
func fill(s cdktf.TerraformStack, paths ...string) {
	resource := func(scope constructs.Construct, id string) cdktf.TerraformResource {
		return cdktf.NewTerraformResource(scope, jsii.String(id), &cdktf.TerraformResourceConfig{TerraformResourceType: jsii.String("test_thing")})
	}
	for _, path := range paths {
		scope := constructs.Construct(s)
		parts := strings.Split(path, "/")
		for _, part := range parts[:len(parts)-1] {
			if child := scope.Node().TryFindChild(jsii.String(part)); child != nil {
				scope = child.(constructs.Construct)
			} else {
				scope = constructs.NewConstruct(scope, jsii.String(part))
			}
		}
		resource(scope, parts[len(parts)-1])
	}
	cdktf.NewTerraformVariable(s, jsii.String("variable"), &cdktf.TerraformVariableConfig{Type: jsii.String("string")})
	resource(s, "renamed").OverrideLogicalId(jsii.String("by_hand"))
}
