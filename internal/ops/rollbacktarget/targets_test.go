package rollbacktarget

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/ecs"
)

// both has a second service beside web, which is deployed only where it runs something.
type both struct {
	*account
	second *account
}

func (b both) DescribeServices(ctx context.Context, input *ecs.DescribeServicesInput, _ ...func(*ecs.Options)) (*ecs.DescribeServicesOutput, error) {
	if input.Services[0] == "web" {
		return b.account.DescribeServices(ctx, input)
	}
	return b.second.DescribeServices(ctx, input)
}

func TestTargets(t *testing.T) {
	t.Parallel()
	const apart, together = "shop/api", "shop/web"
	for name, c := range map[string]struct {
		repository string // of the second service, which runs revision runs; 0 for none
		runs       int
		tag        string
		named      bool
		want       string // the tags that the services go back to, or a part of the error
		skipped    int
	}{
		"one repository":               {together, 12, "", false, "v9 v9", 0},
		"one is not deployed":          {together, 0, "", false, "v9", 1},
		"one is not deployed, named":   {together, 0, "", true, "api: it is not deployed", 0},
		"two repositories":             {apart, 12, "", false, "say which:\n    --service web: v10 (sha256:10, pushed 2026-11-10 14:03 UTC) → v9 (sha256:9, pushed 2026-11-09 14:03 UTC)\n    --service api: v10", 0},
		"two repositories, named":      {apart, 12, "", true, "v9 v9", 0},
		"two, one has it already":      {apart, 10, "v9", false, "v9 v9", 0},
		"two, both have it already":    {apart, 12, "v10", false, "v10 v10", 0},
		"nobody has the tag":           {apart, 12, "v7", false, "web: shop/web has no image with the tag v7; the newest are v11, v10, v9, v8\napi: shop/api has no image with the tag v7", 0},
		"nobody has the tag, by names": {apart, 12, "v7", true, "web: shop/web has no image with the tag v7", 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			second := deployed()
			second.runs = c.runs
			fake := both{deployed(), second}
			api := Service{Name: "api", Cluster: web().Cluster, Registry: web().Registry, Repository: c.repository, URL: strings.Replace(url, together, c.repository, 1)}
			targets, skipped, err := Clients{ECS: fake, ECR: fake}.Targets(t.Context(), []Service{web(), api}, c.tag, c.named)
			var tags []string
			for _, target := range targets {
				tags = append(tags, target.Tag)
			}
			if got := strings.Join(tags, " "); err == nil && got != c.want || err != nil && !strings.Contains(err.Error(), c.want) || len(skipped) != c.skipped {
				t.Errorf("got %s, %v, %v", got, skipped, err)
			}
		})
	}
	fake := deployed()
	fake.denied = true
	if _, _, err := (Clients{ECS: fake, ECR: fake}).Targets(t.Context(), []Service{web()}, "", false); !errors.Is(err, errDenied) {
		t.Errorf("what AWS refuses: got %v", err)
	}
}
