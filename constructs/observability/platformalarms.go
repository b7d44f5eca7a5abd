package observability

import (
	"cdah/config"
	"cdah/internal/aws/naming"
	"cdah/internal/aws/settings"
)

// platformAlarms are the alarms on what all services share: an entry for each of config.EnvironmentAlarms.
// Failures is the name of the rule that failed deployments match, or nil.
func platformAlarms(p *AlertsProps, failures *string) []alarm {
	alarms := append(loadBalancerAlarms(p), certificateAlarm(p), deploymentAlarm(p, failures))
	for _, group := range p.Sources.Capacity {
		alarms = append(alarms, capacityAlarms(p, group)...)
	}
	for _, gateway := range p.Sources.NATGateways {
		alarms = append(alarms, natAlarm(p, gateway))
	}
	for _, instance := range p.Sources.NATInstances {
		alarms = append(alarms, natInstanceAlarm(p, instance))
	}
	for _, job := range p.Sources.Jobs {
		alarms = append(alarms, jobAlarm(p, job))
	}
	return alarms
}

// loadBalancerAlarms are on the load balancer itself.
func loadBalancerAlarms(p *AlertsProps) []alarm {
	return []alarm{
		{
			id: "load-balancer-errors", rule: p.Spec.LoadBalancer5xxRate, section: "load-balancer-5xx-rate",
			// RequestCount leaves out requests that found no target, so they are added to the whole.
			expression: "100 * errors / (FILL(requests, 0) + errors)", label: "Errors in percent of requests",
			inputs: map[string]metric{
				"errors": p.Sources.loadBalancer("HTTPCode_ELB_5XX_Count"), "requests": p.Sources.loadBalancer("RequestCount"),
			},
			missing:   notBreaching,
			meaning:   "The load balancer itself answers with errors: no healthy target, or targets that do not answer in time.",
			condition: "5xx above {threshold} % of the requests", lookAt: "healthy tasks and latency on the dashboard",
		},
		{
			id: "load-balancer-rejections", rule: p.Spec.RejectedConnections, section: "rejected-connections",
			expression: "100 * rejected / (FILL(accepted, 0) + rejected)", label: "Rejected connections in percent",
			inputs: map[string]metric{
				"rejected": p.Sources.loadBalancer("RejectedConnectionCount"), "accepted": p.Sources.loadBalancer("NewConnectionCount"),
			},
			missing:   notBreaching,
			meaning:   "The load balancer turns visitors away: it has reached its maximum number of connections.",
			condition: "Rejected connections above {threshold} % of all", lookAt: "the traffic on the dashboard: an attack, or more visitors than ever",
		},
	}
}

// certificateAlarm is on the certificate, which is looked at once a day.
func certificateAlarm(p *AlertsProps) alarm {
	expiry := p.Spec.CertificateExpiry
	rule := config.AlarmRule{Enabled: expiry.Enabled, Threshold: new(expiry.Days), Minutes: new(1), OfMinutes: new(1), Page: new(expiry.Page)}
	if p.Sources.Certificate == nil {
		rule.Enabled = new(false)
	}
	return alarm{
		id: "certificate-expiry", rule: rule, section: "certificate-expiry",
		metric: metric{"AWS/CertificateManager", "DaysToExpiry", map[string]*string{"CertificateArn": p.Sources.Certificate}, "Minimum"},
		below:  true, once: true, period: settings.DailyPeriod, missing: ignore,
		meaning: "The website's certificate was not renewed and will end.", condition: "Less than {threshold} days are left",
		lookAt: "the certificate's renewal status in ACM",
	}
}

// capacityAlarms are on a group of instances.
func capacityAlarms(p *AlertsProps, c CapacitySource) []alarm {
	short, full := p.Spec.CapacityShort, p.Spec.GroupAtMaximum
	if c.isFixed() {
		full.Enabled = new(false) // it is at its maximum for ever
	}
	if !c.isManaged() {
		short.Enabled = new(false) // its metric is there with managed scaling only
	}
	id := "capacity"
	if c.ID != "" {
		id += "-" + c.ID
	}
	return []alarm{
		{
			id: id + "-short", rule: short, section: "capacity-short",
			metric: p.Sources.reservation(c), missing: insufficient,
			meaning: "Tasks find no place, and no instances come.", condition: "Tasks need more than {threshold} % of the instances",
			lookAt: "the Auto Scaling group's activities: its maximum, quotas, or instances that do not start",
		},
		{
			id: id + "-maximum", rule: full, section: "group-at-maximum",
			expression: "100 * desired / maximum", label: "Wanted instances in percent of the maximum",
			inputs:  map[string]metric{"desired": c.group("GroupDesiredCapacity"), "maximum": c.group("GroupMaxSize")},
			missing: insufficient,
			meaning: "The group has all the instances that it may have, and cannot grow.", condition: "Wanted instances above {threshold} % of the maximum",
			lookAt: "the traffic on the dashboard, then raise capacity.instances.max",
		},
	}
}

// natAlarm is on connections out that found no port.
func natAlarm(p *AlertsProps, n NATSource) alarm {
	return alarm{
		id: "nat-" + n.Zone + "-ports", rule: p.Spec.NATPortErrors, section: "nat-port-errors",
		expression: "100 * errors / (FILL(attempts, 0) + errors)", label: "Connections without a port in percent",
		inputs:    map[string]metric{"errors": n.metric("ErrorPortAllocation"), "attempts": n.metric("ConnectionAttemptCount")},
		missing:   notBreaching,
		meaning:   "The NAT gateway of zone " + n.Zone + " has no port left for connections to one destination.",
		condition: "Failed connections above {threshold} % of the attempts",
		lookAt:    "what the containers call without keeping connections",
	}
}

// natInstanceAlarm is on a NAT instance that is not there, or not yet again.
func natInstanceAlarm(p *AlertsProps, n NATInstanceSource) alarm {
	return alarm{
		id: "nat-" + n.Zone + "-down", rule: p.Spec.NATInstanceDown, section: "nat-instance-down",
		metric: n.inService(), below: true, missing: insufficient,
		meaning:   "There is no NAT instance in zone " + n.Zone + ": what goes out by it reaches neither AWS nor the internet.",
		condition: "Fewer than {threshold} instances in service",
		lookAt:    "the activities of the Auto Scaling group " + naming.Of(p.Name, "nat", n.Zone),
	}
}

// deploymentAlarm is on deployments that fail, as the rule that reports them counts them.
func deploymentAlarm(p *AlertsProps, failures *string) alarm {
	failed := p.Spec.DeploymentFailed
	rule := config.AlarmRule{Enabled: failed.Enabled, Threshold: new(0), Minutes: new(1), OfMinutes: new(settings.EventWindow), Page: new(failed.Page)}
	return alarm{
		id: "deployment-failed", rule: rule, section: "deployment-failed",
		metric: metric{"AWS/Events", "TriggeredRules", map[string]*string{"RuleName": failures}, "Sum"},
		once:   true, missing: notBreaching,
		meaning: "A deployment failed, and ECS went back to the version before.", condition: "One is enough",
		lookAt: "the service's deployments and events in ECS",
	}
}

// jobAlarm is on runs of a job that its schedule has given up, until somebody has looked at them.
func jobAlarm(p *AlertsProps, j JobSource) alarm {
	missed := p.Spec.JobsNotStarted
	rule := config.AlarmRule{Enabled: missed.Enabled, Threshold: new(0), Minutes: new(1), OfMinutes: new(1), Page: new(missed.Page)}
	return alarm{
		id: "job-" + j.Name + "-not-started", rule: rule, section: "jobs-not-started",
		metric: j.metric(), once: true, missing: notBreaching, // a queue that nobody uses publishes nothing
		meaning: "Job " + j.Name + " was due and could not be started.", condition: "One run is enough",
		lookAt: "the messages in the queue " + naming.Of(p.Name, j.Name, "not-started") + ", which say why",
	}
}
