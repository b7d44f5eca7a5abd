package environments

// option is a place in a file, and what may stand there. Where it may be left out, nil is among that.
type option struct {
	path   string
	values []any
}

func or(path string, values ...any) option { return option{path, append([]any{nil}, values...)} }

// options are those of an environment. What a running environment cannot get rid of is not among them.
func options() []option {
	return []option{
		{"network.nat", []any{"single", "per_zone", "instance", "instance_per_zone", "none"}},
		or("network.interface_endpoints", []any{"ecr.api", "ecr.dkr"}, []any{"logs"}),
		or("network.egress_ports", []any{443, 5432}, []any{443, 6379, 8443}),
		or("network.flow_logs", section{"enabled": false}, section{"traffic": "rejected"}, section{"aggregation_interval": 60, "retention_days": 7}),
		or("load_balancer.idle_timeout", 120),
		or("load_balancer.sources", []any{"203.0.113.0/24"}, []any{"203.0.113.0/24", "198.51.100.0/24"}),
		or("load_balancer.desync_mitigation", "defensive"),
		or("load_balancer.connection_logs", true),
		or("load_balancer.redirects", section{Zone: "www." + Zone}, section{Zone: "shop." + Zone, "a.shop." + Zone: "shop." + Zone}),
		or("load_balancer.access_log_retention_days", 7),
		or("load_balancer.maintenance", section{"enabled": true}, section{"enabled": true, "body": "Back soon"}),
		or("load_balancer.waf", section{}, section{"common": "block", "log": "all"}, section{"rate_limit": section{"mode": "off"}, "log_retention_days": 7}),
		{"capacity.instance_type", []any{"t3.small", "t3.medium", "m5.large"}},
		{"capacity.instances", []any{section{"min": 1, "max": 6}, section{"min": 2, "max": 8}, section{"min": 3, "max": 6}}},
		or("capacity.spot", section{"percentage": 50}, section{"percentage": 100, "on_demand_base": 1}),
		or("capacity.warm_pool", section{}, section{"state": "running", "min": 1}),
		or("capacity.scaling", section{"alarms": section{"high": 60, "low": 20}}, section{"managed": section{"target_capacity": 80}}),
		or("capacity.schedules.night", section{"cron": "0 20 * * *", "min": 1}, section{"cron": "30 21 * * 1-5", "time_zone": "Europe/London", "min": 1}),
		or("capacity.schedules.day", section{"cron": "0 6 * * *", "min": 2}, section{"cron": "0 7 * * *", "min": 3, "max": 6}),
		or("capacity.max_instance_lifetime_days", 0, 60),
		or("capacity.root_volume_size", 50),
		or("capacity.user_data", "sysctl -w vm.swappiness=10"),
		or("capacity.session_access", true),
		or("capacity.cpu_credits", "standard"),
		or("tags", section{"Team": "web"}, section{"Team": "shop", "Cost": "7"}),
		or("alarms.level", "basic", "none"),
		or("alarms.services.cpu_high", section{"threshold": 80, "page": true}),
		or("alerts.emails", []any{"a@example.com"}, []any{"b@example.com", "a@example.com"}),
		or("alerts.page.https", []any{"https://page.example.com/in"}),
		or("alerts.budget", section{"daily_usd": 20}, section{"daily_usd": 30, "scope": "environment"}),
		or("alerts.events.stopped_tasks", false),
		or("volumes.uploads", section{}, section{"user": 33, "group": 33}, section{"backups": false}, section{"scope": "task"}),
		or("logs.key", "own"),
		or("logs.instances", true),
		or("logs.queries", false),
		or("logs.error_pattern", "?FATAL"),
		or("dashboard", false),
		{"domain", []any{nil, domain(), domain("alternative_names", []any{Zone}), domain("alternative_names", []any{"shop." + Zone, Zone}), domain("alternative_names", []any{"*.shop." + Zone}), domain("hsts", section{"max_age": 0})}},
	}
}

// domain returns the website's domain with one key more.
func domain(more ...any) section {
	made := section{"name": "www." + Zone, "zone": Zone}
	if len(more) > 0 {
		made[more[0].(string)] = more[1]
	}
	return made
}

// containerOptions are those of services and jobs.
func containerOptions() []option {
	return []option{
		{"image", []any{"nginx:1.28.0", "nginx:1.29.0"}},
		or("command", []any{"serve", "--all"}),
		or("environment", section{"LOG_LEVEL": "debug"}),
		or("mounts", section{"uploads": "/uploads"}, section{"uploads": section{"path": "/uploads", "read_only": true}}),
		or("secrets", section{"TOKEN": section{"parameter": "/shop/token"}}),
		or("registry_credentials", section{"secret": "arn:aws:secretsmanager:" + region + ":" + Account + ":secret:registry-AbCdEf"}),
		or("memory", 192),
		or("runtime", section{"init": true}, section{"read_only": true, "user": "10001"}),
		or("log_retention_days", 7),
	}
}

// serviceOptions are those of every kind of service.
func serviceOptions() []option {
	return append(containerOptions(),
		or("sidecars.cache", section{"image": "nginx:8.0.0"}),
		or("sidecars.proxy", section{"image": "nginx:3.0.0", "essential": false}),
		or("exec", true),
		or("connects_to", []any{"mailer"}, []any{"report"}, []any{"mailer", "api"}),
		or("firelens", section{"image": "nginx:2.32.5", "options": section{"Name": "http", "Host": "logs." + Zone}}),
	)
}

// scaledOptions are those of a service whose number of tasks can change.
func scaledOptions() []option {
	return append(serviceOptions(),
		option{"tasks", []any{section{"min": 1, "max": 2}, section{"min": 2, "max": 3}, section{"min": 0, "max": 1}}},
		or("placement", "spread"),
		or("scaling", section{"enabled": false}, section{"paused": true}, section{"alarms": section{"cpu_high": 70}}, section{"tracking": section{"memory": 70}},
			section{"tracking": section{"queue": section{"name": "orders", "per_task": 100}}}, section{"tracking": section{"cpu": 50, "metric": section{"namespace": "shop", "name": "Open", "per_task": true, "target": 20}}}),
		or("scaling.schedule.morning", scheduled(section{"cron": "0 8 ? * MON-FRI *"}), scheduled(section{"cron": "0 9 ? * * *", "time_zone": "Europe/London"})),
		or("scaling.schedule.sale", scheduled(section{"rate": "2 days"})),
		or("deployment", section{"minimum_percent": 50}, section{"zone_rebalancing": false}, section{"rollback_on_errors": false}),
	)
}

func scheduled(at section) section {
	at["min"], at["max"] = 1, 1
	return at
}

// webOptions are those of a service behind the load balancer.
func webOptions() []option {
	return append(scaledOptions(),
		or("container_port", 8080),
		or("target", section{"container": "cache"}, section{"container": "cache", "port": 8443}),
		or("health_check", section{"path": "/healthz", "interval": 10}),
		or("deregistration_delay", 0),
		or("load_balancing", section{"stickiness": section{}}, section{"stickiness": section{"duration": 600, "cookie": "SESSION"}}, section{"slow_start": 30}, section{"algorithm": "least_outstanding_requests"}, section{"protocol_version": "http2"}),
		or("route.priority", 10, 20, 30, 40),
		or("alarms", section{"p99_latency": section{"enabled": false}}, section{"target_5xx_rate": section{"threshold": 2}}),
	)
}

func jobOptions() []option {
	return append(containerOptions(),
		or("schedule", section{"rate": "1 day"}, section{"rate": "15 minutes", "enabled": false}, section{"cron": "0 3 * * ? *", "time_zone": "Europe/London"}),
		or("before_deployment", true),
	)
}
