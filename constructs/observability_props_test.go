package constructs_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/aws/jsii-runtime-go"
	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"cdah/config"
	"cdah/constructs/observability"
	"cdah/constructs/stack"
	"cdah/internal/aws/cloudwatch"
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
	if got := len(d.OfType("aws_cloudwatch_metric_alarm")); got < 19 {
		t.Errorf("%d alarms, want those of tasks and of requests for each service that has them, and all others", got)
	}
	if diff := cmp.Diff(shortService(config.KindWeb), literal.Services["web"]); diff != "" {
		t.Errorf("what was given has changed: %s", diff)
	}
}

// Props that are filled in share nothing with those that were given.
func TestDefaultsLeaveWhatWasGiven(t *testing.T) {
	given := watched()
	if filled := given.Defaults(); filled.Sources.Services[0].Spec.LogRetentionDays != 30 {
		t.Error("the service of the source has no defaults")
	}
	if diff := cmp.Diff(watched(), given); diff != "" {
		t.Error(diff)
	}
}

func withNATInstance(p *observability.AlertsProps) {
	p.Sources.NATInstances = []observability.NATInstanceSource{{Zone: "a", AutoScalingGroup: jsii.String("shop-test-nat-a")}}
}

// What is missing is named, whichever it is, and nothing panics with anything else than that.
func TestMissingPartsOfWhatIsWatched(t *testing.T) {
	app := cdktf.NewApp(&cdktf.AppConfig{Outdir: jsii.String(t.TempDir())}) // which nothing synthesizes
	s := stack.New(app, "test", stack.Props{Account: account, Region: region}).TerraformStack
	checkEachMissing(t, same(observability.LogsProps{
		Name: name, Account: account, Region: region, Services: map[string]config.Service{"web": shortService(config.KindWeb)},
		Jobs: map[string]config.Job{"migrate": {Container: config.Container{Image: "example.com/shop:1"}}},
	}), needed("Name", "Account", "Region"), func(id string, p observability.LogsProps) { observability.NewLogs(s, "logs-"+id, p) })

	sources := []string{
		"Sources.LoadBalancer", "Sources.Cluster", "Sources.Capacity[0].AutoScalingGroup", "Sources.Capacity[0].CapacityProvider",
		"Sources.NATGateways[0].Zone", "Sources.NATGateways[0].ID", "Sources.NATInstances[0].Zone", "Sources.NATInstances[0].AutoScalingGroup", "Sources.Jobs[0].Name", "Sources.Jobs[0].NotStarted",
	}
	for _, service := range []string{"Sources.Services[0].", "Sources.Services[1]."} {
		sources = append(sources, service+"Name", service+"Service", service+"LogGroup")
	}
	checkEachMissing(t, func() observability.AlertsProps {
		return watched(withNATInstance, func(p *observability.AlertsProps) { p.Sources.Services[0].Heeder = &heeder{} })
	}, needed(append(sources, "Name", "Account", "Region")...), func(id string, p observability.AlertsProps) { observability.NewAlerts(s, "alerts-"+id, p) })
	checkEachMissing(t, func() observability.DashboardProps {
		return observability.DashboardProps{Name: name, Region: region, Sources: watched(withNATInstance).Sources}
	}, needed(append(sources, "Name", "Region")...), func(id string, p observability.DashboardProps) { observability.NewDashboard(s, "dashboard-"+id, p) })
}

// The graphs have a level where an alarm is, and one for the most tasks of each service that has such a bound.
func TestLevelsOfTheDashboard(t *testing.T) {
	d := synth(t, func(s cdktf.TerraformStack) {
		sources := watched().Sources
		sources.Services[1].Spec = shortService(config.KindDaemon)
		observability.NewDashboard(s, "dashboard", observability.DashboardProps{
			Name: name, Region: region, Sources: sources,
			Spec: config.EnvironmentAlarms{LoadBalancer5xxRate: config.AlarmRule{Threshold: new(7)}},
		})
	})
	var board cloudwatch.Dashboard
	if err := json.Unmarshal([]byte(d.Text(t, "aws_cloudwatch_dashboard.dashboard", "dashboard_body")), &board); err != nil {
		t.Fatal(err)
	}
	levels := map[string]float64{}
	for _, widget := range board.Widgets {
		if a := widget.Properties.Annotations; a != nil {
			for _, level := range a.Horizontal {
				levels[level.Label] = level.Value
			}
		}
	}
	if diff := cmp.Diff(map[string]float64{"alarm": 7, "web, at most": 3, "all that is reserved": 100}, levels); diff != "" {
		t.Error(diff)
	}
}
