package stacks

import (
	"strings"

	"cdah/config"
	"cdah/constructs/observability"
)

func (w *website) logsProps() observability.LogsProps {
	e := w.environment
	props := observability.LogsProps{
		Name: w.name, Account: e.Account, Region: e.Region,
		OwnKey:       e.Logs.Key == "own",
		ErrorPattern: e.Logs.ErrorPattern,
		Ephemeral:    e.Ephemeral,
	}
	if strings.HasPrefix(e.Logs.Key, "arn:") {
		props.KeyARN = e.Logs.Key
	}
	if *e.Logs.Queries {
		props.Queries = new(observability.Fields(e.Logs.Fields))
	}
	if e.Logs.Instances {
		props.InstanceRetentionDays = e.Logs.InstanceRetentionDays
	}
	for _, name := range w.serviceNames() {
		s := e.Services[name]
		props.Services = append(props.Services, observability.LoggedService{
			Name: name, RetentionDays: s.LogRetentionDays, CountErrors: *s.Alarms.ErrorLines.Enabled,
		})
	}
	for _, name := range w.jobNames() {
		props.Jobs = append(props.Jobs, observability.LoggedService{Name: name, RetentionDays: e.Jobs[name].LogRetentionDays})
	}
	return props
}

// sources are the parts of the website that publish metrics.
func (w *website) sources() observability.Sources {
	capacity := w.environment.Capacity
	sources := observability.Sources{
		LoadBalancer: w.loadBalancer.LB.ArnSuffix(),
		Cluster:      w.cluster.Name,
		Capacity: []observability.CapacitySource{{
			AutoScalingGroup: w.cluster.AutoScalingGroup.Name(),
			CapacityProvider: w.cluster.CapacityProviderName,
			Managed:          capacity.Scaling.Managed != nil,
			Fixed:            capacity.Instances.Min == capacity.Instances.Max && len(capacity.Schedules) == 0,
		}},
	}
	if w.environment.Domain != nil {
		sources.Certificate = w.loadBalancer.Listener.CertificateArn()
	}
	for _, gateway := range w.network.NATGateways {
		sources.NATGateways = append(sources.NATGateways, observability.NATSource(gateway))
	}
	for _, name := range w.serviceNames() {
		built := w.services[name]
		source := observability.ServiceSource{Name: name, Service: built.Name, LogGroup: w.logs.Services[name].Name}
		if built.TargetGroup != nil {
			source.TargetGroup = built.TargetGroup.ArnSuffix()
		}
		sources.Services = append(sources.Services, source)
	}
	return sources
}

func (w *website) alertsProps() observability.AlertsProps {
	e := w.environment
	a := e.Alarms
	props := observability.AlertsProps{
		Name: w.name, Account: e.Account, Region: e.Region,
		Sources: w.sources(),
		Rules: observability.Rules{
			LoadBalancer5xxRate: rule(a.LoadBalancer5xxRate),
			RejectedConnections: rule(a.RejectedConnections),
			CapacityShort:       rule(a.CapacityShort),
			GroupAtMaximum:      rule(a.GroupAtMaximum),
			NATPortErrors:       rule(a.NATPortErrors),
			DeploymentFailed:    observability.Rule{Enabled: *a.DeploymentFailed.Enabled, Page: a.DeploymentFailed.Page},
			CertificateExpiry: observability.Rule{
				Enabled: *a.CertificateExpiry.Enabled, Page: a.CertificateExpiry.Page, Threshold: float64(a.CertificateExpiry.Days),
			},
		},
		ServiceRules: map[string]observability.ServiceRules{},
		Runbook:      e.Alerts.Runbook,
		Page:         receivers(e.Alerts.Emails, e.Alerts.Page),
		Inform:       receivers(e.Alerts.Emails, e.Alerts.Inform),
		Events:       observability.Events(e.Alerts.Events),
		Ephemeral:    e.Ephemeral,
	}
	for name, service := range e.Services {
		props.ServiceRules[name] = serviceRules(service.Alarms)
	}
	if budget := e.Alerts.Budget; budget != nil {
		props.Budget = &observability.Budget{DailyUSD: budget.DailyUSD}
		if budget.Scope == config.BudgetEnvironment {
			props.Budget.Environment = e.Name
		}
	}
	return props
}

func serviceRules(a config.ServiceAlarms) observability.ServiceRules {
	rules := observability.ServiceRules{
		Target5xxRate:  rule(a.Target5xxRate),
		NoHealthyTasks: rule(a.NoHealthyTasks),
		UnhealthyTasks: rule(a.UnhealthyTasks),
		P99Latency:     rule(a.P99Latency),
		TasksMissing:   rule(a.TasksMissing),
		CPUHigh:        rule(a.CPUHigh),
		MemoryHigh:     rule(a.MemoryHigh),
		ErrorLines:     rule(a.ErrorLines),
	}
	rules.P99Latency.Threshold /= 1000 // milliseconds; the metric is in seconds
	return rules
}

func rule(r config.AlarmRule) observability.Rule {
	return observability.Rule{
		Enabled: *r.Enabled, Threshold: float64(*r.Threshold), Minutes: *r.Minutes, OfMinutes: *r.OfMinutes, Page: *r.Page,
	}
}

// receivers are those of one kind of alerts and those that get everything.
func receivers(emails []string, r config.Receivers) observability.Receivers {
	return observability.Receivers{
		Emails: append(append([]string(nil), emails...), r.Emails...),
		HTTPS:  r.HTTPS,
		Slack:  (*observability.Slack)(r.Slack),
		Teams:  (*observability.Teams)(r.Teams),
	}
}

// addDashboard adds the dashboard, if there is to be one.
func (w *website) addDashboard(alerts *observability.Alerts, watched observability.AlertsProps) {
	if !*w.environment.Dashboard {
		return
	}
	props := observability.DashboardProps{
		Name: w.name, Region: watched.Region, Runbook: watched.Runbook,
		Sources: watched.Sources, Alarms: alerts.Alarms,
		MaxTasks: map[string]int{}, ServiceRules: watched.ServiceRules,
		ErrorRate: watched.Rules.LoadBalancer5xxRate.Threshold,
	}
	for name, service := range w.environment.Services {
		if service.Kind != config.KindDaemon {
			props.MaxTasks[name] = service.Tasks.Max
		}
	}
	observability.NewDashboard(w.stack, "dashboard", props)
}
