package stacks

import (
	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"cdah/constructs/observability"
)

func (w *website) logsProps() observability.LogsProps {
	e := w.environment
	return observability.LogsProps{
		Name: w.name, Account: e.Account, Region: e.Region,
		Services: e.Services, Jobs: e.Jobs, Ephemeral: e.Ephemeral, Spec: e.Logs,
	}
}

// sources are the parts of the website that publish metrics.
func (w *website) sources() observability.Sources {
	sources := observability.Sources{
		LoadBalancer: w.loadBalancer.LB.ArnSuffix(),
		Cluster:      w.cluster.Cluster.Name(),
		Capacity: []observability.CapacitySource{{
			AutoScalingGroup: w.cluster.AutoScalingGroup.Name(),
			CapacityProvider: w.cluster.CapacityProvider.Name(),
			Spec:             w.environment.Capacity,
		}},
	}
	if w.environment.Domain != nil {
		sources.Certificate = w.loadBalancer.Listener.CertificateArn()
	}
	for _, gateway := range w.network.NATGateways {
		sources.NATGateways = append(sources.NATGateways, observability.NATSource(gateway))
	}
	for _, instance := range w.network.NATInstances {
		sources.NATInstances = append(sources.NATInstances, observability.NATInstanceSource(instance))
	}
	for _, name := range w.serviceNames() {
		built := w.services[name]
		source := observability.ServiceSource{
			Name: name, Service: built.Service.Name(), LogGroup: w.logs.Services[name].Name(),
			Ready: []cdktf.ITerraformDependable{built.Service}, Heeder: built, Spec: w.environment.Services[name],
		}
		if built.TargetGroup != nil {
			source.TargetGroup = built.TargetGroup.ArnSuffix()
		}
		sources.Services = append(sources.Services, source)
	}
	for _, name := range w.jobNames() {
		if queue := w.jobs[name].NotStarted; queue != nil {
			sources.Jobs = append(sources.Jobs, observability.JobSource{Name: name, NotStarted: queue.Name()})
		}
	}
	return sources
}

// addWatch adds the alarms, who hears of them, and the dashboard, if there is to be one.
func (w *website) addWatch() {
	e, sources := w.environment, w.sources()
	alerts := observability.NewAlerts(w.stack, "alerts", observability.AlertsProps{
		Name: w.name, Account: e.Account, Region: e.Region, Environment: e.Name,
		Sources: sources, Alerts: e.Alerts, Ephemeral: e.Ephemeral, Spec: e.Alarms,
	})
	if *e.Dashboard {
		observability.NewDashboard(w.stack, "dashboard", observability.DashboardProps{
			Name: w.name, Region: e.Region, Sources: sources, Alarms: alerts.Alarms, Alerts: e.Alerts, Spec: e.Alarms,
		})
	}
}
