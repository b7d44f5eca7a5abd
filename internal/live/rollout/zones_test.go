package rollout

import (
	"fmt"
	"slices"
	"testing"
)

// zoned is a world whose tasks are in zones: the first ones in a, and others in b as long as that is there and has fewer.
type zoned struct {
	*world
	there bool // zone b is
	inB   []string
}

func (z *zoned) Start(service, definition, deployment string) (string, error) {
	id, err := z.world.Start(service, definition, deployment)
	if z.there && len(z.b()) <= len(z.tasks)/2 {
		z.inB = append(z.inB, id)
	}
	return id, err
}

func (z *zoned) b() []string {
	return slices.DeleteFunc(slices.Clone(z.inB), func(id string) bool { return z.tasks[id] == nil || !z.tasks[id].stopped.IsZero() })
}

func (z *zoned) Move(ids []string) (id, zones string) {
	inA, inB := len(ids), len(z.b())
	inA -= inB
	zones = fmt.Sprintf("%d tasks in a, %d tasks in b", inA, inB)
	if !z.there || inA-inB < 2 {
		return "", zones
	}
	return ids[slices.IndexFunc(ids, func(id string) bool { return !slices.Contains(z.inB, id) })], zones
}

// Once a zone is there again tasks move there one after another, and never are fewer healthy than desired.
func TestRebalancing(t *testing.T) {
	t.Parallel()
	for _, on := range []bool{true, false} {
		service := web()
		service.Rebalancing = on
		z := &zoned{world: newWorld(t, service)}
		z.Scheduler = New(z.clock, z)
		z.Set(service)
		z.seconds(60)
		z.there, z.fewest, z.most = true, 1000, 0
		z.seconds(300)
		want := 0
		if on {
			want = 2
		}
		if got := len(z.b()); got != want || z.running("v1") != 4 || z.fewest < 4 || z.most > 5 {
			t.Errorf("rebalancing %v: %d of %d tasks in the zone, %d to %d\n%s", on, got, z.running("v1"), z.fewest, z.most, z.log(0))
		}
		z.has("is not AZ balanced with 4 tasks in a, 0 tasks in b. AZ Rebalancing in progress.", on)
		z.has("is AZ balanced with 2 tasks in a, 2 tasks in b.", on)
		if len(z.Deployments()) != 1 || z.Deployments()[0].Rollout != Completed {
			t.Errorf("%+v", z.Deployments())
		}
	}
}
