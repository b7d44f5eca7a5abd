//go:build e2e

package e2e

import (
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	ecstypes "github.com/aws/aws-sdk-go-v2/service/ecs/types"
)

// bad deploys a release that fails: it must be rolled back, the deployment must say so, and why, and nobody may notice.
func (l *live) bad(t *testing.T, site liveSite, from, to, why string) {
	t.Helper()
	v := newVisitors(site)
	l.edit(t, from, to)
	said, err := l.try(t, "deploy", "site")
	if err == nil || !strings.Contains(said, "AWS has rolled it back") {
		t.Errorf("a release that fails is deployed: %v\n%s", err, said)
	}
	contains(t, said, "==> ECS on web: "+why)
	past, err := ecs.NewFromConfig(l.config(t)).ListServiceDeployments(t.Context(), &ecs.ListServiceDeploymentsInput{Cluster: aws.String("live-site"), Service: aws.String("web")})
	if err != nil || past.ServiceDeployments[0].Status != ecstypes.ServiceDeploymentStatusRollbackSuccessful {
		t.Errorf("what make rollback must leave out is %+v, %v", past, err)
	}
	v.end(t)
	contains(t, shown(site), "two")
}
