package observability

import (
	"strings"

	"cdah/config"
	"cdah/internal/aws/cloudwatch"
	"cdah/internal/aws/settings"
)

// Colours of what is wrong and of what is a limit.
const (
	red  = "#d62728"
	grey = "#7f7f7f"
)

func (p DashboardProps) requests() cloudwatch.Properties {
	g := cloudwatch.Properties{Title: "Requests by minute"}
	for _, s := range p.Sources.behindLoadBalancer() {
		g.Metrics = append(g.Metrics, labelled(p.Sources.targets(s, "RequestCount", "Sum"), s.Name))
	}
	return g
}

// errors are shares of the requests, as the alarms on them compute them.
func (p DashboardProps) errors() cloudwatch.Properties {
	g := cloudwatch.Properties{
		Title:       "Errors, % of the requests",
		Annotations: levels(cloudwatch.Horizontal{Label: "alarm", Value: float64(*p.Spec.LoadBalancer5xxRate.Threshold), Color: red}),
	}
	share := func(id, label, expression string, errors, requests metric) {
		hidden := new(false)
		g.Metrics = append(g.Metrics,
			cloudwatch.Line{LineOptions: cloudwatch.LineOptions{ID: "rate_" + id, Expression: expression, Label: label}},
			line(errors, cloudwatch.LineOptions{ID: "errors_" + id, Visible: hidden}),
			line(requests, cloudwatch.LineOptions{ID: "requests_" + id, Visible: hidden}),
		)
	}
	const balancer = "balancer"
	share(balancer, "load balancer", "100 * FILL(errors_"+balancer+", 0) / (FILL(requests_"+balancer+", 0) + FILL(errors_"+balancer+", 0))",
		p.Sources.loadBalancer("HTTPCode_ELB_5XX_Count"), p.Sources.loadBalancer("RequestCount"))
	for _, s := range p.Sources.behindLoadBalancer() {
		id := "service_" + identifier(s.Name)
		share(id, s.Name, "100 * FILL(errors_"+id+", 0) / requests_"+id,
			p.Sources.targets(s, "HTTPCode_Target_5XX_Count", "Sum"), p.Sources.targets(s, "RequestCount", "Sum"))
	}
	return g
}

func (p DashboardProps) latency() cloudwatch.Properties {
	g := cloudwatch.Properties{Title: "Seconds until the answer begins"}
	for _, s := range p.Sources.behindLoadBalancer() {
		g.Metrics = append(g.Metrics,
			labelled(p.Sources.targets(s, "TargetResponseTime", "p99"), s.Name+", 99 of 100"),
			labelled(p.Sources.targets(s, "TargetResponseTime", "p50"), s.Name+", half"),
		)
	}
	return g
}

// tasks shows the tasks against their limits, and deployments: CloudWatch cannot mark the time of an
// event in a graph by itself, so their number stands beside.
func (p DashboardProps) tasks() cloudwatch.Properties {
	g := cloudwatch.Properties{
		Title: "Tasks, and deployments under way",
		YAxis: &cloudwatch.YAxis{
			Left:  &cloudwatch.Axis{Min: new(0.0), Label: "tasks"},
			Right: &cloudwatch.Axis{Min: new(0.0), Max: new(4.0), Label: "deployments"},
		},
	}
	var limits []cloudwatch.Horizontal
	var deployments []string
	for _, s := range p.Sources.Services {
		id := "deployments_" + identifier(s.Name)
		g.Metrics = append(g.Metrics,
			labelled(p.Sources.insights(s, "RunningTaskCount"), s.Name+", running"),
			labelled(p.Sources.insights(s, "DesiredTaskCount"), s.Name+", wanted"),
			line(p.Sources.insights(s, "DeploymentCount"), cloudwatch.LineOptions{ID: id, Visible: new(false)}),
		)
		// A service has one that is complete, and a second while the first is replaced.
		deployments = append(deployments, "FILL("+id+", 1) - 1")
		if s.Spec.Kind != config.KindDaemon {
			limits = append(limits, cloudwatch.Horizontal{Label: s.Name + ", at most", Value: float64(s.Spec.Tasks.Max), Color: grey})
		}
	}
	if len(deployments) > 0 {
		g.Metrics = append(g.Metrics, cloudwatch.Line{LineOptions: cloudwatch.LineOptions{
			ID: "deployments", Expression: strings.Join(deployments, " + "), Label: "deployments", YAxis: "right", Color: red,
		}})
	}
	if len(limits) <= settings.DashboardLevels {
		g.Annotations = levels(limits...)
	}
	return g
}

// identifier spells a service's name in the characters that the id of a metric may have.
func identifier(service string) string { return strings.ReplaceAll(service, "-", "_") }

func (p DashboardProps) utilization(what, name string) cloudwatch.Properties {
	g := cloudwatch.Properties{
		Title:       what + ", % of what is reserved",
		Annotations: levels(cloudwatch.Horizontal{Label: "all that is reserved", Value: 100, Color: red}),
	}
	for _, s := range p.Sources.Services {
		g.Metrics = append(g.Metrics, labelled(p.Sources.ecs(s, name), s.Name))
	}
	return g
}

func (p DashboardProps) instances() cloudwatch.Properties {
	g := cloudwatch.Properties{Title: "Instances"}
	for _, c := range p.Sources.Capacity {
		of := c.ID
		if of != "" {
			of += ", "
		}
		g.Metrics = append(g.Metrics,
			labelled(c.group("GroupInServiceInstances"), of+"in service"),
			labelled(c.group("GroupDesiredCapacity"), of+"wanted"),
			line(c.group("GroupMaxSize"), cloudwatch.LineOptions{Label: of + "at most", Color: grey}),
		)
		if c.isManaged() {
			g.Metrics = append(g.Metrics, line(p.Sources.reservation(c), cloudwatch.LineOptions{Label: of + "needed, % of those there are", YAxis: "right"}))
			g.YAxis = &cloudwatch.YAxis{
				Left:  &cloudwatch.Axis{Min: new(0.0), Label: "instances"},
				Right: &cloudwatch.Axis{Min: new(0.0), Label: "%"},
			}
		}
	}
	return g
}

func (p DashboardProps) targets() cloudwatch.Properties {
	g := cloudwatch.Properties{Title: "Tasks that pass the health check, and that fail it"}
	for _, s := range p.Sources.behindLoadBalancer() {
		g.Metrics = append(g.Metrics,
			labelled(p.Sources.targets(s, "HealthyHostCount", "Maximum"), s.Name+", healthy"),
			labelled(p.Sources.targets(s, "UnHealthyHostCount", "Maximum"), s.Name+", unhealthy"),
		)
	}
	return g
}

func (p DashboardProps) connections() cloudwatch.Properties {
	return cloudwatch.Properties{Title: "Connections to the load balancer by minute", Metrics: []cloudwatch.Line{
		labelled(p.Sources.loadBalancer("NewConnectionCount"), "new"),
		labelled(p.Sources.loadBalancer("ActiveConnectionCount"), "open"),
		line(p.Sources.loadBalancer("RejectedConnectionCount"), cloudwatch.LineOptions{Label: "rejected", Color: red}),
	}}
}

// optionalGraphs are graphs of what not every website has.
func (p DashboardProps) optionalGraphs() []cloudwatch.Widget {
	var widgets []cloudwatch.Widget
	logged := cloudwatch.Properties{Title: "Error lines by minute"}
	for _, s := range p.Sources.Services {
		if *s.Spec.Alarms.ErrorLines.Enabled {
			logged.Metrics = append(logged.Metrics, labelled(s.errorLines(p.Name), s.Name))
		}
	}
	if len(logged.Metrics) > 0 {
		widgets = append(widgets, p.graph(logged))
	}
	if len(p.Sources.NATGateways) > 0 {
		out := cloudwatch.Properties{Title: "Connections out by minute, by NAT gateway"}
		for _, n := range p.Sources.NATGateways {
			out.Metrics = append(out.Metrics,
				labelled(n.metric("ConnectionAttemptCount"), "zone "+n.Zone),
				line(n.metric("ErrorPortAllocation"), cloudwatch.LineOptions{Label: "zone " + n.Zone + ", without a port", Color: red}),
			)
		}
		widgets = append(widgets, p.graph(out))
	}
	if len(p.Sources.NATInstances) > 0 {
		out := cloudwatch.Properties{Title: "Bytes sent in five minutes, by NAT instance", Period: settings.BasicMonitoringPeriod}
		for _, n := range p.Sources.NATInstances {
			out.Metrics = append(out.Metrics, labelled(n.bytesOut(), "zone "+n.Zone))
		}
		widgets = append(widgets, p.graph(out))
	}
	return widgets
}

// lastErrors are the newest error lines of all services.
func (p DashboardProps) lastErrors() cloudwatch.Widget {
	var sources []string
	for _, s := range p.Sources.Services[:min(len(p.Sources.Services), settings.QueriedLogGroups)] {
		sources = append(sources, "SOURCE '"+*s.LogGroup+"'")
	}
	query := strings.Join(append(sources, "fields @timestamp, @log, @message", errorLinesFilter, "sort @timestamp desc", "limit 50"), " | ")
	return cloudwatch.Widget{Type: cloudwatch.LogWidget, Properties: cloudwatch.Properties{
		Title: "Newest error lines", Region: p.Region, View: "table", Query: query,
	}}
}

func levels(horizontal ...cloudwatch.Horizontal) *cloudwatch.Annotations {
	if len(horizontal) == 0 {
		return nil
	}
	return &cloudwatch.Annotations{Horizontal: horizontal}
}
