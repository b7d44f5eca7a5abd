package observability

import "cdah/internal/aws/settings"

// Rules say when the alarms on what all services share go off.
type Rules struct {
	LoadBalancer5xxRate Rule // percent of the requests
	RejectedConnections Rule // percent of the connections
	CapacityShort       Rule // percent of the instances
	GroupAtMaximum      Rule // percent of the maximum
	NATPortErrors       Rule // percent of the connections
	DeploymentFailed    Rule // its Enabled and Page only
	CertificateExpiry   Rule // days, fewer than the threshold; its Minutes do not count
}

// platformAlarms are the alarms on what all services share.
func platformAlarms(p *AlertsProps) []alarm {
	alarms := append(doorAlarms(p), deploymentAlarm(p))
	for _, group := range p.Sources.Capacity {
		alarms = append(alarms, capacityAlarms(p, group)...)
	}
	for _, gateway := range p.Sources.NATGateways {
		alarms = append(alarms, natAlarm(p, gateway))
	}
	return alarms
}

// doorAlarms are on the load balancer, and on its certificate.
func doorAlarms(p *AlertsProps) []alarm {
	errors, rejected := p.Rules.LoadBalancer5xxRate, p.Rules.RejectedConnections
	alarms := []alarm{
		{
			id: "load-balancer-errors", rule: errors, section: "load-balancer-5xx-rate",
			// RequestCount leaves out requests that found no target, so they are added to the whole.
			expression: "100 * errors / (FILL(requests, 0) + errors)", label: "Errors in percent of requests",
			inputs: map[string]metric{
				"errors": p.Sources.balancer("HTTPCode_ELB_5XX_Count"), "requests": p.Sources.balancer("RequestCount"),
			},
			missing:   quiet,
			meaning:   "The load balancer itself answers with errors: no healthy target, or targets that do not answer in time.",
			condition: "5xx above " + number(errors.Threshold) + " % of the requests", look: "healthy tasks and latency on the dashboard",
		},
		{
			id: "load-balancer-rejections", rule: rejected, section: "rejected-connections",
			expression: "100 * rejected / (FILL(accepted, 0) + rejected)", label: "Rejected connections in percent",
			inputs: map[string]metric{
				"rejected": p.Sources.balancer("RejectedConnectionCount"), "accepted": p.Sources.balancer("NewConnectionCount"),
			},
			missing:   quiet,
			meaning:   "The load balancer turns visitors away: it has reached its greatest number of connections.",
			condition: "Rejected connections above " + number(rejected.Threshold) + " % of all", look: "the traffic on the dashboard: an attack, or more visitors than ever",
		},
	}
	if p.Sources.Certificate == nil {
		return alarms
	}
	expiry := p.Rules.CertificateExpiry
	expiry.Minutes, expiry.OfMinutes = 1, 1 // one look at a day's data
	return append(alarms, alarm{
		id: "certificate-expiry", rule: expiry, section: "certificate-expiry",
		metric: metric{"AWS/CertificateManager", "DaysToExpiry", map[string]*string{"CertificateArn": p.Sources.Certificate}, "Minimum"},
		below:  true, once: true, period: settings.DailyPeriod, missing: keep,
		meaning: "The website's certificate was not renewed and will end.", condition: "Less than " + number(expiry.Threshold) + " days are left",
		look: "the certificate's renewal status in ACM",
	})
}

// capacityAlarms are on a group of instances.
func capacityAlarms(p *AlertsProps, c CapacitySource) []alarm {
	short, full := p.Rules.CapacityShort, p.Rules.GroupAtMaximum
	if c.Fixed {
		full.Enabled = false // it is at its maximum for ever
	}
	if !c.Managed {
		short.Enabled = false // its metric is there with managed scaling only
	}
	id := "capacity"
	if c.ID != "" {
		id += "-" + c.ID
	}
	return []alarm{
		{
			id: id + "-short", rule: short, section: "capacity-short",
			metric: p.Sources.reservation(c), missing: unknown,
			meaning: "Tasks find no place, and no instances come.", condition: "Tasks need more than " + number(short.Threshold) + " % of the instances",
			look: "the Auto Scaling group's activities: its maximum, quotas, or instances that do not start",
		},
		{
			id: id + "-maximum", rule: full, section: "group-at-maximum",
			expression: "100 * desired / maximum", label: "Wanted instances in percent of the maximum",
			inputs:  map[string]metric{"desired": c.group("GroupDesiredCapacity"), "maximum": c.group("GroupMaxSize")},
			missing: unknown,
			meaning: "The group has all the instances that it may have, and cannot grow.", condition: "Wanted instances above " + number(full.Threshold) + " % of the maximum",
			look: "the traffic on the dashboard, then raise capacity.instances.max",
		},
	}
}

// natAlarm is on connections out that found no port.
func natAlarm(p *AlertsProps, n NATSource) alarm {
	rule := p.Rules.NATPortErrors
	return alarm{
		id: "nat-" + n.Zone + "-ports", rule: rule, section: "nat-port-errors",
		expression: "100 * errors / (FILL(attempts, 0) + errors)", label: "Connections without a port in percent",
		inputs:    map[string]metric{"errors": n.metric("ErrorPortAllocation"), "attempts": n.metric("ConnectionAttemptCount")},
		missing:   quiet,
		meaning:   "The NAT gateway of zone " + n.Zone + " has no port left for connections to one destination.",
		condition: "Failed connections above " + number(rule.Threshold) + " % of the attempts",
		look:      "what the containers call without keeping connections",
	}
}

// deploymentAlarm is on deployments that fail, as the rule that reports them counts them.
func deploymentAlarm(p *AlertsProps) alarm {
	rule := p.Rules.DeploymentFailed
	rule.Threshold, rule.Minutes, rule.OfMinutes = 0, 1, settings.EventWindow
	return alarm{
		id: "deployment-failed", rule: rule, section: "deployment-failed",
		metric: metric{"AWS/Events", "TriggeredRules", map[string]*string{"RuleName": p.failures}, "Sum"},
		once:   true, missing: quiet,
		meaning: "A deployment failed, and ECS went back to the version before.", condition: "One is enough",
		look: "the service's deployments and events in ECS",
	}
}
