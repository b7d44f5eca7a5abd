package page_test

import (
	"io"
	"net/http"
	"reflect"
	"strings"
	"testing"
	"time"

	"cdah/internal/chart"
	"cdah/internal/ops/controlplane/alert"
	"cdah/internal/ops/controlplane/page"
	"cdah/internal/ops/emulator"
)

func view() page.View {
	three := 3
	at := time.Date(2030, 1, 1, 7, 0, 0, 0, time.UTC)
	return page.View{
		At: at, Speed: 30, Sites: []string{"http://127.0.0.1:8080"},
		Alerts: []alert.Alert{{At: at.Add(-time.Minute), Topic: "shop-alerts", Subject: "ALARM: <b>"}},
		Clusters: []page.Cluster{{
			ClusterState: emulator.ClusterState{
				Cluster: "shop", Region: "eu-west-2",
				Services: []emulator.ServiceState{{
					Name: "web", Desired: 3, Running: 2, Pending: 1,
					Tasks:       []emulator.TaskState{{Instance: "i-1", Containers: []emulator.ContainerState{{Ports: []emulator.PortState{{Container: 80, Host: 32768}}}}}},
					Deployments: []emulator.DeploymentState{{RolloutState: "IN_PROGRESS", Definition: "arn:aws:ecs:r:a:task-definition/shop-web:7", Failed: 2}},
					Events:      []emulator.EventState{{Created: float64(at.Unix() - 90), Message: "(service web) has started 1 tasks."}},
				}},
				Targets: []emulator.TargetState{{ID: "i-1", Port: 32768, State: "healthy"}, {ID: "i-1", Port: 5, State: "draining"}},
				Loose: []emulator.TaskState{{
					Status: "STOPPED", Definition: "arn:aws:ecs:r:a:task-definition/shop-migrate:1", Containers: []emulator.ContainerState{{ExitCode: &three}},
				}},
			},
			Instances: []page.Instance{{ID: "i-1", Zone: "eu-west-2a", Tasks: []string{"web"}}, {ID: "i-2", Zone: "eu-west-2b", Booting: true}},
			Alarms:    []page.Alarm{{Name: "web-cpu", State: "ALARM"}, {Name: "web-memory", State: "OK"}, {Name: "web-cpu-low", State: "ALARM", Scales: true}},
			History: page.History{
				CPU: map[string][]float64{"web": {10, 90}}, Tasks: map[string][]float64{"web": {2, 3}}, Instances: []float64{1, 2}, Until: at,
				Levels: []chart.Level{{Value: 80, Label: "web: above 80"}},
			},
		}},
	}
}

func TestPageShowsAll(t *testing.T) {
	t.Parallel()
	text, err := page.Render(view())
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		`href="http://127.0.0.1:8080/"`, "30 times faster", "2 of 3, 1 pending", "<td>1 healthy<td>", "in progress", "shop-web:7", "2 failed tasks",
		"<code>i-2</code> eu-west-2b <span class=\"busy\">boots", "<span class=\"task\">web", `class="bad">alarm</span> web-cpu<`, `class="quiet">alarm</span> web-cpu-low, which scales`, "1 alarm ok",
		"1m30s ago</span> (service web) has started 1 tasks.", "shop-migrate:1</code> exit code 3", "1m0s ago to shop-alerts</span> ALARM: &lt;b&gt;",
		"web: above 80", "06:59", "<polyline",
	} {
		if !strings.Contains(string(text), want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	empty, err := page.Render(page.View{Speed: 1})
	if err != nil || !strings.Contains(string(empty), "Nothing is deployed.") || strings.Contains(string(empty), "faster") {
		t.Errorf("without anything: %v\n%s", err, empty)
	}
}

// Only this machine's own names are answered.
func TestPageAnswers(t *testing.T) {
	t.Parallel()
	var p page.Page
	address, err := p.Listen("")
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	p.Show(view())
	for host, want := range map[string]int{address: http.StatusOK, "localhost": http.StatusOK, "evil.example.com": http.StatusForbidden} {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+address+"/", http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		request.Host = host
		answer, err := http.DefaultClient.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(answer.Body)
		answer.Body.Close()
		if err != nil || answer.StatusCode != want || strings.Contains(string(text), "shop") != (want == http.StatusOK) {
			t.Errorf("as %s: %s, %v", host, answer.Status, err)
		}
	}
	var other page.Page
	elsewhere, err := other.Listen(address)
	if err != nil || elsewhere == address {
		t.Errorf("where another page listens: %s, %v", elsewhere, err)
	}
	if err := other.Close(); err != nil {
		t.Error(err)
	}
}

func TestHistory(t *testing.T) {
	t.Parallel()
	first := page.Add(nil, 0, map[string]float64{"web": 1})
	second := page.Add(first, 1, map[string]float64{"api": 2})
	if want := map[string][]float64{"web": {1, 0}, "api": {0, 2}}; !reflect.DeepEqual(second, want) {
		t.Errorf("got %v, want %v", second, want)
	}
	if want := map[string][]float64{"web": {1}}; !reflect.DeepEqual(first, want) {
		t.Errorf("the one before has become %v", first)
	}
	long := first
	for i := range 100 {
		long = page.Add(long, 1+i, map[string]float64{"web": float64(i)})
	}
	if got := long["web"]; len(got) != 60 || got[59] != 99 {
		t.Errorf("of 101 minutes %d are kept: %v", len(got), got)
	}
}
