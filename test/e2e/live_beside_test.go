//go:build e2e

package e2e

import (
	"net/http"
	"strings"
	"testing"
	"time"

	ecstypes "github.com/aws/aws-sdk-go-v2/service/ecs/types"

	"cdah/internal/ops/status"
)

// withoutBalancer does what needs no load balancer, for which Terraform waits a minute in a first deployment: jobs, commands,
// a queue, a worker and a daemon. It pushes the image of the next release, too.
func (l *live) withoutBalancer(t *testing.T) {
	l.pushAsks(t)
	l.awaitTask(t, "reader", ecstypes.DesiredStatusRunning)
	l.await(t, "a worker and a daemon run", func(s status.Status) bool {
		return running(s, "agent") == s.Instances.InService && running(s, "reader") == 1
	})
	l.push(t, "two") // the deployment has read the file
	beside(t, "a job", l.jobs)
	beside(t, "a scheduled job fails", l.failingJob)
	beside(t, "a command in a container, and a queue", func(t *testing.T) {
		l.commands(t)
		l.queue(t)
	})
}

// jobs runs jobs that succeed, fail, do not start, and call AWS as their role.
func (l *live) jobs(t *testing.T) {
	contains(t, l.do(t, "run", "site", "fine"), "ends with exit code 0")
	if said, err := l.try(t, "run", "site", "wrong"); err == nil || !strings.Contains(said, "exit code 3") {
		t.Errorf("a job that fails: %v\n%s", err, said)
	}
	if said, err := l.try(t, "run", "site", "keyless"); err == nil || !strings.Contains(said, "did not contain json key missing") {
		t.Errorf("a job whose secret has no such key: %v\n%s", err, said)
	}
	said := l.do(t, "run", "site", "asks")
	contains(t, said, "asks as arn:aws:sts::123456789012:assumed-role/live-site-", "live-site-open answers a note", "live-site-closed answers AccessDenied")
}

// commands runs commands in a container.
func (l *live) commands(t *testing.T) {
	contains(t, l.do(t, "exec", "site", "reader", "--", "/hello", "exit", "0"), "ends with exit code 0")
	if said, err := l.try(t, "exec", "site", "reader", "--", "/hello", "exit", "3"); err == nil || !strings.Contains(said, "/hello ended with exit code 3") {
		t.Errorf("a command that fails: %v\n%s", err, said)
	}
}

// neighbour shows that a service calls another by its name, and that its files are there for the task that replaces its own.
func (l *live) neighbour(t *testing.T, site liveSite) {
	tasks := map[string]bool{}
	for range 6 {
		status, said := site.ask(t, http.MethodGet, "/neighbour", "")
		who := answering.FindStringSubmatch(said)
		if status != http.StatusOK || who == nil {
			t.Fatalf("the neighbour: %d %s", status, said)
		}
		tasks[who[1]] = true
	}
	if len(tasks) != 2 {
		t.Errorf("of 2 tasks of the neighbour %d answer", len(tasks))
	}
	if status, said := site.ask(t, http.MethodPut, "/note", "it stays"); status != http.StatusOK {
		t.Fatalf("writing: %d %s", status, said)
	}
	l.kill(t, "notes")
	deadline := time.Now().Add(time.Minute)
	for {
		status, said := site.ask(t, http.MethodGet, "/note", "")
		if status == http.StatusOK && said == "it stays" {
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("after a minute the note is %d %s", status, said)
		}
		time.Sleep(200 * time.Millisecond)
	}
	if status, said := site.ask(t, http.MethodGet, "/neighbour", ""); status != http.StatusOK {
		t.Errorf("the neighbour, asked by the next task: %d %s", status, said)
	}
}
