package config

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A service's rule takes what it leaves out from alarms.services, and that from the defaults.
func TestAlarmsAreHandedDown(t *testing.T) {
	t.Parallel()
	env := mustDecode(t, `
project: shop
region: eu-west-2
account: "111111111111"
capacity: {instance_type: t3.small, instances: {min: 1, max: 3}}
services:
  web:
    image: nginx:1.28.0
    tasks: {min: 1, max: 3}
    alarms: {p99_latency: {threshold: 5000}, cpu_high: {enabled: false}}
  api: {image: "nginx:1.28.0", route: {paths: [/api]}, tasks: {min: 1, max: 3}}
  routed:
    image: nginx:1.28.0
    route: {paths: [/routed]}
    tasks: {min: 1, max: 3}
    firelens: {image: "fluent-bit:3", options: {Name: http}}
  rests: {image: "nginx:1.28.0", route: {paths: [/rests]}, tasks: {min: 0, max: 3}}
alarms:
  services: {p99_latency: {page: true, minutes: 15}}
  nat_port_errors: {enabled: false}
`)
	want := AlarmRule{Enabled: new(true), Threshold: new(5000), Minutes: new(15), OfMinutes: new(15), Page: new(true)}
	if diff := cmp.Diff(want, env.Services["web"].Alarms.P99Latency); diff != "" {
		t.Error(diff)
	}
	want.Threshold = new(2000)
	if diff := cmp.Diff(want, env.Services["api"].Alarms.P99Latency); diff != "" {
		t.Error(diff)
	}
	if *env.Services["web"].Alarms.CPUHigh.Enabled || !*env.Services["api"].Alarms.CPUHigh.Enabled {
		t.Error("cpu_high is not off for web and on for api")
	}
	if *env.Services["routed"].Alarms.ErrorLines.Enabled || !*env.Services["api"].Alarms.ErrorLines.Enabled {
		t.Error("error_lines is not off where the lines go elsewhere, or not on where they do not")
	}
	if *env.Services["rests"].Alarms.NoHealthyTasks.Enabled || !*env.Services["api"].Alarms.NoHealthyTasks.Enabled {
		t.Error("no_healthy_tasks is not off where there may be none, or not on elsewhere")
	}
	if *env.Alarms.NATPortErrors.Enabled || !*env.Alarms.CapacityShort.Enabled {
		t.Error("nat_port_errors is not off, or capacity_short not on")
	}
}

// What says itself whether it is there does not follow the level.
func TestAlarmLevels(t *testing.T) {
	t.Parallel()
	for level, want := range map[AlarmLevel][3]bool{AlarmsFull: {true, true, true}, AlarmsBasic: {true, false, true}, AlarmsNone: {false, false, true}} {
		a := WithDefaults(EnvironmentAlarms{Level: level, CapacityShort: AlarmRule{Enabled: new(true)}})
		if got := [3]bool{*a.LoadBalancer5xxRate.Enabled, *a.CertificateExpiry.Enabled, *a.CapacityShort.Enabled}; got != want {
			t.Errorf("%s: %v, want %v", level, got, want)
		}
		if *a.Services.NoHealthyTasks.Enabled != want[0] || *a.Services.ErrorLines.Enabled != want[1] {
			t.Errorf("%s: the services' alarms follow another level", level)
		}
	}
}

// Each alarm has a whole rule, and its tag says of its threshold what its description does.
func TestAlarmsAreDeclaredInWhole(t *testing.T) {
	t.Parallel()
	var schema struct {
		Definitions map[string]struct {
			Properties map[string]struct{ Description string }
		} `json:"$defs"`
	}
	if err := json.Unmarshal([]byte(schemaJSON), &schema); err != nil {
		t.Fatal(err)
	}
	tags := map[string]int{}
	for _, section := range []any{WithDefaults(EnvironmentAlarms{}), WithDefaults(ServiceAlarms{})} {
		alarms := reflect.ValueOf(section)
		for i := range alarms.NumField() {
			rule, is := alarms.Field(i).Interface().(AlarmRule)
			if !is {
				continue
			}
			field := alarms.Type().Field(i)
			if rule.Enabled == nil || rule.Threshold == nil || rule.Minutes == nil || rule.OfMinutes == nil || rule.Page == nil {
				t.Errorf("%s has no whole rule by default: %+v", field.Name, rule)
			}
			said := schema.Definitions[alarms.Type().Name()].Properties[field.Tag.Get("yaml")].Description
			tag := field.Tag.Get(thresholdTag)
			tags[tag]++
			if (tag == ofShare) != strings.Contains(said, "0 to 99") || (tag == ofBelow) != strings.Contains(said, "Threshold: fewer") {
				t.Errorf("%s has the tag %q, and is described as %q", field.Name, tag, said)
			}
		}
	}
	if tags[ofShare] == 0 || tags[ofBelow] == 0 || len(tags) != 3 {
		t.Errorf("alarms by their tags: %v", tags)
	}
}
