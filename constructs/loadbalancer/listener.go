package loadbalancer

import (
	"strconv"

	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/lb"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/lblistener"

	"cdah/config"
	"cdah/internal/aws/settings"
	"cdah/internal/jsii/cdk"
)

// newListener adds the listener that services add their rules to: HTTPS where there is a domain, with
// HTTP redirected to it, else HTTP. It answers 404 to what no rule matches.
func newListener(c constructs.Construct, p Props, balancer lb.Lb) lblistener.LbListener {
	if p.Domain == nil {
		return addHTTP(c, balancer, &lblistener.LbListenerConfig{DefaultAction: notFound()})
	}
	certificate := jsii.String(p.Domain.Certificate)
	if p.Domain.Zone != "" {
		zone := newZone(c, *p.Domain)
		addAddresses(c, p, zone, balancer)
		if p.Domain.Certificate == "" {
			certificate = newCertificate(c, p, zone)
		}
	}
	https := lblistener.NewLbListener(c, jsii.String("https"), &lblistener.LbListenerConfig{
		LoadBalancerArn: balancer.Arn(),
		Port:            cdk.Number(settings.HTTPSPort),
		Protocol:        jsii.String("HTTPS"),
		SslPolicy:       jsii.String(settings.TLSPolicy),
		CertificateArn:  certificate,
		DefaultAction:   notFound(),

		RoutingHttpResponseStrictTransportSecurityHeaderValue: jsii.String(hsts(p.Domain.HSTS)),
	})
	// Visitors are sent on once there is something to send them to.
	addHTTP(c, balancer, &lblistener.LbListenerConfig{DefaultAction: toHTTPS(), DependsOn: cdk.After(https)})
	return https
}

// hsts writes what browsers are told as the value of the header
// (https://www.rfc-editor.org/rfc/rfc6797#section-6.1).
func hsts(h config.HSTS) string {
	value := "max-age=" + strconv.Itoa(*h.MaxAge)
	if h.IncludeSubdomains {
		value += "; includeSubDomains"
	}
	if h.Preload {
		value += "; preload"
	}
	return value
}

func addHTTP(c constructs.Construct, balancer lb.Lb, config *lblistener.LbListenerConfig) lblistener.LbListener {
	config.LoadBalancerArn = balancer.Arn()
	config.Port = cdk.Number(settings.HTTPPort)
	config.Protocol = jsii.String("HTTP")
	return lblistener.NewLbListener(c, jsii.String("http"), config)
}

func notFound() []*lblistener.LbListenerDefaultAction {
	return []*lblistener.LbListenerDefaultAction{{
		Type: jsii.String("fixed-response"),
		FixedResponse: &lblistener.LbListenerDefaultActionFixedResponse{
			ContentType: jsii.String("text/plain"),
			MessageBody: jsii.String("Not found"),
			StatusCode:  jsii.String("404"),
		},
	}}
}

func toHTTPS() []*lblistener.LbListenerDefaultAction {
	return []*lblistener.LbListenerDefaultAction{{
		Type: jsii.String("redirect"),
		Redirect: &lblistener.LbListenerDefaultActionRedirect{
			Protocol:   jsii.String("HTTPS"),
			Port:       jsii.String(strconv.Itoa(settings.HTTPSPort)),
			StatusCode: jsii.String("HTTP_301"),
		},
	}}
}
