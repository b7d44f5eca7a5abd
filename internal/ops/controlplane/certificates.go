package controlplane

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/acm"
	acmtypes "github.com/aws/aws-sdk-go-v2/service/acm/types"
	elb "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2"
	elbtypes "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2/types"

	"cdah/internal/ops/authority"
)

// secure returns the names in the certificates of an HTTPS listener, sorted, and one certificate of this machine's authority
// for them; nothing for another listener.
func (c *cluster) secure(ctx context.Context, l elbtypes.Listener) ([]string, *tls.Certificate, error) {
	if l.Protocol != elbtypes.ProtocolEnumHttps {
		return nil, nil, nil
	}
	all, err := c.elb.DescribeListenerCertificates(ctx, &elb.DescribeListenerCertificatesInput{ListenerArn: l.ListenerArn})
	if err != nil {
		return nil, nil, err
	}
	var names []string
	for _, one := range all.Certificates {
		some, err := namesOf(ctx, c.acm, aws.ToString(one.CertificateArn))
		if err != nil {
			return nil, nil, err
		}
		names = append(names, some...)
	}
	slices.Sort(names)
	names = slices.Compact(names)
	certificate, err := c.plane.certificate(names)
	return names, certificate, err
}

// namesOf are the names in a certificate of ACM. One that somebody has made elsewhere, and the emulator does not know, has
// none.
func namesOf(ctx context.Context, client *acm.Client, certificate string) ([]string, error) {
	described, err := client.DescribeCertificate(ctx, &acm.DescribeCertificateInput{CertificateArn: &certificate})
	var unknown *acmtypes.ResourceNotFoundException
	switch {
	case errors.As(err, &unknown):
		return nil, nil
	case err != nil:
		return nil, err
	}
	names := slices.Clone(described.Certificate.SubjectAlternativeNames)
	if name := aws.ToString(described.Certificate.DomainName); name != "" {
		names = append(names, name)
	}
	return names, nil
}

// certificate is the one for some names, which stays the same while the control plane runs.
func (p *Plane) certificate(names []string) (*tls.Certificate, error) {
	key := strings.Join(names, " ")
	if known := p.certificates[key]; known != nil {
		return known, nil
	}
	by, err := authority.Open(p.Folder)
	if err != nil {
		return nil, err
	}
	issued, err := by.Issue(names)
	if err != nil {
		return nil, err
	}
	if p.certificates == nil {
		p.certificates = map[string]*tls.Certificate{}
	}
	p.certificates[key] = issued
	return issued, nil
}

// covers tells whether names in a certificate, which may be wildcards, are those of a host.
func covers(names []string, host string) bool {
	return (&x509.Certificate{DNSNames: names}).VerifyHostname(host) == nil
}
