package stacks_test

import (
	"encoding/json"
	"hash/fnv"
	"math"
	"regexp"
	"slices"
	"strings"
	"testing"

	"cdah/config"
	"cdah/internal/aws/cloudwatch"
	"cdah/internal/board"
	"cdah/internal/testkit"
)

const dashboardAddress = "aws_cloudwatch_dashboard.dashboard"

func readDashboard(t *testing.T, d *testkit.Document) cloudwatch.Dashboard {
	t.Helper()
	var read cloudwatch.Dashboard
	if err := json.Unmarshal([]byte(d.Text(t, dashboardAddress, "dashboard_body")), &read); err != nil {
		t.Fatal(err)
	}
	return read
}

// Widgets lie beside each other, and show metrics that exist and all the alarms.
func dashboardShowsWhatThereIs(t *testing.T, e config.Environment, d *testkit.Document) {
	if !*e.Dashboard {
		return
	}
	read := readDashboard(t, d)
	for _, err := range read.Check(ownMetrics(d)...) {
		t.Error(err)
	}
	var shown, there []string
	for _, w := range read.Widgets {
		shown = append(shown, w.Properties.Alarms...)
	}
	for _, address := range slices.Concat(d.OfType("aws_cloudwatch_composite_alarm"), d.OfType(alarmType)) {
		if strings.Contains(address, ".alerts_") { // the others scale, all the time
			there = append(there, "${"+address+".arn}")
		}
	}
	slices.Sort(shown)
	slices.Sort(there)
	if !slices.Equal(shown, there) {
		t.Errorf("alarms %v are shown, want %v", shown, there)
	}
}

// The page's picture is of the production environment with a second service, on a morning that never was.
func TestDashboardPreview(t *testing.T) {
	e := loaded(t, "production")
	api := e.Services["web"]
	api.Route.Paths = []string{"/api/*"}
	e.Services["api"] = api
	read := readDashboard(t, synthesize(t, e))
	for i, w := range read.Widgets {
		for j, alarm := range w.Properties.Alarms {
			read.Widgets[i].Properties.Alarms[j] = alarmName(alarm)
		}
	}
	svg := board.Draw(read, morning{}, "Drawn from the dashboard's JSON and made-up data: at 10:30 a deployment of api brings errors, and is rolled back.")
	testkit.Golden(t, "../docs/dashboard.svg", svg)
}

// alarmName makes "service web errors" of a reference to the alarm.
func alarmName(reference string) string {
	name := regexp.MustCompile(`alerts_([a-z_]+)\.arn`).FindStringSubmatch(reference)
	return strings.ReplaceAll(name[1], "_", " ")
}

// morning is the made-up data: three hours of a quiet morning with one bad deployment.
type morning struct{}

const minutesShown, incident, rolledBack = 180, 90, 112

func (morning) Times() []string { return []string{"09:00", "10:00", "11:00", "12:00"} }

func (morning) State(alarm string) cloudwatch.State {
	if slices.Contains([]string{"service api errors", "page", "page api", "deployment failed", "service api error lines"}, alarm) {
		return cloudwatch.Alarming
	}
	return cloudwatch.OK
}

func (morning) Log(cloudwatch.Properties) []string {
	return []string{
		`2026-03-02 10:51:44   /ecs/cdah-production/api   ERROR  GET /api/orders 500  database: connection refused`,
		`2026-03-02 10:51:43   /ecs/cdah-production/api   ERROR  GET /api/basket 500  database: connection refused`,
		`2026-03-02 10:51:43   /ecs/cdah-production/api   ERROR  GET /api/orders 500  database: connection refused`,
		`2026-03-02 10:51:42   /ecs/cdah-production/api   ERROR  POST /api/orders 500  database: connection refused`,
	}
}

func (morning) Lines(graph cloudwatch.Properties) []board.Values {
	all := make([]board.Values, len(graph.Metrics))
	for i, line := range graph.Metrics {
		if !line.Shown() {
			continue
		}
		isAPI := strings.HasPrefix(line.Label, "api")
		for minute := range minutesShown {
			bad := isAPI && minute >= incident && minute < rolledBack
			all[i].At = append(all[i].At, madeUp(graph.Title, line, minute, isAPI, bad))
		}
	}
	return all
}

// madeUp is the value of a line in one minute.
func madeUp(title string, line cloudwatch.Line, minute int, isAPI, bad bool) float64 {
	swell := 1 + 0.35*math.Sin(float64(minute)/50)
	flat := func(good, evil float64) float64 {
		if bad {
			return evil
		}
		return good
	}
	share := 1.0
	if isAPI {
		share = 0.45
	}
	noisy := func(value float64) float64 { return value * (1 + 0.07*noise(line.Label+line.Name, minute)) }
	rolling := minute >= incident-4 && minute < rolledBack+3 && isAPI
	switch line.Name {
	case "RequestCount":
		return noisy(4200 * swell * share)
	case "TargetResponseTime":
		if line.Stat == "p50" {
			return noisy(flat(0.035, 0.3))
		}
		return noisy(flat(0.24, 1.4) * swell)
	case "RunningTaskCount", "HealthyHostCount", "DesiredTaskCount":
		if rolling && line.Name == "RunningTaskCount" {
			return 5
		}
		return math.Round(4 * share * 1.6)
	case "UnHealthyHostCount":
		return flat(0, 1)
	case "CPUUtilization":
		return noisy(52 * swell * flat(1, 1.3))
	case "MemoryUtilization":
		return noisy(61)
	case "GroupMaxSize":
		return 6
	case "GroupInServiceInstances", "GroupDesiredCapacity":
		return 3
	case "CapacityProviderReservation":
		return noisy(88)
	case "NewConnectionCount":
		return noisy(900 * swell)
	case "ActiveConnectionCount":
		return noisy(1300 * swell)
	case "ConnectionAttemptCount":
		return noisy(240)
	case "ErrorPortAllocation", "RejectedConnectionCount":
		return 0
	}
	if line.ID == "deployments" {
		if minute >= incident-4 && minute < rolledBack+3 {
			return 1
		}
		return 0
	}
	if strings.HasSuffix(line.Name, "-error-lines") || line.Expression != "" {
		return noisy(flat(0.2, 14))
	}
	panic("no data is made up for " + line.Name + " of " + title)
}

// noise is between -1 and 1, and the same each time.
func noise(of string, minute int) float64 {
	sum := fnv.New32a()
	_, _ = sum.Write([]byte(of))
	_, _ = sum.Write([]byte{byte(minute)})
	return float64(sum.Sum32()%2001)/1000 - 1
}
