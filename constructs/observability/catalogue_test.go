package observability

import (
	"reflect"
	"strings"
	"testing"

	"cdah/config"
)

// everything are props with all that an alarm can be on, and a threshold of its own in each rule. It returns
// the keys of the rules, by threshold.
func everything() (AlertsProps, map[int]string) {
	text := func(value string) *string { return &value }
	p := AlertsProps{
		Name: "shop-test",
		Sources: Sources{
			LoadBalancer: text("lb"), Cluster: text("cluster"), Certificate: text("certificate"),
			Capacity: []CapacitySource{{
				AutoScalingGroup: text("group"), CapacityProvider: text("provider"),
				Spec: config.Capacity{InstanceType: "t3.small", Instances: config.Range{Min: 1, Max: 2}},
			}},
			NATGateways:  []NATSource{{Zone: "a", ID: text("nat")}},
			NATInstances: []NATInstanceSource{{Zone: "b", AutoScalingGroup: text("nat")}},
			Services: []ServiceSource{{
				Name: "web", Service: text("service"), TargetGroup: text("targets"), LogGroup: text("group"),
				Spec: config.Service{
					Tasks:   config.Range{Min: 1, Max: 2},
					Scaling: config.Scaling{Tracking: &config.Tracking{Queue: &config.TrackedQueue{Name: "orders", PerTask: 1}}},
				},
			}},
			Jobs: []JobSource{{Name: "report", NotStarted: text("queue")}},
		},
	}
	keys := map[int]string{}
	number := func(section reflect.Value) {
		for i := range section.NumField() {
			rule, is := section.Field(i).Addr().Interface().(*config.AlarmRule)
			if is {
				threshold := 100 + len(keys)
				keys[threshold] = section.Type().Field(i).Tag.Get("yaml")
				rule.Threshold = &threshold
			}
		}
	}
	number(reflect.ValueOf(&p.Spec).Elem())
	number(reflect.ValueOf(&p.Spec.Services).Elem())
	return p.Defaults(), keys
}

// Each rule of the configuration is that of one alarm, which leads to the section of the rule's name.
func TestEachRuleHasItsAlarm(t *testing.T) {
	t.Parallel()
	p, keys := everything()
	failures, seen := "rule", map[string]bool{}
	for _, a := range append(platformAlarms(&p, &failures), serviceAlarms(&p, p.Sources.Services[0])...) {
		if seen[a.id] || !*a.rule.Enabled {
			t.Errorf("%s is there twice, or off", a.id)
		}
		seen[a.id] = true
		key, found := keys[*a.rule.Threshold]
		delete(keys, *a.rule.Threshold)
		switch section := strings.ReplaceAll(key, "_", "-"); {
		case a.once: // has no threshold of a rule
		case !found:
			t.Errorf("%s has no rule, or that of another alarm", a.id)
		case a.section != section:
			t.Errorf("%s, the alarm of %s, leads to #%s of the runbook, want #%s", a.id, key, a.section, section)
		}
		if a.meaning == "" || a.condition == "" || a.lookAt == "" || a.missing == "" {
			t.Errorf("%s is not described: %+v", a.id, a)
		}
		if !a.once && !strings.Contains(a.condition, "{threshold}") {
			t.Errorf("%s does not say its threshold: %s", a.id, a.condition)
		}
	}
	for _, key := range keys {
		t.Errorf("%s has no alarm", key)
	}
}

// What each alarm tells who reads it.
func TestDescriptions(t *testing.T) {
	t.Parallel()
	a := alarm{
		rule:    config.AlarmRule{Threshold: new(1500), Minutes: new(3), OfMinutes: new(5)},
		divisor: 1000, meaning: "It is slow.", condition: "Above {threshold} seconds", lookAt: "the graph", section: "slow",
	}
	for want, change := range map[string]func(*alarm){
		"It is slow. Above 1.5 seconds in 3 of 5 minutes. Look first at the graph. Runbook: r.md#slow": func(*alarm) {},
		"It is slow. Above 1500 seconds for 3 minutes. Look first at the graph. Runbook: r.md#slow": func(a *alarm) {
			a.divisor, a.rule.OfMinutes = 0, new(3)
		},
		"It is slow. Above 1.5 seconds for a minute. Look first at the graph. Runbook: r.md#slow": func(a *alarm) {
			a.rule.Minutes, a.rule.OfMinutes = new(1), new(1)
		},
		"It is slow. Above 1.5 seconds. Look first at the graph. Runbook: r.md#slow": func(a *alarm) { a.once = true },
	} {
		changed := a
		change(&changed)
		if got := changed.description("r.md"); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
