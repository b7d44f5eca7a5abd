//go:build e2e

package e2e

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/autoscaling"

	"cdah/internal/live/containers"
	"cdah/internal/ops/controlplane/alert"
	"cdah/internal/ops/status"
)

// What the file says of the website when it is closed for maintenance, and when it is open again.
const closed, open = "load_balancer: {maintenance: {enabled: true}}", "load_balancer: {maintenance: {enabled: false}}"

// rollback rolls one service back, in a deployment that also closes the website for maintenance.
func (l *live) rollback(t *testing.T, site liveSite) {
	l.edit(t, "capacity:\n", closed+"\ncapacity:\n")
	contains(t, l.do(t, "rollback", "site", "--service", "app", "--approve"), "app runs two (sha256:", "and goes back to one (sha256:")
	if said := shown(site); !strings.HasPrefix(said, "503") {
		t.Errorf("closed, it answers %q", said)
	}
	contains(t, l.do(t, "smoke", "site"), "ok     answer", "503")
	contains(t, l.do(t, "rollback", "site", "one", "--service", "app", "--approve"), "app runs one (sha256:", "already")
	l.edit(t, "live/app:two", "live/app:one")
}

// staying wants visitors of another host to reach its own service, and to stay with their task.
func staying(t *testing.T, site liveSite) {
	t.Helper()
	tasks := map[string]bool{}
	for range 12 {
		jar, err := cookiejar.New(nil)
		if err != nil {
			t.Fatal(err)
		}
		client := &http.Client{Transport: site.client.Transport, Jar: jar}
		first := ""
		for range 3 {
			page := askHost(t, client, site, "app.example.com")
			contains(t, page, "version <code>app</code>")
			task := answering.FindStringSubmatch(page)[1]
			if first != "" && task != first {
				t.Errorf("a visitor comes from the task %s to %s", first, task)
			}
			first = task
		}
		tasks[first] = true
	}
	if len(tasks) != 2 {
		t.Errorf("all visitors are at %d of 2 tasks", len(tasks))
	}
}

// askHost asks for the first page of a host.
func askHost(t *testing.T, client *http.Client, site liveSite, host string) string {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, site.address+"/", http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	request.Host = host
	response, err := client.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode != http.StatusOK {
		t.Fatalf("%s answers %s: %v", host, response.Status, err)
	}
	return string(body)
}

// failingJob waits for a run of the scheduled job, which fails: it is told once, with its exit code.
func (l *live) failingJob(t *testing.T) {
	told := map[string]int{} // how often, by task
	for deadline := time.Now().Add(waits); len(told) == 0 && time.Now().Before(deadline); time.Sleep(500 * time.Millisecond) {
		all, err := alert.Read(alert.File(l.dir()))
		if err != nil {
			t.Fatal(err)
		}
		for _, a := range all {
			var message struct {
				Content struct {
					Title     string
					NextSteps []string
				}
			}
			if err := json.Unmarshal([]byte(a.Message), &message); err != nil || !strings.Contains(a.Message, "family:live-site-nightly") {
				continue
			}
			contains(t, a.Subject, "exit code 3")
			told[fmt.Sprint(message.Content.NextSteps)]++
		}
	}
	if len(told) == 0 {
		t.Fatalf("nothing is told of the job within %v", waits)
	}
	for task, times := range told {
		if times != 1 {
			t.Errorf("a failed run is told %d times: %s", times, task)
		}
	}
	shows := regexp.MustCompile(`Alert to live-site-alerts-inform.*exit code 3`)
	for deadline := time.Now().Add(waits); !shows.MatchString(l.do(t, "status", "site")); { // of some run: it shows the last alerts only
		if time.Now().After(deadline) {
			t.Fatalf("status does not show the alert within %v", waits)
		}
	}
}

// takeInstance ends an instance, as AWS does when it fails: its tasks run elsewhere at once, and a new instance comes.
func (l *live) takeInstance(t *testing.T, site liveSite) {
	before := l.of(t, "agent") // one on each instance
	groups := autoscaling.NewFromConfig(l.config(t))
	described, err := groups.DescribeAutoScalingGroups(t.Context(), &autoscaling.DescribeAutoScalingGroupsInput{})
	if err != nil || len(described.AutoScalingGroups) != 1 {
		t.Fatalf("%d groups, %v", len(described.AutoScalingGroups), err)
	}
	_, err = groups.TerminateInstanceInAutoScalingGroup(t.Context(), &autoscaling.TerminateInstanceInAutoScalingGroupInput{
		InstanceId: described.AutoScalingGroups[0].Instances[0].InstanceId, ShouldDecrementDesiredCapacity: aws.Bool(false),
	})
	if err != nil {
		t.Fatal(err)
	}
	stays := func(c containers.State) bool {
		return slices.ContainsFunc(before, func(b containers.State) bool { return b.ID == c.ID })
	}
	l.await(t, "another instance runs its tasks", func(s status.Status) bool {
		agents := l.of(t, "agent")
		replaced := len(agents) == 2 && (!stays(agents[0]) || !stays(agents[1]))
		return replaced && s.Instances.InService == 2 && running(s, "agent") == 2 && running(s, "web") == 3
	})
	l.fromEachTask(t, site, 3)
}
