package kernel_test

import (
	"fmt"

	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/cloudfrontdistribution"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/dataawscalleridentity"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/provider"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/s3bucket"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/sqsqueue"
	"github.com/hashicorp/terraform-cdk-go/cdktf"
)

// useCommon makes two stacks of what a site's own resources commonly need. The kernel in Go knows all of it.
func useCommon(out string) error {
	app := cdktf.NewApp(&cdktf.AppConfig{Outdir: jsii.String(out)})
	for _, id := range []string{"one", "two"} {
		s := cdktf.NewTerraformStack(app, jsii.String(id)) // with cdktf's own addresses
		cdktf.NewLocalBackend(s, &cdktf.LocalBackendConfig{Path: jsii.String("/tmp/" + id + ".tfstate")})
		useProviders(s)
		useInputs(s)
		useOverrides(s)
	}
	app.Synth()
	return nil
}

// useProviders makes resources of two providers, and blocks within blocks.
func useProviders(s cdktf.TerraformStack) {
	provider.NewAwsProvider(s, jsii.String("aws"), &provider.AwsProviderConfig{Region: jsii.String("eu-west-2")})
	global := provider.NewAwsProvider(s, jsii.String("global"), &provider.AwsProviderConfig{
		Region: jsii.String("us-east-1"), Alias: jsii.String("global"),
		AssumeRole: []*provider.AwsProviderAssumeRole{{RoleArn: jsii.String("arn:aws:iam::123456789012:role/global")}},
	})
	within := constructs.NewConstruct(s, jsii.String("within"))
	bucket := s3bucket.NewS3Bucket(within, jsii.String("Default"), &s3bucket.S3BucketConfig{Bucket: jsii.String("content"), Provider: global})
	caller := dataawscalleridentity.NewDataAwsCallerIdentity(s, jsii.String("caller"), &dataawscalleridentity.DataAwsCallerIdentityConfig{
		DependsOn: &[]cdktf.ITerraformDependable{bucket},
	})
	distribution := cloudfrontdistribution.NewCloudfrontDistribution(within, jsii.String("distribution"), &cloudfrontdistribution.CloudfrontDistributionConfig{
		Enabled: true,
		Origin:  []*cloudfrontdistribution.CloudfrontDistributionOrigin{{DomainName: bucket.BucketRegionalDomainName(), OriginId: bucket.Id()}},
		DefaultCacheBehavior: &cloudfrontdistribution.CloudfrontDistributionDefaultCacheBehavior{
			AllowedMethods: jsii.Strings("GET", "HEAD"), CachedMethods: jsii.Strings("GET", "HEAD"),
			TargetOriginId: bucket.Id(), ViewerProtocolPolicy: jsii.String("redirect-to-https"),
		},
		Restrictions:      &cloudfrontdistribution.CloudfrontDistributionRestrictions{GeoRestriction: &cloudfrontdistribution.CloudfrontDistributionRestrictionsGeoRestriction{RestrictionType: jsii.String("none")}},
		ViewerCertificate: &cloudfrontdistribution.CloudfrontDistributionViewerCertificate{CloudfrontDefaultCertificate: true},
		Lifecycle:         &cdktf.TerraformResourceLifecycle{CreateBeforeDestroy: jsii.Bool(true), IgnoreChanges: jsii.Strings("origin")},
	})
	cdktf.NewTerraformOutput(within, jsii.String("of"), &cdktf.TerraformOutputConfig{
		Value:     map[string]any{"account": caller.AccountId(), "names": []any{distribution.DomainName(), "plain"}},
		Sensitive: jsii.Bool(true), DependsOn: &[]cdktf.ITerraformDependable{distribution},
	})
}

// useInputs makes variables and locals, and expressions of them.
func useInputs(s cdktf.TerraformStack) {
	size := cdktf.NewTerraformVariable(s, jsii.String("size"), &cdktf.TerraformVariableConfig{
		Type: jsii.String("number"), Default: 3, Description: jsii.String("a <size> & \"more\""),
		Validation: &[]*cdktf.TerraformVariableValidationConfig{{Condition: "${var.size > 0}", ErrorMessage: jsii.String("it must be more than 0")}},
	})
	names := cdktf.NewTerraformVariable(s, jsii.String("names"), &cdktf.TerraformVariableConfig{Type: jsii.String("list(string)"), Nullable: jsii.Bool(false)})
	local := cdktf.NewTerraformLocal(s, jsii.String("all"), map[string]any{"names": names.ListValue(), "size": size.NumberValue()})
	for i := range 3 {
		queue := sqsqueue.NewSqsQueue(s, jsii.String(fmt.Sprint("queue-", i)), &sqsqueue.SqsQueueConfig{
			Name:         cdktf.Fn_Upper(cdktf.Fn_Join(jsii.String("-"), &[]*string{cdktf.Token_AsString(cdktf.Fn_Element(names.ListValue(), jsii.Number(float64(i))), nil), jsii.String("of")})),
			DelaySeconds: size.NumberValue(), MessageRetentionSeconds: jsii.Number(1e6),
			RedrivePolicy: cdktf.Fn_Jsonencode(map[string]any{"maxReceiveCount": 4, "deadLetterTargetArn": local.Expression()}),
			Lifecycle: &cdktf.TerraformResourceLifecycle{
				Precondition:       &[]*cdktf.Precondition{{Condition: "${var.size < 900}", ErrorMessage: jsii.String("too long")}},
				ReplaceTriggeredBy: &[]any{"${var.size}"},
			},
		})
		queue.AddOverride(jsii.String("count"), 2)
	}
}

// written says in Go what it is.
type written struct{ cdktf.TerraformElement }

func (w *written) ToTerraform() any {
	return &map[string]any{"check": map[string]any{"health": map[string]any{"assert": []any{map[string]any{"condition": true}}}}}
}

func (w *written) ToHclTerraform() any { return w.ToTerraform() }

// useOverrides changes what cdktf writes.
func useOverrides(s cdktf.TerraformStack) {
	cdktf.NewTerraformElement_Override(&written{}, s, jsii.String("check"), nil)
	plain := cdktf.NewTerraformResource(s, jsii.String("plain"), &cdktf.TerraformResourceConfig{TerraformResourceType: jsii.String("terraform_data")})
	plain.AddOverride(jsii.String("input"), map[string]any{"name": "${var.names[0]}", "2": 2, "10": 10})
	bucket := s3bucket.NewS3Bucket(s, jsii.String("tagged"), &s3bucket.S3BucketConfig{Tags: &map[string]*string{"a": jsii.String("1"), "b": jsii.String("2")}})
	bucket.AddOverride(jsii.String("tags.a"), "3")
	bucket.AddOverride(jsii.String("lifecycle_rule.0.id"), "first")
	bucket.ResetTags()
	s.AddOverride(jsii.String("terraform.required_version"), ">= 1.11")
	cdktf.NewTerraformOutput(s, jsii.String("plain-id"), &cdktf.TerraformOutputConfig{Value: plain.Fqn(), StaticId: jsii.Bool(true)})
}
