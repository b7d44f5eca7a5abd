package environments_test

import (
	"testing"

	"cdah/internal/testkit/environments"
)

// The same seed gives the same environments and changes, all of them valid and none without a change.
func TestEnvironments(t *testing.T) {
	t.Parallel()
	told := map[string]bool{}
	for seed := range uint64(8) {
		random, again := environments.Seeded(seed), environments.Seeded(seed)
		one, same := environments.New(random), environments.New(again)
		for range 6 {
			if err := one.Valid(); err != nil {
				t.Fatalf("seed %d: %v\n%s", seed, err, one.YAML())
			}
			if one.YAML() != same.YAML() {
				t.Fatalf("seed %d gives two environments:\n%s\n%s", seed, one.YAML(), same.YAML())
			}
			changed, what := one.Step(random)
			if changed.YAML() == one.YAML() {
				t.Errorf("seed %d: %s changes nothing", seed, what)
			}
			told[what] = true
			one = changed
			same, _ = same.Step(again)
		}
	}
	if len(told) < 40 {
		t.Errorf("%d steps of 48 are different, want more", len(told))
	}
}
