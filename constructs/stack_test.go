package constructs_test

import (
	"os"
	"strings"
	"testing"

	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/eip"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/vpc"
	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"cdah/config"
	"cdah/constructs/stack"
	"cdah/internal/jsii/cdk"
)

func TestStackRefusesTwoResourcesOfOneAddress(t *testing.T) {
	app := cdktf.NewApp(&cdktf.AppConfig{Outdir: jsii.String(t.TempDir())})
	s := stack.New(app, "test", stack.Props{Region: region, Account: account})
	vpc.NewVpc(constructs.NewConstruct(s.TerraformStack, jsii.String("a")), jsii.String("b-c"), &vpc.VpcConfig{CidrBlock: jsii.String("10.0.0.0/16")})
	vpc.NewVpc(constructs.NewConstruct(s.TerraformStack, jsii.String("a-b")), jsii.String("c"), &vpc.VpcConfig{CidrBlock: jsii.String("10.1.0.0/16")})
	app.Synth()
	err := s.Collisions()
	if err == nil {
		t.Fatal("no error, want one that names both")
	}
	for _, part := range []string{"test/a/b-c", "test/a-b/c", "a_b_c"} {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("%q does not name %s", err, part)
		}
	}
}

func TestStackAddresses(t *testing.T) {
	d := synth(t, func(s cdktf.TerraformStack) {
		c := constructs.NewConstruct(s, jsii.String("network"))
		v := vpc.NewVpc(c, jsii.String(cdk.DefaultChild), &vpc.VpcConfig{CidrBlock: jsii.String("10.0.0.0/16")})
		vpc.NewVpc(v, jsii.String("part-of-it"), &vpc.VpcConfig{CidrBlock: jsii.String("10.1.0.0/16")})
		eip.NewEip(s, jsii.String("network-part-of-it"), &eip.EipConfig{}) // of another kind, so it may share the name
	})
	got := strings.Join(d.Addresses(), " ")
	if want := "aws_eip.network_part_of_it aws_vpc.network aws_vpc.network_Default_part_of_it"; got == want {
		t.Fatalf("the main resource shows in the address of its parts: %s", got)
	}
	if want := "aws_eip.network_part_of_it aws_vpc.network aws_vpc.network_part_of_it"; got != want {
		t.Fatalf("addresses %s, want %s", got, want)
	}
}

// What a program forgets is named, all at once, and nothing is written.
func TestStackNamesWhatIsMissing(t *testing.T) {
	dir := t.TempDir()
	err := stack.Synth(dir, func(app *stack.App) {
		app.New("shop", stack.Props{State: config.State{Bucket: "shop-states"}})
	})
	if err == nil {
		t.Fatal("no error")
	}
	for _, part := range []string{"shop: Region is missing", "shop: Account is missing", "shop: State.Key is missing"} {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("%q is not in: %v", part, err)
		}
	}
	if strings.Contains(err.Error(), "goroutine") || strings.Contains(err.Error(), "jsii") {
		t.Errorf("a trace shows in: %v", err)
	}
	if left, _ := os.ReadDir(dir); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

// A program gets the provider with the versions that its resources were made for, one account, and a state
// whose place is the same on every machine.
func TestStackBringsProviderAndBackend(t *testing.T) {
	d := synth(t, func(cdktf.TerraformStack) {})
	for path, expected := range map[string]any{
		"required_providers/aws/version": "~> 5.99",
		"backend/local/path":             "../../../terraform.test.tfstate",
	} {
		if got := d.Get(t, "terraform", path); got != expected {
			t.Errorf("%s is %v, want %v", path, got, expected)
		}
	}
}
