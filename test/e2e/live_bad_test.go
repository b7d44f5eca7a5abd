//go:build e2e

package e2e

import (
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	ecstypes "github.com/aws/aws-sdk-go-v2/service/ecs/types"
)

// badReleases deploys a release of one service that does not start, and one of another that answers 500: both must be rolled
// back, the deployment must say so, and why, and nobody may notice.
func (l *live) badReleases(t *testing.T, site liveSite) {
	web, app := newVisitors(site, 2), newVisitors(site.of("app.example.com"), 2)
	l.edit(t, "VERSION: two", "VERSION: three, FAIL: start")
	l.edit(t, "VERSION: app", `VERSION: bad, FAIL: "500"`)
	said, err := l.try(t, "deploy", "site")
	if err == nil || strings.Count(said, "AWS has rolled it back") != 2 {
		t.Errorf("releases that fail are deployed: %v\n%s", err, said)
	}
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
	l.edit(t, "VERSION: three, FAIL: start", "VERSION: two") // as AWS has rolled them back
	l.edit(t, `VERSION: bad, FAIL: "500"`, "VERSION: app")
}
