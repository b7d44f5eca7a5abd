package kernel_test

import (
	"fmt"
	"strings"

	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/dataawsami"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/provider"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/s3bucket"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/securitygroup"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/vpc"
	"github.com/hashicorp/terraform-cdk-go/cdktf"
)

// namedStack has readable addresses: cdktf calls back into Go for each.
type namedStack struct{ cdktf.TerraformStack }

func (s *namedStack) AllocateLogicalId(element any) *string {
	path := *element.(interface{ Node() constructs.Node }).Node().Path()
	return jsii.String(strings.ReplaceAll(path, "/", "_"))
}

func newStackIn(scope constructs.Construct, id string) cdktf.TerraformStack {
	s := &namedStack{}
	cdktf.NewTerraformStack_Override(s, scope, jsii.String(id))
	provider.NewAwsProvider(s.TerraformStack, jsii.String("aws"), &provider.AwsProviderConfig{Region: jsii.String("eu-west-2")})
	cdktf.NewS3Backend(s.TerraformStack, &cdktf.S3BackendConfig{Bucket: jsii.String("state"), Key: jsii.String(id)})
	return s.TerraformStack
}

// tagger is called by cdktf for each construct.
type tagger struct{ visited int }

func (t *tagger) Visit(node constructs.IConstruct) {
	t.visited++
	if bucket, ok := node.(s3bucket.S3Bucket); ok {
		bucket.SetTags(&map[string]*string{"visited": jsii.String("yes"), "name": bucket.Bucket()})
	}
}

// useFeatures makes a stack with what passes between Go and the kernel in other ways than a
// construct's configuration does.
func useFeatures(app cdktf.App) {
	s := newStackIn(app, "features")
	v := vpc.NewVpc(s, jsii.String("vpc"), &vpc.VpcConfig{
		CidrBlock: jsii.String("10.0.0.0/16"), EnableDnsSupport: true,
		Lifecycle: &cdktf.TerraformResourceLifecycle{PreventDestroy: jsii.Bool(true)},
	})
	v.AddOverride(jsii.String("tags.added"), jsii.String("by override"))
	v.OverrideLogicalId(jsii.String("renamed"))

	cidr := cdktf.Fn_Cidrsubnet(v.CidrBlock(), jsii.Number(8), jsii.Number(1))
	group := securitygroup.NewSecurityGroup(s, jsii.String("group"), &securitygroup.SecurityGroupConfig{
		VpcId: v.Id(), Description: cdktf.Fn_Join(jsii.String("-"), &[]*string{v.Id(), cidr}),
		Ingress: []*securitygroup.SecurityGroupIngress{{
			FromPort: jsii.Number(80), ToPort: jsii.Number(80), Protocol: jsii.String("tcp"), CidrBlocks: &[]*string{cidr},
		}},
	})
	images := dataawsami.NewDataAwsAmi(s, jsii.String("image"), &dataawsami.DataAwsAmiConfig{
		MostRecent: true, Owners: jsii.Strings("amazon"),
		Filter: []*dataawsami.DataAwsAmiFilter{{Name: jsii.String("name"), Values: jsii.Strings("al2023-*")}},
	})
	cdktf.NewTerraformOutput(s, jsii.String("volume"), &cdktf.TerraformOutputConfig{
		StaticId: jsii.Bool(true), Value: images.BlockDeviceMappings().Get(jsii.Number(0)).Ebs().Lookup(jsii.String("volume_size")),
	})
	cdktf.NewTerraformOutput(s, jsii.String("port"), &cdktf.TerraformOutputConfig{
		Value: cdktf.Token_AsNumber(group.Ingress().Fqn()), Description: cdktf.Token_AsString(v.Ipv6AssociationId(), nil),
	})
	for i := range 3 {
		s3bucket.NewS3Bucket(s, jsii.String(fmt.Sprint("bucket-", i)), &s3bucket.S3BucketConfig{
			Bucket: jsii.String(fmt.Sprint("name-", i)),
			LifecycleRule: []*s3bucket.S3BucketLifecycleRule{{Enabled: true, Expiration: &s3bucket.S3BucketLifecycleRuleExpiration{
				Days: jsii.Number(30),
			}}},
		})
	}
	aspect := &tagger{}
	cdktf.Aspects_Of(s).Add(aspect)
	cdktf.NewTerraformOutput(s, jsii.String("late"), &cdktf.TerraformOutputConfig{
		Value: cdktf.Lazy_StringValue(&lazy{aspect}, nil),
	})
}

// lazy is asked for its value when everything else is known.
type lazy struct{ aspect *tagger }

func (l *lazy) Produce(cdktf.IResolveContext) *string {
	return jsii.String(fmt.Sprint("visited ", l.aspect.visited))
}
