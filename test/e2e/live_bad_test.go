//go:build e2e

package e2e

import (
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	ecstypes "github.com/aws/aws-sdk-go-v2/service/ecs/types"
)

// badReleases opens the website again, with a release of one service that does not start, one of another that answers 500, and
// a new service whose image nobody has. The releases must be rolled back, the deployment must say so, and why, and nobody
// may notice. Nothing is rolled back of a service that is new, and Terraform waits a quarter of an hour: whoever interrupts
// it is told why its tasks did not start.
func (l *live) badReleases(t *testing.T, site liveSite) {
	l.edit(t, closed, open)
	l.edit(t, "VERSION: two", "VERSION: three, FAIL: start")
	l.edit(t, "VERSION: app", `VERSION: bad, FAIL: "500"`)
	l.edit(t, "\nvolumes:\n", "  late: {kind: worker, image: \"localhost/cdah-test/missing:1\", cpu: 16, memory: 32, tasks: {min: 1, max: 1}, scaling: {enabled: false}}\n\nvolumes:\n")
	deployment := l.startDeployment(t)
	l.awaitAnswer(t, site)
	web, app := newVisitors(site, 2), newVisitors(site.of("app.example.com"), 2)
	l.awaitTask(t, "late", ecstypes.DesiredStatusStopped)
	deployment.awaitLog(t, "aws_ecs_service.service_web: Modifications complete", "aws_ecs_service.service_app: Modifications complete")
	said := deployment.interrupt(t)
	if strings.Count(said, "AWS has rolled it back") != 2 {
		t.Errorf("releases that fail are deployed:\n%s", said)
	}
	contains(t, said, "==> A task of the release of ", " has failed: ", "==> ECS on late: CannotPullContainerError: ")
	contains(t, said, "==> ECS has given up the release of web: ", "==> ECS has given up the release of app: ")
	contains(t, said, "==> ECS on web: Essential container in task exited; web ended with exit code 1", "==> ECS on app: Task failed ELB health checks")
	for _, service := range []string{"web", "app"} {
		past, err := ecs.NewFromConfig(l.config(t)).ListServiceDeployments(t.Context(), &ecs.ListServiceDeploymentsInput{Cluster: aws.String("live-site"), Service: &service})
		if err != nil || past.ServiceDeployments[0].Status != ecstypes.ServiceDeploymentStatusRollbackSuccessful {
			t.Errorf("%s: what make rollback must leave out is %+v, %v", service, past, err)
		}
	}
	web.end(t)
	app.end(t)
	contains(t, shown(site), "two")
}

// awaitAnswer waits until the website is open.
func (l *live) awaitAnswer(t *testing.T, site liveSite) {
	t.Helper()
	for deadline := time.Now().Add(waits); !strings.Contains(shown(site), "two"); time.Sleep(100 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("within %v it does not answer", waits)
		}
	}
}

// awaitTask waits until a service has a task that runs, or one that has ended.
func (l *live) awaitTask(t *testing.T, service string, status ecstypes.DesiredStatus) {
	t.Helper()
	client := ecs.NewFromConfig(l.config(t))
	for deadline := time.Now().Add(waits); time.Now().Before(deadline); time.Sleep(time.Second) {
		found, err := client.ListTasks(t.Context(), &ecs.ListTasksInput{
			Cluster: aws.String("live-site"), ServiceName: &service, DesiredStatus: status,
		})
		if err == nil && len(found.TaskArns) > 0 { // before there is the service it fails
			return
		}
	}
	t.Errorf("no task of %s is %s within %v", service, status, waits)
}
