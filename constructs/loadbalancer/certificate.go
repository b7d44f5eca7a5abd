package loadbalancer

import (
	"strings"

	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/acmcertificate"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/acmcertificatevalidation"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/dataawsroute53zone"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/lb"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/route53record"
	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"cdah/config"
	"cdah/internal/aws/settings"
	"cdah/internal/jsii/cdk"
)

// newZone looks up the hosted zone of a domain, which is not this construct's to make.
func newZone(c constructs.Construct, d config.Domain) dataawsroute53zone.DataAwsRoute53Zone {
	return dataawsroute53zone.NewDataAwsRoute53Zone(c, jsii.String("zone"), &dataawsroute53zone.DataAwsRoute53ZoneConfig{
		Name: jsii.String(d.Zone),
	})
}

// newCertificate requests a certificate for all names and proves by records in their zone that they
// are ours. It returns the certificate's ARN, which is known once it is valid. A certificate with
// other names comes up beside the old one.
func newCertificate(c constructs.Construct, p Props, zone dataawsroute53zone.DataAwsRoute53Zone) *string {
	names := p.Domain.Names()
	certificate := acmcertificate.NewAcmCertificate(c, jsii.String("certificate"), &acmcertificate.AcmCertificateConfig{
		DomainName:              jsii.String(names[0]),
		SubjectAlternativeNames: cdk.Strings(names[1:]),
		ValidationMethod:        jsii.String("DNS"),
		Tags:                    cdk.Name(names[0]),
		Lifecycle:               &cdktf.TerraformResourceLifecycle{CreateBeforeDestroy: jsii.Bool(true)},
	})
	var records []route53record.Route53Record
	for _, name := range names {
		records = append(records, newValidation(certificate, name, zone))
	}
	validation := acmcertificatevalidation.NewAcmCertificateValidation(certificate, jsii.String("validation"), &acmcertificatevalidation.AcmCertificateValidationConfig{
		CertificateArn:        certificate.Arn(),
		ValidationRecordFqdns: cdk.Refs(records, route53record.Route53Record.Fqdn),
	})
	return validation.CertificateArn()
}

// newValidation adds the record that validates one name. ACM offers them as a set, which has no
// places; the name tells which is which. A wildcard shares the record of the name below it.
func newValidation(certificate acmcertificate.AcmCertificate, name string, zone dataawsroute53zone.DataAwsRoute53Zone) route53record.Route53Record {
	option := func(attribute string) *string {
		return jsii.String("${one([for o in " + *certificate.Fqn() + ".domain_validation_options : o." + attribute + " if o.domain_name == \"" + name + "\"])}")
	}
	return route53record.NewRoute53Record(certificate, jsii.String(recordID(name)), &route53record.Route53RecordConfig{
		ZoneId:         zone.ZoneId(),
		Name:           option("resource_record_name"),
		Type:           option("resource_record_type"),
		Records:        &[]*string{option("resource_record_value")},
		Ttl:            cdk.Number(settings.ValidationTTL),
		AllowOverwrite: true,
	})
}

// addAddresses points the names to the load balancer.
func addAddresses(c constructs.Construct, p Props, zone dataawsroute53zone.DataAwsRoute53Zone, balancer lb.Lb) {
	zoneID := zone.ZoneId()
	alias := &route53record.Route53RecordAlias{Name: balancer.DnsName(), ZoneId: balancer.ZoneId(), EvaluateTargetHealth: true}
	add := func(id, name, kind string) {
		route53record.NewRoute53Record(c, jsii.String(id+recordID(name)), &route53record.Route53RecordConfig{
			ZoneId: zoneID, Name: jsii.String(name), Type: jsii.String(kind), Alias: alias,
		})
	}
	for _, name := range p.Domain.Names() {
		add("address-", name, "A")
		if p.IPv6 {
			add("ipv6-address-", name, "AAAA")
		}
	}
}

// recordID spells a domain name in the characters that a Terraform address may have. Hyphens are
// doubled, so that two names stay two.
func recordID(name string) string {
	return strings.NewReplacer("-", "--", ".", "-", "*", "any").Replace(name)
}
