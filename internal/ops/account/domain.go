package account

import (
	"context"
	"errors"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/acm"
	acmtypes "github.com/aws/aws-sdk-go-v2/service/acm/types"
	"github.com/aws/aws-sdk-go-v2/service/route53"
)

// lookForZone looks for a public zone. Route 53 lists zones from a name on.
func lookForZone(ctx context.Context, a Account, t Thing) (*Lack, error) {
	client := route53.NewFromConfig(a.Config)
	names, err := zones(ctx, client, &t.Name)
	if err != nil || len(names) > 0 && names[0] == t.Name {
		return nil, err
	}
	names, _ = zones(ctx, client, nil)
	return &Lack{
		"there is no public hosted zone " + t.Name + " in the account " + a.Environment.Account, there("a zone", names),
		orNearest("make it in Route 53, and have the domain's registrar name its servers", t.Name, names),
	}, nil
}

// zones returns the names of public zones, from one on.
func zones(ctx context.Context, client *route53.Client, from *string) ([]string, error) {
	found, err := client.ListHostedZonesByName(ctx, &route53.ListHostedZonesByNameInput{DNSName: from})
	if err != nil {
		return nil, err
	}
	var names []string
	for _, zone := range found.HostedZones {
		if zone.Config == nil || !zone.Config.PrivateZone {
			names = append(names, strings.TrimSuffix(aws.ToString(zone.Name), "."))
		}
	}
	return names, nil
}

func lookForCertificate(ctx context.Context, a Account, t Thing) (*Lack, error) {
	client := acm.NewFromConfig(a.Config)
	found, err := client.DescribeCertificate(ctx, &acm.DescribeCertificateInput{CertificateArn: &t.Name})
	var none *acmtypes.ResourceNotFoundException
	switch {
	case errors.As(err, &none):
		return &Lack{"there is no certificate " + t.Name, there("the ARN of a certificate", certificates(ctx, client)), "write that, or leave it out: with a zone, one is requested"}, nil
	case err == nil && found.Certificate != nil && found.Certificate.Status != acmtypes.CertificateStatusIssued:
		return &Lack{
			"the certificate " + t.Name + " is " + string(found.Certificate.Status), "a certificate that is " + string(acmtypes.CertificateStatusIssued),
			"validate it in ACM, or write the ARN of another",
		}, nil
	}
	return nil, err
}

// certificates returns some certificates with their names; none where they cannot be listed.
func certificates(ctx context.Context, client *acm.Client) []string {
	found, err := client.ListCertificates(ctx, &acm.ListCertificatesInput{})
	if err != nil {
		return nil
	}
	var names []string
	for _, certificate := range found.CertificateSummaryList {
		names = append(names, aws.ToString(certificate.CertificateArn)+" ("+aws.ToString(certificate.DomainName)+")")
	}
	return names
}
