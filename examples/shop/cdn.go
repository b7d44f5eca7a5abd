package site

import (
	"github.com/aws/jsii-runtime-go"
	distribution "github.com/cdktf/cdktf-provider-aws-go/aws/v19/cloudfrontdistribution"
	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"cdah/internal/jsii/cdk"
	"cdah/stacks"
)

// keyHeader is the header in which CloudFront shows its key.
const keyHeader = "X-Origin-Key"

// keys names the keys that the load balancer takes, one or two; CloudFront shows the first. To change the key without a
// gap, deploy three times: with a new name at the end, then at the front, then alone. CloudFront takes minutes each time.
func keys() []string { return []string{"one"} }

// Policies of CloudFront's own
// (https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-cache-policies.html and
// using-managed-origin-request-policies.html).
const (
	cachingDisabled           = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
	allViewerExceptHostHeader = "b689b0a8-53d0-40ab-baf2-68738e2966ac"
)

// addCDN puts CloudFront before the load balancer, and has that answer CloudFront alone.
func addCDN(w *stacks.Website) error {
	var values []*string
	for _, name := range keys() {
		values = append(values, newKey(w, name))
	}
	if err := w.RequireHeader(keyHeader, values...); err != nil {
		return err
	}
	cdn := distribution.NewCloudfrontDistribution(w.Scope, jsii.String("cdn"), &distribution.CloudfrontDistributionConfig{
		Comment: jsii.String(w.Name), Enabled: true, IsIpv6Enabled: true, HttpVersion: jsii.String("http2and3"),
		Origin: []*distribution.CloudfrontDistributionOrigin{{
			OriginId: jsii.String("website"), DomainName: jsii.String(w.Environment.Domain.Name),
			CustomHeader: []*distribution.CloudfrontDistributionOriginCustomHeader{{Name: jsii.String(keyHeader), Value: values[0]}},
			CustomOriginConfig: &distribution.CloudfrontDistributionOriginCustomOriginConfig{
				HttpPort: cdk.Number(80), HttpsPort: cdk.Number(443),
				OriginProtocolPolicy: jsii.String("https-only"), OriginSslProtocols: jsii.Strings("TLSv1.2"),
			},
		}},
		DefaultCacheBehavior: &distribution.CloudfrontDistributionDefaultCacheBehavior{
			TargetOriginId: jsii.String("website"), ViewerProtocolPolicy: jsii.String("redirect-to-https"), Compress: true,
			AllowedMethods: jsii.Strings("GET", "HEAD", "OPTIONS", "PUT", "POST", "PATCH", "DELETE"), CachedMethods: jsii.Strings("GET", "HEAD"),
			CachePolicyId: jsii.String(cachingDisabled), OriginRequestPolicyId: jsii.String(allViewerExceptHostHeader),
		},
		Restrictions: &distribution.CloudfrontDistributionRestrictions{
			GeoRestriction: &distribution.CloudfrontDistributionRestrictionsGeoRestriction{RestrictionType: jsii.String("none")},
		},
		ViewerCertificate: &distribution.CloudfrontDistributionViewerCertificate{CloudfrontDefaultCertificate: true},
	})
	w.SetURL("https://" + *cdn.DomainName())
	return nil
}

// newKey adds a key, and returns an expression of it. Terraform makes it up once and keeps it in the state, which is
// encrypted: nobody has to think of one, hand it over or write it down. Terraform calls it sensitive and does not show it.
func newKey(w *stacks.Website, name string) *string {
	key := cdktf.NewTerraformResource(w.Scope, jsii.String("key-"+name), &cdktf.TerraformResourceConfig{
		TerraformResourceType: jsii.String("terraform_data"),
		Lifecycle:             &cdktf.TerraformResourceLifecycle{IgnoreChanges: jsii.Strings("input")},
	})
	key.AddOverride(jsii.String("input"), "${sensitive(uuid())}")
	return jsii.String("${sensitive(" + cdk.Address(key) + ".output)}")
}
