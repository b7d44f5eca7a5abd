package simulate

import (
	"regexp"
	"strconv"
	"time"

	"cdah/internal/aws/cloudwatch"
	"cdah/internal/aws/instancetypes"
	"cdah/internal/expressions"
	"cdah/internal/live/alarms"
	"cdah/internal/live/instances"
	"cdah/internal/live/metrics"
	"cdah/internal/live/placement"
	"cdah/internal/live/scaling"
	"cdah/internal/plan/capacity"
)

type autoScalingGroup struct {
	Name           string           `json:"name"`
	Min            int              `json:"min_size"`
	Max            int              `json:"max_size"`
	Desired        int              `json:"desired_capacity"`
	Subnets        []string         `json:"vpc_zone_identifier"`
	Zones          []string         `json:"availability_zones"` // in place of subnets, where instances have a given interface
	Protected      bool             `json:"protect_from_scale_in"`
	WarmPool       *struct{}        `json:"warm_pool"`
	LaunchTemplate launchTemplateID `json:"launch_template"`
	Mixed          *struct {
		Distribution struct {
			OnDemand number `json:"on_demand_percentage_above_base_capacity"`
		} `json:"instances_distribution"`
		LaunchTemplate struct {
			Specification struct {
				ID string `json:"launch_template_id"`
			} `json:"launch_template_specification"`
			Override []struct {
				Type string `json:"instance_type"`
			} `json:"override"`
		} `json:"launch_template"`
	} `json:"mixed_instances_policy"`
}

type launchTemplateID struct {
	ID string `json:"id"`
}

type launchTemplate struct {
	Type     string `json:"instance_type"`
	UserData string `json:"user_data"`
}

type capacityProvider struct {
	Name  string `json:"name"`
	Group struct {
		Draining string `json:"managed_draining"`
		Scaling  struct {
			Status         string `json:"status"`
			TargetCapacity int    `json:"target_capacity"`
			MinStep        int    `json:"minimum_scaling_step_size"`
			MaxStep        int    `json:"maximum_scaling_step_size"`
			Warmup         int    `json:"instance_warmup_period"`
		} `json:"managed_scaling"`
	} `json:"auto_scaling_group_provider"`
}

func (r *reader) readGroup() {
	for address, made := range each[autoScalingGroup](r, "aws_autoscaling_group") {
		if len(made.Zones) > 0 { // a NAT instance's: it runs no tasks
			continue
		}
		if r.site.Group != nil {
			r.problem("%s is a second Auto Scaling group; one can be simulated", address)
			return
		}
		g := &instances.Group{Min: made.Min, Max: made.Max, Desired: made.Desired, Protected: made.Protected}
		for _, subnet := range made.Subnets {
			g.Zones = append(g.Zones, r.zoneOf(subnet))
		}
		if len(g.Zones) == 0 {
			r.problem("%s: it is in no subnet", address)
		}
		r.site.Group = g
		r.readInstance(g, made)
		r.readProvider(g)
		r.readGroupPolicies(g)
		r.readGroupSchedule(g)
	}
}

// zoneOf is the zone of a subnet; that of a subnet of another stack is not known, and has the subnet's name.
func (r *reader) zoneOf(subnet string) string {
	if address := addressIn(subnet); address != "" {
		return look[struct {
			Zone string `json:"availability_zone"`
		}](r, address).Zone
	}
	return subnet
}

var reservedMemory = regexp.MustCompile(`ECS_RESERVED_MEMORY=(\d+)`)

// readInstance finds out what an instance has for tasks.
func (r *reader) readInstance(g *instances.Group, made autoScalingGroup) {
	template := made.LaunchTemplate.ID
	if made.Mixed != nil {
		template = made.Mixed.LaunchTemplate.Specification.ID
	}
	t := look[launchTemplate](r, addressIn(template))
	if made.Mixed != nil && len(made.Mixed.LaunchTemplate.Override) > 0 {
		t.Type = made.Mixed.LaunchTemplate.Override[0].Type
		if len(made.Mixed.LaunchTemplate.Override) > 1 {
			r.leaveOut("all instance types but the first, %s", t.Type)
		}
		if made.Mixed.Distribution.OnDemand < 100 {
			r.leaveOut("Spot: no instance is taken back")
		}
	}
	if made.WarmPool != nil {
		r.leaveOut("the warm pool: each new instance boots")
	}
	known, err := instancetypes.Lookup(t.Type)
	if err != nil {
		r.problem("the instance type cannot be simulated: %w", err)
		return
	}
	host := capacity.HostOf(known)
	if text, err := expressions.Text(t.UserData); err == nil {
		if found := reservedMemory.FindStringSubmatch(text); found != nil {
			reserved, _ := strconv.Atoi(found[1])
			host.Memory += capacity.ReservedMemory - reserved
		}
	}
	g.Has = placement.Resources{CPU: host.CPU, Memory: host.Memory, Ports: host.Ports}
	r.site.VCPU = known.VCPU
}

func (r *reader) readProvider(g *instances.Group) {
	for _, p := range each[capacityProvider](r, "aws_ecs_capacity_provider") {
		g.Drained = p.Group.Draining == "ENABLED"
		managed := p.Group.Scaling
		if managed.Status != "ENABLED" {
			continue
		}
		r.site.provider = r.resolve(p.Name)
		g.Managed = &instances.Managed{MinStep: managed.MinStep, MaxStep: managed.MaxStep, Warmup: seconds(managed.Warmup)}
		r.site.setTargetCapacity(managed.TargetCapacity)
	}
}

func (s *Site) setTargetCapacity(percent int) {
	s.Group.Managed.TargetCapacity = percent
	s.Group.Managed.Track(metrics.CapacityProviderReservation(s.Cluster, s.provider))
}

type stepAdjustment struct {
	Lower *number `json:"metric_interval_lower_bound"`
	Upper *number `json:"metric_interval_upper_bound"`
	By    int     `json:"scaling_adjustment"`
}

func adjustment(kind string, least int, steps []stepAdjustment) scaling.Adjustment {
	a := scaling.Adjustment{Type: kind, MinMagnitude: least}
	for _, s := range steps {
		a.Steps = append(a.Steps, scaling.Step{Lower: (*float64)(s.Lower), Upper: (*float64)(s.Upper), By: s.By})
	}
	return a
}

func (r *reader) readGroupPolicies(g *instances.Group) {
	for address, made := range each[struct {
		Name         string           `json:"name"`
		Type         string           `json:"policy_type"`
		Adjustment   string           `json:"adjustment_type"`
		MinMagnitude int              `json:"min_adjustment_magnitude"`
		Steps        []stepAdjustment `json:"step_adjustment"`
		By           int              `json:"scaling_adjustment"`
		Warmup       int              `json:"estimated_instance_warmup"`
		Cooldown     int              `json:"cooldown"`
	}](r, "aws_autoscaling_policy") {
		p := &instances.Policy{
			Name: made.Name, Simple: made.Type == "SimpleScaling", Alarm: r.alarmOf(address),
			Warmup: seconds(made.Warmup), Cooldown: seconds(made.Cooldown),
			Adjustment: adjustment(made.Adjustment, made.MinMagnitude, made.Steps),
		}
		if p.Simple {
			zero, bound := 0.0, scaling.Step{By: made.By}
			p.Adjustment.Steps = []scaling.Step{bound, {Lower: &zero, By: made.By}} // whatever the breach
		}
		if p.Alarm != nil {
			g.Policies = append(g.Policies, p)
		}
	}
}

func (r *reader) readGroupSchedule(g *instances.Group) {
	const unchanged = -1
	for address, made := range each[struct {
		Name       string `json:"scheduled_action_name"`
		Recurrence string `json:"recurrence"`
		Zone       string `json:"time_zone"`
		Min        *int   `json:"min_size"`
		Max        *int   `json:"max_size"`
		Desired    *int   `json:"desired_capacity"`
	}](r, "aws_autoscaling_schedule") {
		when, err := scaling.ParseSchedule(made.Recurrence, made.Zone)
		if err != nil {
			r.problem("%s: %w", address, err)
			continue
		}
		given := func(n *int) *int {
			if n == nil || *n == unchanged {
				return nil
			}
			return n
		}
		g.Schedule = append(g.Schedule, scaling.Action{Name: made.Name, When: when, Min: given(made.Min), Max: given(made.Max), Desired: given(made.Desired)})
	}
}

type metricAlarm struct {
	Name       string   `json:"alarm_name"`
	Actions    []string `json:"alarm_actions"`
	Comparison string   `json:"comparison_operator"`
	Threshold  float64  `json:"threshold"`
	Periods    int      `json:"evaluation_periods"`
	Datapoints int      `json:"datapoints_to_alarm"`
	Missing    string   `json:"treat_missing_data"`
	alarmMetric
	Queries []struct {
		ID         string       `json:"id"`
		Expression string       `json:"expression"`
		ReturnData bool         `json:"return_data"`
		Metric     *alarmMetric `json:"metric"`
	} `json:"metric_query"`
}

type alarmMetric struct {
	Namespace  string            `json:"namespace"`
	MetricName string            `json:"metric_name"`
	Dimensions map[string]string `json:"dimensions"`
	Period     int               `json:"period"`
	Statistic  string            `json:"statistic"`
	Stat       string            `json:"stat"` // as a query calls it
}

// alarmOf is the alarm that sets a policy off; nil, and said, where it watches what is not simulated.
func (r *reader) alarmOf(policy string) *alarms.Alarm {
	for _, made := range each[metricAlarm](r, "aws_cloudwatch_metric_alarm") {
		for _, action := range made.Actions {
			if addressIn(action) == policy {
				return r.alarm(made)
			}
		}
	}
	r.leaveOut("the policy %s, which no alarm of the stack sets off", policy)
	return nil
}

func (r *reader) alarm(made metricAlarm) *alarms.Alarm {
	a := &alarms.Alarm{Name: made.Name, Rule: cloudwatch.Alarm{
		Comparison: made.Comparison, Threshold: made.Threshold, Periods: made.Periods, Datapoints: made.Datapoints, Missing: made.Missing,
	}}
	if a.Rule.Datapoints == 0 {
		a.Rule.Datapoints = a.Rule.Periods
	}
	query := func(m alarmMetric, q alarms.Query) {
		q.Metric = metrics.Metric{Namespace: m.Namespace, Name: m.MetricName}
		resolved := map[string]string{}
		for name, value := range m.Dimensions {
			resolved[name] = r.resolve(value)
		}
		q.Metric.Dimensions = metrics.Dimensions(resolved)
		a.Period, a.Queries = time.Duration(m.Period)*time.Second, append(a.Queries, q)
		if !r.isSimulated(m) {
			r.leaveOut("the alarm %s: the metric %s is not simulated", made.Name, m.MetricName)
			a.Name = ""
		}
	}
	if made.MetricName != "" {
		query(made.alarmMetric, alarms.Query{Statistic: made.Statistic, Returned: true})
	}
	for _, q := range made.Queries {
		if q.Metric != nil {
			query(*q.Metric, alarms.Query{ID: q.ID, Statistic: q.Metric.Stat, Returned: q.ReturnData})
		} else {
			a.Queries = append(a.Queries, alarms.Query{ID: q.ID, Expression: q.Expression, Returned: q.ReturnData})
		}
	}
	if a.Name == "" {
		return nil
	}
	return a
}

// isSimulated reports whether a run publishes a metric.
func (r *reader) isSimulated(m alarmMetric) bool {
	_, ofService := m.Dimensions["ServiceName"]
	return m.Namespace == "AWS/ECS" && (m.MetricName == "CPUUtilization" && ofService || m.MetricName == "CPUReservation" || m.MetricName == "MemoryReservation")
}
