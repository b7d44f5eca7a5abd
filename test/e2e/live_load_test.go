//go:build e2e

package e2e

import (
	"encoding/json"
	"io"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	static "github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch"
	cloudwatchtypes "github.com/aws/aws-sdk-go-v2/service/cloudwatch/types"

	"cdah/internal/ops/emulator"
	"cdah/internal/ops/status"
)

// waits is how long a change may take: half a minute where nothing else runs.
const waits = 4 * time.Minute

// The tasks of the service web without load, and with as much as there can be.
const least, most = 3, 7

// load has visitors ask for much: the CPU alarm goes off and adds tasks, one of them finds no room, and the group adds an
// instance, all of which the dashboard shows.
func (l *live) load(t *testing.T, site liveSite) {
	end := burn(site)
	defer end()
	began := time.Now()
	l.await(t, "the alarm goes off", func(status.Status) bool { return l.isAlarming(t, "high") })
	t.Logf("the alarm goes off after %v", time.Since(began).Round(time.Second))
	l.await(t, "tasks and an instance are added", func(s status.Status) bool { return running(s, "web") == most && s.Instances.InService == 3 })
	t.Logf("%d tasks run after %v", most, time.Since(began).Round(time.Second))
	l.fromEachTask(t, site, most)
	l.dashboard(t, map[string]float64{
		"Requests by minute, web": 5, "CPU, % of what is reserved, web": 80, "Tasks, and deployments under way, web, running": most,
		"Instances, in service": 3, "Seconds until the answer begins, web, 99 of 100": 0.04,
		"Tasks that pass the health check, and that fail it, web, healthy": most,
		"Connections to the load balancer by minute, open":                 3, // of two visitors, and to a task at least
	})
}

// unload waits, once visitors have gone, until tasks and instances are back at their minimum.
func (l *live) unload(t *testing.T) {
	began := time.Now()
	l.await(t, "the tasks are back at their minimum", func(s status.Status) bool { return running(s, "web") == least })
	l.await(t, "the readers of the queue are back at their minimum", func(s status.Status) bool { return running(s, "reader") == 1 })
	l.await(t, "the instances are back at their minimum", func(s status.Status) bool { return s.Instances.InService == 2 })
	t.Logf("all is back after %v", time.Since(began).Round(time.Second))
	if l.isAlarming(t, "high") {
		t.Error("without load the alarm is on")
	}
}

// burn has two visitors ask for what takes CPU time, until end is called: as much as the most tasks reserve, and little enough
// to leave a processor to what else runs.
func burn(site liveSite) (end func()) {
	stop := make(chan struct{})
	var workers sync.WaitGroup
	for range 2 {
		workers.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
				}
				response, err := site.client.Get(site.address + "/burn?ms=50")
				if err != nil {
					time.Sleep(100 * time.Millisecond)
					continue
				}
				_, _ = io.Copy(io.Discard, response.Body)
				response.Body.Close()
				time.Sleep(20 * time.Millisecond)
			}
		})
	}
	return sync.OnceFunc(func() { close(stop); workers.Wait() })
}

// await waits until the environment is as it should be.
func (l *live) await(t *testing.T, what string, is func(status.Status) bool) {
	t.Helper()
	deadline := time.Now().Add(waits)
	for {
		said := l.do(t, "status", "site", "-o", "json")
		var s status.Status
		_, text, _ := strings.Cut(said, "{")
		if err := json.Unmarshal([]byte("{"+text), &s); err != nil {
			t.Fatalf("%v\n%s", err, said)
		}
		if is(s) {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("not within %v: %s. It is\n%s", waits, what, said)
		}
		time.Sleep(500 * time.Millisecond)
	}
}

// running is how many tasks of a service run.
func running(s status.Status, service string) int {
	for _, one := range s.Services {
		if one.Name == service {
			return one.Running
		}
	}
	return 0
}

// isAlarming tells whether DescribeAlarms shows the alarm that scales the service in ALARM.
func (l *live) isAlarming(t *testing.T, which string) bool {
	t.Helper()
	clients := status.NewClients(l.config(t))
	described, err := clients.CloudWatch.DescribeAlarms(t.Context(), &cloudwatch.DescribeAlarmsInput{StateValue: cloudwatchtypes.StateValueAlarm})
	if err != nil {
		t.Fatal(err)
	}
	for _, alarm := range described.MetricAlarms {
		if strings.Contains(aws.ToString(alarm.AlarmName), which) && len(alarm.AlarmActions) > 0 && strings.Contains(alarm.AlarmActions[0], "scalingPolicy") {
			return true
		}
	}
	return false
}

// config is that of clients of the emulator.
func (l *live) config(t *testing.T) aws.Config {
	t.Helper()
	e, ok := emulator.Running(l.dir())
	if !ok {
		t.Fatal("no emulator is running")
	}
	return aws.Config{
		Region: "eu-west-2", BaseEndpoint: aws.String(e.Endpoint()), Credentials: static.NewStaticCredentialsProvider("test", "test", ""),
	}
}
