package constructs_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"cdah/config"
	"cdah/constructs/observability"
	"cdah/internal/testkit"
)

// watch is all that observability builds, of the sections of an environment.
func watch(t *testing.T, e config.Environment) *testkit.Document {
	t.Helper()
	return synth(t, func(s cdktf.TerraformStack) {
		observability.NewLogs(s, "logs", observability.LogsProps{Name: name, Account: account, Region: region, Services: e.Services, Jobs: e.Jobs, Spec: e.Logs})
		props := watched(func(p *observability.AlertsProps) {
			p.Spec, p.Alerts = e.Alarms, e.Alerts
			p.Sources.Capacity[0].Spec = e.Capacity
			for i, source := range p.Sources.Services {
				p.Sources.Services[i].Spec = e.Services[source.Name]
			}
		})
		alerts := observability.NewAlerts(s, "alerts", props)
		observability.NewDashboard(s, "dashboard", observability.DashboardProps{
			Name: name, Region: region, Sources: props.Sources, Alarms: alerts.Alarms, Alerts: e.Alerts, Spec: e.Alarms,
		})
	})
}

// Go code that says no more than it must gets what the shortest file gets.
func TestWhatIsWatchedWithoutAFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "test.yaml")
	if err := os.WriteFile(file, []byte(`
project: shop
region: eu-west-2
account: "123456789012"
capacity: {instance_type: t3.small, instances: {min: 1, max: 3}}
services:
  web: {image: "example.com/shop:1", tasks: {min: 1, max: 3}}
  worker: {kind: worker, image: "example.com/shop:1", tasks: {min: 1, max: 3}}
jobs:
  migrate: {image: "example.com/shop:1"}
`), 0o600); err != nil {
		t.Fatal(err)
	}
	read, problems := config.Load(file)
	if err := problems.Err(); err != nil {
		t.Fatal(err)
	}
	literal := config.Environment{
		Capacity: config.Capacity{InstanceType: "t3.small", Instances: config.Range{Min: 1, Max: 3}},
		Services: map[string]config.Service{"web": shortService(config.KindWeb), "worker": shortService(config.KindWorker)},
		Jobs:     map[string]config.Job{"migrate": {Container: config.Container{Image: "example.com/shop:1"}}},
	}
	d := watch(t, literal)
	if diff := cmp.Diff(watch(t, read).Raw("resource"), d.Raw("resource")); diff != "" {
		t.Errorf("(-file +literal)\n%s", diff)
	}
	if got := len(d.OfType("aws_cloudwatch_metric_alarm")); got != 19 {
		t.Errorf("%d alarms, want four of tasks for each service, four of requests for web, and seven others", got)
	}
	if literal.Services["web"].LogRetentionDays != 0 || literal.Services["web"].Alarms.CPUHigh.Enabled != nil {
		t.Error("what was given has changed")
	}
}

// What is missing is named, whichever it is, and nothing panics with anything else than that.
func TestMissingPartsOfWhatIsWatched(t *testing.T) {
	eachZeroed(t, func() observability.LogsProps {
		return observability.LogsProps{
			Name: name, Account: account, Region: region, Services: map[string]config.Service{"web": shortService(config.KindWeb)},
			Jobs: map[string]config.Job{"migrate": {Container: config.Container{Image: "example.com/shop:1"}}},
		}
	}, func(s cdktf.TerraformStack, p observability.LogsProps) { observability.NewLogs(s, "logs", p) })
	eachZeroed(t, func() observability.AlertsProps {
		return watched(func(p *observability.AlertsProps) { p.Sources.Services[0].Heeder = &heeder{} })
	}, func(s cdktf.TerraformStack, p observability.AlertsProps) { observability.NewAlerts(s, "alerts", p) })
	eachZeroed(t, func() observability.DashboardProps {
		return observability.DashboardProps{Name: name, Region: region, Sources: watched().Sources}
	}, func(s cdktf.TerraformStack, p observability.DashboardProps) {
		observability.NewDashboard(s, "dashboard", p)
	})
}
