package observability

import "cdah/internal/aws/naming"

// ServiceRules say when the alarms on a service go off.
type ServiceRules struct {
	Target5xxRate  Rule // percent of the requests
	NoHealthyTasks Rule // healthy tasks, fewer than the threshold
	UnhealthyTasks Rule // unhealthy tasks
	P99Latency     Rule // seconds
	TasksMissing   Rule // tasks
	CPUHigh        Rule // percent of what is reserved
	MemoryHigh     Rule // percent of what is reserved
	ErrorLines     Rule // percent of the log lines
}

// FewErrorLines is the number of error lines a minute that are not judged, whatever their share: a
// service that logs little else would otherwise be in alarm at its first error.
const FewErrorLines = 10

// serviceAlarms are the alarms on one service. No id's end is that of another's, so that no two
// services' ids meet.
func serviceAlarms(p *AlertsProps, service ServiceSource) []alarm {
	rules := p.ServiceRules[service.Name]
	alarms := workAlarms(p, service, rules)
	if service.TargetGroup != nil {
		alarms = append(alarms, requestAlarms(p, service, rules)...)
	}
	return alarms
}

// requestAlarms are on what visitors notice of a service.
func requestAlarms(p *AlertsProps, s ServiceSource, rules ServiceRules) []alarm {
	id := "service-" + s.Name
	return []alarm{
		{
			id: naming.ErrorsAlarm(s.Name), rule: rules.Target5xxRate, section: "target-5xx-rate",
			expression: "100 * errors / requests", label: "Errors in percent of requests",
			inputs: map[string]metric{
				"errors":   p.Sources.targets(s, "HTTPCode_Target_5XX_Count", "Sum"),
				"requests": p.Sources.targets(s, "RequestCount", "Sum"),
			},
			missing: quiet, // no request is answered with an error, or none comes
			meaning: "Service " + s.Name + " answers with errors.", condition: "5xx above " + number(rules.Target5xxRate.Threshold) + " % of the requests",
			look: "its log group, by the query errors-by-minute",
		},
		{
			id: id + "-unavailable", rule: rules.NoHealthyTasks, section: "no-healthy-tasks",
			metric: p.Sources.targets(s, "HealthyHostCount", "Maximum"), // over the zones, in which few tasks need not all be
			below:  true, missing: alarming,                             // a service without targets publishes nothing, which is as bad
			meaning: "Service " + s.Name + " cannot answer.", condition: "Healthy tasks below " + number(rules.NoHealthyTasks.Threshold),
			look: "its events in ECS, then its log group",
		},
		{
			id: id + "-unhealthy", rule: rules.UnhealthyTasks, section: "unhealthy-tasks",
			metric: p.Sources.targets(s, "UnHealthyHostCount", "Maximum"), missing: quiet,
			meaning: "Tasks of service " + s.Name + " fail the load balancer's health check.", condition: "Unhealthy tasks above " + number(rules.UnhealthyTasks.Threshold),
			look: "the target group's health reasons, then the log streams of those tasks",
		},
		{
			id: id + "-latency", rule: rules.P99Latency, section: "p99-latency",
			metric: p.Sources.targets(s, "TargetResponseTime", "p99"), missing: quiet,
			meaning: "Service " + s.Name + " is slow.", condition: "99 of 100 requests take up to more than " + number(rules.P99Latency.Threshold) + " seconds",
			look: "the dashboard's CPU of the service, then the query slowest-paths",
		},
	}
}

// workAlarms are on the tasks of a service, whoever calls them.
func workAlarms(p *AlertsProps, s ServiceSource, rules ServiceRules) []alarm {
	id := "service-" + s.Name
	return []alarm{
		{
			id: id + "-tasks", rule: rules.TasksMissing, section: "tasks-missing",
			expression: "desired - running", label: "Missing tasks",
			inputs: map[string]metric{
				"desired": p.Sources.insights(s, "DesiredTaskCount"), "running": p.Sources.insights(s, "RunningTaskCount"),
			},
			missing: unknown,
			meaning: "Service " + s.Name + " has fewer tasks than it should.", condition: "Missing tasks above " + number(rules.TasksMissing.Threshold),
			look: "its events in ECS: why tasks stop, or find no place",
		},
		{
			id: id + "-cpu", rule: rules.CPUHigh, section: "cpu-high",
			metric: p.Sources.ecs(s, "CPUUtilization"), missing: unknown,
			meaning: "The tasks of service " + s.Name + " have no CPU to spare.", condition: "CPU above " + number(rules.CPUHigh.Threshold) + " % of what is reserved",
			look: "the dashboard: is the service at its greatest number of tasks",
		},
		{
			id: id + "-memory", rule: rules.MemoryHigh, section: "memory-high",
			metric: p.Sources.ecs(s, "MemoryUtilization"), missing: unknown,
			meaning: "The tasks of service " + s.Name + " come near their memory limit, at which they are killed.", condition: "Memory above " + number(rules.MemoryHigh.Threshold) + " % of what is reserved",
			look: "the dashboard: does it grow since the last deployment",
		},
		{
			id: id + "-error-lines", rule: rules.ErrorLines, section: "error-lines",
			expression: "IF(errors > " + number(FewErrorLines) + ", 100 * errors / lines, 0)", label: "Error lines in percent of all",
			inputs: map[string]metric{
				"errors": s.errorLines(p.Name), "lines": s.lines(),
			},
			missing: quiet, // nothing is logged
			meaning: "Service " + s.Name + " logs errors.", condition: "Error lines above " + number(rules.ErrorLines.Threshold) + " % of all",
			look: "its log group, by the query errors-by-minute",
		},
	}
}
