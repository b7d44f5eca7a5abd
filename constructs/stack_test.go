package constructs_test

import (
	"strings"
	"testing"

	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/eip"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/provider"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/vpc"
	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"cdah/constructs/stack"
	"cdah/internal/jsii/cdk"
)

func TestStackRefusesTwoResourcesOfOneAddress(t *testing.T) {
	app := cdktf.NewApp(&cdktf.AppConfig{Outdir: jsii.String(t.TempDir())})
	s := stack.New(app, "test")
	provider.NewAwsProvider(s.TerraformStack, jsii.String("aws"), &provider.AwsProviderConfig{Region: jsii.String(region)})
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
