package constructs_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"cdah/config"
	"cdah/constructs/loadbalancer"
)

const https = "aws_lb_listener.load_balancer_https"

func withDomain(d config.Domain) func(*loadbalancer.Props) {
	return func(p *loadbalancer.Props) { p.Domain = &d }
}

func TestDomainGetsACertificateAndAddresses(t *testing.T) {
	d := synthLoadBalancer(t, withDomain(config.Domain{
		Name: "www.example.com", AlternativeNames: []string{"example.com", "*.example.com"}, Zone: "example.com",
	}))
	const certificate = "aws_acm_certificate.load_balancer_certificate"
	want(t, d, certificate, map[string]any{
		"domain_name": "www.example.com", "subject_alternative_names": list("example.com", "*.example.com"),
		"validation_method": "DNS", "lifecycle/create_before_destroy": true,
	})
	records := map[string]string{"www_example_com": "www.example.com", "example_com": "example.com"} // a wildcard shares the record of the name below it
	for id, name := range records {
		validation := "aws_route53_record.load_balancer_certificate_" + id
		want(t, d, validation, map[string]any{
			"name":                     `${one([for o in aws_acm_certificate.load_balancer_certificate.domain_validation_options : o.resource_record_name if o.domain_name == "` + name + `"])}`,
			"allow_overwrite":          true,
			"lifecycle/ignore_changes": list("name", "type", "records"), // else a certificate with other names would renew the record
		})
		if d.Needs("aws_acm_certificate_validation.load_balancer_certificate_validation", validation) {
			t.Error("a record that is made anew is made before the old one goes, which takes it along")
		}
	}
	if got := d.OfType("aws_route53_record"); len(got) != len(records)+3 {
		t.Errorf("%v: want a record that validates for each of %v, and one for each of the three names", got, records)
	}
	for id, name := range map[string]string{"www_example_com": "www.example.com", "example_com": "example.com", "any_example_com": "*.example.com"} {
		want(t, d, "aws_route53_record.load_balancer_address_"+id, map[string]any{
			"name": name, "type": "A", "alias/name": ref("aws_lb.load_balancer.dns_name"), "alias/zone_id": ref("aws_lb.load_balancer.zone_id"),
		})
	}
	if diff := cmp.Diff(list(map[string]any{"from": "aws_route53_record.load_balancer_certificate_any_example_com", "lifecycle": map[string]any{"destroy": false}}), d.Raw("removed")); diff != "" {
		t.Errorf("the wildcard's own record of before (-want +got):\n%s", diff)
	}
	// The certificate is used once it is valid.
	want(t, d, https, map[string]any{
		"certificate_arn": ref("aws_acm_certificate_validation.load_balancer_certificate_validation.certificate_arn"),
	})
}

func TestHTTPSIsModernAndHTTPIsRedirectedToIt(t *testing.T) {
	d := synthLoadBalancer(t, withDomain(config.Domain{Name: "www.example.com", Zone: "example.com"}))
	want(t, d, https, map[string]any{
		"port": 443.0, "protocol": "HTTPS", "ssl_policy": "ELBSecurityPolicy-TLS13-1-2-Res-2021-06",
		"default_action/0/fixed_response/status_code": "404",
	})
	const http = "aws_lb_listener.load_balancer_http"
	want(t, d, http, map[string]any{
		"port": 80.0, "default_action/0/redirect": map[string]any{"protocol": "HTTPS", "port": "443", "status_code": "HTTP_301"},
	})
	if !d.Needs(http, https) {
		t.Error("visitors are redirected before there is something to redirect them to")
	}
	want(t, d, "aws_vpc_security_group_ingress_rule.load_balancer_security_group_https", map[string]any{
		"cidr_ipv4": "0.0.0.0/0", "from_port": 443.0, "to_port": 443.0,
	})
}

func TestHSTS(t *testing.T) {
	for value, hsts := range map[string]config.HSTS{
		"max-age=86400":                       {},
		"max-age=0":                           {MaxAge: new(0)},
		"max-age=31536000; includeSubDomains": {MaxAge: new(31536000), IncludeSubdomains: true},
		"max-age=31536000; includeSubDomains; preload": {MaxAge: new(31536000), IncludeSubdomains: true, Preload: true},
	} {
		d := synthLoadBalancer(t, withDomain(config.Domain{Name: "www.example.com", Zone: "example.com", HSTS: hsts}))
		want(t, d, https, map[string]any{"routing_http_response_strict_transport_security_header_value": value})
	}
}

func TestExistingCertificateNeedsNoZone(t *testing.T) {
	const arn = "arn:aws:acm:eu-west-2:123456789012:certificate/0f1e2d3c-0000-4000-8000-000000000000"
	d := synthLoadBalancer(t, withDomain(config.Domain{Name: "www.example.com", Certificate: arn}))
	want(t, d, https, map[string]any{"certificate_arn": arn})
	for _, kind := range []string{"aws_acm_certificate", "aws_route53_record"} {
		if got := d.OfType(kind); len(got) > 0 {
			t.Errorf("%v, want none: the names are the owner's to point here", got)
		}
	}
}

// With both, the certificate is taken and the names are pointed here.
func TestExistingCertificateWithAZone(t *testing.T) {
	const arn = "arn:aws:acm:eu-west-2:123456789012:certificate/0f1e2d3c-0000-4000-8000-000000000000"
	d := synthLoadBalancer(t, withDomain(config.Domain{Name: "www.example.com", Zone: "example.com", Certificate: arn}))
	want(t, d, https, map[string]any{"certificate_arn": arn})
	if diff := cmp.Diff([]string{"aws_route53_record.load_balancer_address_www_example_com"}, d.OfType("aws_route53_record")); diff != "" {
		t.Errorf("records (-want +got):\n%s", diff)
	}
}
