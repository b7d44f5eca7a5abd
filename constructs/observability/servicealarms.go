package observability

import (
	"cdah/config"
	"cdah/internal/aws/naming"
)

// fewErrorLines is the number of error lines a minute that are not judged, whatever their share: a
// service that logs little else would otherwise be in alarm at its first error.
const fewErrorLines = "10"

// serviceAlarms are the alarms on one service: an entry for each rule of config.ServiceAlarms. No id's end
// is that of another's, so that no two services' ids meet.
func serviceAlarms(p *AlertsProps, service ServiceSource) []alarm {
	alarms := taskAlarms(p, service)
	if service.TargetGroup != nil {
		alarms = append(alarms, requestAlarms(p, service)...)
	}
	if tracking := service.Spec.Scaling.Tracking; tracking != nil && tracking.Queue != nil {
		alarms = append(alarms, queueAge(service, *tracking.Queue))
	}
	return alarms
}

// requestAlarms are on what visitors notice of a service.
func requestAlarms(p *AlertsProps, s ServiceSource) []alarm {
	rules := s.Spec.Alarms
	id := "service-" + s.Name
	return []alarm{
		{
			id: naming.ErrorsAlarm(s.Name), rule: rules.Target5xxRate, section: "target-5xx-rate", heeder: s.Heeder,
			expression: "100 * errors / requests", label: "Errors in percent of requests",
			inputs: map[string]metric{
				"errors":   p.Sources.targets(s, "HTTPCode_Target_5XX_Count", "Sum"),
				"requests": p.Sources.targets(s, "RequestCount", "Sum"),
			},
			missing: notBreaching, // no request is answered with an error, or none comes
			meaning: "Service " + s.Name + " answers with errors.", condition: "5xx above {threshold} % of the requests",
			lookAt: "its log group, by the query errors-by-minute",
		},
		{
			id: id + "-unavailable", rule: rules.NoHealthyTasks, section: "no-healthy-tasks",
			metric: p.Sources.targets(s, "HealthyHostCount", "Maximum"), // over the zones, in which few tasks need not all be
			below:  true, missing: breaching, after: s.Ready,            // a service without targets publishes nothing, which is as bad
			meaning: "Service " + s.Name + " cannot answer.", condition: "Healthy tasks below {threshold}",
			lookAt: "its events in ECS, then its log group",
		},
		{
			id: id + "-unhealthy", rule: rules.UnhealthyTasks, section: "unhealthy-tasks",
			metric: p.Sources.targets(s, "UnHealthyHostCount", "Maximum"), missing: notBreaching,
			meaning: "Tasks of service " + s.Name + " fail the load balancer's health check.", condition: "Unhealthy tasks above {threshold}",
			lookAt: "the target group's health reasons, then the log streams of those tasks",
		},
		{
			id: id + "-latency", rule: rules.P99Latency, divisor: 1000, section: "p99-latency", // milliseconds; the metric is in seconds
			metric: p.Sources.targets(s, "TargetResponseTime", "p99"), missing: notBreaching,
			meaning: "Service " + s.Name + " is slow.", condition: "99 of 100 requests take up to more than {threshold} seconds",
			lookAt: "the dashboard's CPU of the service, then the query slowest-paths",
		},
	}
}

// taskAlarms are on the tasks of a service, whoever calls them.
func taskAlarms(p *AlertsProps, s ServiceSource) []alarm {
	rules := s.Spec.Alarms
	id := "service-" + s.Name
	return []alarm{
		{
			id: id + "-tasks", rule: rules.TasksMissing, section: "tasks-missing",
			expression: "desired - running", label: "Missing tasks",
			inputs: map[string]metric{
				"desired": p.Sources.insights(s, "DesiredTaskCount"), "running": p.Sources.insights(s, "RunningTaskCount"),
			},
			missing: insufficient,
			meaning: "Service " + s.Name + " has fewer tasks than it should.", condition: "Missing tasks above {threshold}",
			lookAt: "its events in ECS: why tasks stop, or find no place",
		},
		{
			id: id + "-cpu", rule: rules.CPUHigh, section: "cpu-high",
			metric: p.Sources.ecs(s, "CPUUtilization"), missing: insufficient,
			meaning: "The tasks of service " + s.Name + " have no CPU to spare.", condition: "CPU above {threshold} % of what is reserved",
			lookAt: "the dashboard: is the service at its maximum number of tasks",
		},
		{
			id: id + "-memory", rule: rules.MemoryHigh, section: "memory-high",
			metric: p.Sources.ecs(s, "MemoryUtilization"), missing: insufficient,
			meaning: "The tasks of service " + s.Name + " come near their memory limit, at which they are killed.", condition: "Memory above {threshold} % of what is reserved",
			lookAt: "the dashboard: does it grow since the last deployment",
		},
		{
			id: id + "-error-lines", rule: rules.ErrorLines, section: "error-lines",
			expression: "IF(errors > " + fewErrorLines + ", 100 * errors / lines, 0)", label: "Error lines in percent of all",
			inputs: map[string]metric{
				"errors": s.errorLines(p.Name), "lines": s.lines(),
			},
			missing: notBreaching, // nothing is logged
			meaning: "Service " + s.Name + " logs errors.", condition: "Error lines above {threshold} % of all",
			lookAt: "its log group, by the query errors-by-minute",
		},
	}
}

// queueAge is on the queue that a service works off.
func queueAge(s ServiceSource, queue config.TrackedQueue) alarm {
	return alarm{
		id: "service-" + s.Name + "-queue-age", rule: s.Spec.Alarms.QueueAge, section: "queue-age",
		metric:  metric{"AWS/SQS", "ApproximateAgeOfOldestMessage", map[string]*string{"QueueName": &queue.Name}, "Maximum"},
		missing: notBreaching, // a queue that nobody uses publishes nothing
		meaning: "Messages for service " + s.Name + " wait in the queue " + queue.Name + ".", condition: "The oldest has waited for more than {threshold} seconds",
		lookAt: "the dashboard: is the service at its maximum number of tasks",
	}
}
