package simulate

import (
	"strings"

	"cdah/internal/live/alarms"
	"cdah/internal/live/metrics"
	"cdah/internal/live/scaling"
)

type scalingPolicy struct {
	Name     string `json:"name"`
	Type     string `json:"policy_type"`
	Resource string `json:"resource_id"`
	Steps    *struct {
		Adjustment   string           `json:"adjustment_type"`
		Cooldown     int              `json:"cooldown"`
		MinMagnitude int              `json:"min_adjustment_magnitude"`
		Steps        []stepAdjustment `json:"step_adjustment"`
	} `json:"step_scaling_policy_configuration"`
	Tracking *struct {
		Target         float64 `json:"target_value"`
		ScaleOut       int     `json:"scale_out_cooldown"`
		ScaleIn        int     `json:"scale_in_cooldown"`
		DisableScaleIn bool    `json:"disable_scale_in"`
		Predefined     *struct {
			Type string `json:"predefined_metric_type"`
		} `json:"predefined_metric_specification"`
	} `json:"target_tracking_scaling_policy_configuration"`
}

// readTaskScaling reads how the numbers of tasks change.
func (r *reader) readTaskScaling() {
	for _, made := range each[struct {
		Resource  string `json:"resource_id"`
		Min       int    `json:"min_capacity"`
		Max       int    `json:"max_capacity"`
		Suspended struct {
			Out       bool `json:"dynamic_scaling_out_suspended"`
			In        bool `json:"dynamic_scaling_in_suspended"`
			Scheduled bool `json:"scheduled_scaling_suspended"`
		} `json:"suspended_state"`
	}](r, "aws_appautoscaling_target") {
		if s := r.scaled(made.Resource); s != nil {
			s.Target.Min, s.Target.Max = made.Min, made.Max
			s.Target.Suspended = scaling.Suspended(made.Suspended)
		}
	}
	for address, made := range each[scalingPolicy](r, "aws_appautoscaling_policy") {
		s := r.scaled(made.Resource)
		switch {
		case s == nil:
		case made.Steps != nil:
			p := &scaling.StepPolicy{
				Name: made.Name, Alarm: r.alarmOf(address), Cooldown: seconds(made.Steps.Cooldown),
				Adjustment: adjustment(made.Steps.Adjustment, made.Steps.MinMagnitude, made.Steps.Steps),
			}
			if p.Alarm != nil {
				s.Target.Steps = append(s.Target.Steps, p)
			}
		case made.Tracking != nil:
			r.readTracking(s, made)
		}
	}
	r.readTaskSchedule()
}

func (r *reader) readTracking(s *Service, made scalingPolicy) {
	t := tracked{policy: &scaling.Tracking{
		Name: made.Name, Target: made.Tracking.Target, DisableScaleIn: made.Tracking.DisableScaleIn,
		ScaleOut: seconds(made.Tracking.ScaleOut), ScaleIn: seconds(made.Tracking.ScaleIn),
	}}
	kind := ""
	if made.Tracking.Predefined != nil {
		kind = made.Tracking.Predefined.Type
	}
	option := map[string]string{"ECSServiceAverageCPUUtilization": "cpu", "ALBRequestCountPerTarget": "requests"}[kind]
	switch option {
	case "cpu":
		t.metric, t.statistic = metrics.ServiceCPU(r.site.Cluster, s.Name), "Average"
	case "requests":
		t.metric, t.statistic = metrics.RequestsPerTarget(s.TargetGroup), "Sum"
	default:
		r.leaveOut("the policy %s: the metric that it tracks is not simulated", made.Name)
		return
	}
	t.policy.Track(alarms.Watch(t.metric, t.statistic))
	s.Target.Trackings = append(s.Target.Trackings, t.policy)
	s.tracked[option] = t
}

func (r *reader) readTaskSchedule() {
	for address, made := range each[struct {
		Name     string `json:"name"`
		Resource string `json:"resource_id"`
		Schedule string `json:"schedule"`
		Zone     string `json:"timezone"`
		Action   struct {
			Min *number `json:"min_capacity"`
			Max *number `json:"max_capacity"`
		} `json:"scalable_target_action"`
	}](r, "aws_appautoscaling_scheduled_action") {
		when, err := scaling.ParseSchedule(made.Schedule, made.Zone)
		if err != nil {
			r.problem("%s: %w", address, err)
			continue
		}
		whole := func(n *number) *int {
			if n == nil {
				return nil
			}
			return new(int(*n))
		}
		if s := r.scaled(made.Resource); s != nil {
			s.Target.Schedule = append(s.Target.Schedule, scaling.Action{Name: made.Name, When: when, Min: whole(made.Action.Min), Max: whole(made.Action.Max)})
		}
	}
}

// scaled is the service of a scalable target, "service/CLUSTER/SERVICE".
func (r *reader) scaled(resource string) *Service {
	resolved := r.resolve(resource)
	s := r.site.service(resolved[strings.LastIndex(resolved, "/")+1:])
	if s == nil {
		r.problem("%s is scaled, and no service of this stack", resolved)
	}
	return s
}
