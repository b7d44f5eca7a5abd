package commands

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"
)

// fakeECS has running tasks by service of the cluster shop.
type fakeECS map[string]int32

func (f fakeECS) DescribeServices(_ context.Context, input *ecs.DescribeServicesInput, _ ...func(*ecs.Options)) (*ecs.DescribeServicesOutput, error) {
	if *input.Cluster != "shop" {
		return nil, errors.New("access denied")
	}
	running, found := f[input.Services[0]]
	if !found {
		return &ecs.DescribeServicesOutput{Failures: []types.Failure{{}}}, nil
	}
	return &ecs.DescribeServicesOutput{Services: []types.Service{{RunningCount: running}}}, nil
}

// A service is spared only where it is known to run nothing.
func TestIdleServices(t *testing.T) {
	t.Parallel()
	const arn = "arn:aws:ecs:eu-west-2:123456789012:service/"
	idle, problems := idleServices(t.Context(), fakeECS{"idle": 0, "busy": 1}, map[string]string{
		"a.idle": arn + "shop/idle", "a.busy": arn + "shop/busy", "a.gone": arn + "shop/gone", "a.denied": arn + "other/idle", "a.odd": "idle",
	})
	if want := []string{"a.gone", "a.idle"}; !slices.Equal(idle, want) {
		t.Errorf("idle are %v, want %v", idle, want)
	}
	if text := errors.Join(problems...).Error(); len(problems) != 2 || !strings.Contains(text, "a.denied") || !strings.Contains(text, "a.odd") {
		t.Errorf("problems: %v", problems)
	}
}
