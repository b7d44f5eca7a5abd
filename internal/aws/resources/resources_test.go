package resources_test

import (
	"maps"
	"slices"
	"testing"

	"cdah/internal/aws/resources"
	"cdah/site/types"
)

// The table has what synthesis can make, no less and no more.
func TestTableIsWhatSynthesisMakes(t *testing.T) {
	t.Parallel()
	code := byConstructs(t, "constructs", "")
	code.add(byConstructs(t, "stacks", ""))
	code.add(byConstructs(t, "site", ""))
	goldens := inGoldens(t)
	for kind := range goldens.resources {
		if code.resources[kind] == "" { // then the code makes it in a way that this test does not see
			t.Errorf("%s is in %s, and no constructor of it was found", kind, goldens.resources[kind])
		}
	}
	code.add(goldens)

	table, data := resources.All(types.Services()...), resources.Data(types.Services()...)
	for kind, file := range code.resources {
		if _, has := table[kind]; !has {
			t.Errorf("%s is made in %s, and internal/aws/resources has no entry for it", kind, file)
		}
	}
	for kind := range table {
		if code.resources[kind] == "" {
			t.Errorf("nothing makes %s; delete its entry in internal/aws/resources", kind)
		}
	}
	for kind, file := range code.data {
		if !slices.Contains(data, kind) {
			t.Errorf("the data source %s is read in %s, and internal/aws/resources does not have it", kind, file)
		}
	}
	for _, kind := range data {
		if code.data[kind] == "" {
			t.Errorf("nothing reads the data source %s; delete it in internal/aws/resources", kind)
		}
	}
}

// What a pipeline deploys stands below a service whose permissions its roles get; what only the foundation
// makes does not.
func TestPipelineMayDeployWebsites(t *testing.T) {
	t.Parallel()
	const own = "constructs/foundation"
	websites := byConstructs(t, "constructs", own)
	websites.add(byConstructs(t, "stacks", ""))
	deployed := resources.Deployed()
	for kind, file := range websites.resources {
		if _, has := deployed[kind]; !has {
			t.Errorf("%s is made in %s, and no role of the pipeline may manage it: it stands below no service", kind, file)
		}
	}
	foundation := byConstructs(t, own, "")
	for kind := range resources.Foundation() {
		if foundation.resources[kind] == "" {
			t.Errorf("%s stands with the foundation's, which does not make it", kind)
		}
	}
}

// Each entry says all that there is to say, and says it once.
func TestEntries(t *testing.T) {
	t.Parallel()
	for kind, resource := range resources.All() {
		ways := 0
		for _, given := range []bool{resource.Import.Pattern != "", resource.Import.Kind != "", resource.Import.Overwritten} {
			if given {
				ways++
			}
		}
		if ways != 1 {
			t.Errorf("%s has %d ways to its import id, want one", kind, ways)
		}
		if resource.Loss == "" {
			t.Errorf("%s does not say what its loss costs", kind)
		}
	}
	seen := map[string]string{}
	note := func(kind, service string) {
		if other, twice := seen[kind]; twice {
			t.Errorf("%s stands below %s and below %s", kind, other, service)
		}
		seen[kind] = service
	}
	for kind := range resources.Foundation() {
		note(kind, "the foundation")
	}
	looked := map[string]bool{}
	for _, part := range resources.Parts() {
		for _, service := range part.Services {
			if len(service.Resources) > 0 && service.Change == nil {
				t.Errorf("the resources of %s cannot be changed", service.Name)
			}
			looked[service.Name] = looked[service.Name] || len(service.Look) > 0
			for kind := range service.Resources {
				note(kind, service.Name)
			}
			for _, kind := range service.Data {
				note("data."+kind, service.Name)
			}
		}
	}
	for service, can := range looked {
		if !can {
			t.Errorf("%s cannot be looked at", service)
		}
	}
}

// The owners' resources are those that nothing here makes, and each has something to lose.
func TestOwnersResources(t *testing.T) {
	t.Parallel()
	table := resources.All()
	for _, kind := range slices.Sorted(maps.Keys(resources.OwnersLosses())) {
		if _, has := table[kind]; has {
			t.Errorf("%s has an entry in the table, and one among the owners' resources", kind)
		}
		if lost, known := resources.Loss(kind); !known || lost == "" {
			t.Errorf("%s: lost %q, known %t", kind, lost, known)
		}
	}
}

func TestLoss(t *testing.T) {
	t.Parallel()
	for kind, want := range map[string]struct {
		lost  string
		known bool
	}{
		"aws_launch_template": {"", true},
		"aws_kms_key":         {"everything encrypted with it, for good", true},
		"aws_new_thing":       {"", false},
	} {
		if lost, known := resources.Loss(kind); lost != want.lost || known != want.known {
			t.Errorf("%s: %q and %t, want %q and %t", kind, lost, known, want.lost, want.known)
		}
	}
}
