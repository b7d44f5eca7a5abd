package stacks

import (
	"cdah/constructs/observability"
)

func (w *website) logsProps() observability.LogsProps {
	props := observability.LogsProps{Name: w.name}
	for _, name := range w.serviceNames() {
		props.Services = append(props.Services, observability.LoggedService{
			Name: name, RetentionDays: w.environment.Services[name].LogRetentionDays,
		})
	}
	for _, name := range w.jobNames() {
		props.Jobs = append(props.Jobs, observability.LoggedService{
			Name: name, RetentionDays: w.environment.Jobs[name].LogRetentionDays,
		})
	}
	return props
}

func (w *website) alertsProps() observability.AlertsProps {
	e := w.environment
	props := observability.AlertsProps{
		Name: w.name, Account: e.Account, Region: e.Region,
		LoadBalancer: w.loadBalancer.LB, Emails: e.Alerts.Emails, Ephemeral: e.Ephemeral,
	}
	for _, name := range w.serviceNames() {
		if w.services[name].TargetGroup == nil {
			continue // it has no requests to watch
		}
		props.Services = append(props.Services, observability.WatchedService{Name: name, TargetGroup: w.services[name].TargetGroup})
	}
	return props
}
