package stacks

import (
	"net/netip"
	"strconv"

	"cdah/config"
	"cdah/constructs/loadbalancer"
)

func (w *website) loadBalancerProps() loadbalancer.Props {
	e, b := w.environment, w.environment.LoadBalancer
	props := loadbalancer.Props{
		Name: w.name, Account: e.Account, Region: e.Region,
		VPCID: w.network.VPCID, SubnetIDs: w.network.PublicSubnetIDs, InternetGateway: w.network.InternetGateway,
		Sources:                sources(b),
		IPv6:                   w.network.IPv6,
		IdleTimeout:            b.IdleTimeout,
		Defensive:              b.DesyncMitigation == config.DesyncDefensive,
		Deletable:              !e.Protected(),
		AccessLogRetentionDays: b.AccessLogRetentionDays,
		ConnectionLogs:         b.ConnectionLogs,
		Ephemeral:              e.Ephemeral,
		WAF:                    firewall(b.WAF),
	}
	if d := e.Domain; d != nil {
		props.Domain = &loadbalancer.Domain{Names: d.Names(), Zone: d.Zone, CertificateARN: d.Certificate, HSTS: hsts(d.HSTS)}
	}
	if m := b.Maintenance; m.Enabled {
		props.Maintenance = &loadbalancer.Maintenance{ContentType: m.ContentType, Body: m.Body}
	}
	return props
}

// sources are the ranges that the load balancer is open to, or none where that is all of them.
func sources(b config.LoadBalancer) []netip.Prefix {
	var ranges []netip.Prefix
	for _, source := range b.Sources {
		ranges = append(ranges, netip.MustParsePrefix(source))
	}
	return ranges
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

func firewall(w *config.WAF) *loadbalancer.WAF {
	if w == nil {
		return nil
	}
	return &loadbalancer.WAF{
		IPReputation: ruleMode(w.IPReputation), KnownBadInputs: ruleMode(w.KnownBadInputs), Common: ruleMode(w.Common),
		RateLimit: ruleMode(w.RateLimit.Mode), Requests: w.RateLimit.Requests,
		LogAll: w.Log == config.WAFLogAll, LogRetentionDays: w.LogRetentionDays,
	}
}

// ruleMode is the construct's name of a mode: nothing for off.
func ruleMode(mode config.RuleMode) loadbalancer.RuleMode {
	if mode == config.RuleOff {
		return ""
	}
	return loadbalancer.RuleMode(mode)
}
