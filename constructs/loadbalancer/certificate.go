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
//
// What waits for the certificate does not refer to the records, though it waits for them in effect. Terraform
// would make a new record before it deletes the old one, as it does with all that a listener's rules build on:
// of a name, both are the same record, and the deletion takes away what ACM renews the certificate by.
func newCertificate(c constructs.Construct, p Props, zone dataawsroute53zone.DataAwsRoute53Zone) *string {
	names := p.Domain.Names()
	certificate := acmcertificate.NewAcmCertificate(c, jsii.String("certificate"), &acmcertificate.AcmCertificateConfig{
		DomainName:              jsii.String(names[0]),
		SubjectAlternativeNames: cdk.Strings(names[1:]),
		ValidationMethod:        jsii.String("DNS"),
		Tags:                    cdk.Name(names[0]),
		Lifecycle:               &cdktf.TerraformResourceLifecycle{CreateBeforeDestroy: jsii.Bool(true)},
	})
	addValidations(certificate, names, zone)
	validation := acmcertificatevalidation.NewAcmCertificateValidation(certificate, jsii.String("validation"), &acmcertificatevalidation.AcmCertificateValidationConfig{
		CertificateArn: certificate.Arn(),
		Timeouts:       &acmcertificatevalidation.AcmCertificateValidationTimeouts{Create: jsii.String(settings.ValidationTimeout)},
	})
	return validation.CertificateArn()
}

// addValidations adds the records that validate the names. A wildcard shares the record of the name below it.
func addValidations(certificate acmcertificate.AcmCertificate, names []string, zone dataawsroute53zone.DataAwsRoute53Zone) {
	records := map[string]route53record.Route53Record{} // by the name without its wildcard
	for _, name := range names {
		base := strings.TrimPrefix(name, "*.")
		if records[base] == nil {
			records[base] = newValidation(certificate, base, name, zone)
		}
		if base != name {
			// It used to be a resource of its own. Removed as such, it would take the record along.
			address, id := cdk.Address(records[base]), strings.ReplaceAll(recordID(base), "-", "_")
			cdk.Forget(certificate, strings.TrimSuffix(address, id)+"any_"+id)
		}
	}
}

// newValidation adds the record that validates a name and its wildcard. ACM offers them as a set, which has no
// places; the name tells which is which. A new certificate for a name is validated by the record of the old one.
// https://docs.aws.amazon.com/acm/latest/userguide/dns-validation.html
func newValidation(certificate acmcertificate.AcmCertificate, base, name string, zone dataawsroute53zone.DataAwsRoute53Zone) route53record.Route53Record {
	option := func(attribute string) *string {
		return jsii.String("${one([for o in " + *certificate.Fqn() + ".domain_validation_options : o." + attribute + " if o.domain_name == \"" + name + "\"])}")
	}
	record := route53record.NewRoute53Record(certificate, jsii.String(recordID(base)), &route53record.Route53RecordConfig{
		ZoneId:         zone.ZoneId(),
		Name:           option("resource_record_name"),
		Type:           option("resource_record_type"),
		Records:        &[]*string{option("resource_record_value")},
		Ttl:            cdk.Number(settings.ValidationTTL),
		AllowOverwrite: true,
	})
	cdk.IgnoreChanges(record, "name", "type", "records") // they are known only once there is a certificate
	return record
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
