package permissions_test

import (
	"encoding/json"
	"maps"
	"os"
	"path"
	"slices"
	"strings"
	"testing"

	"cdah/internal/aws/iam"
)

// reference is AWS's service authorization reference: of each action the condition keys that AWS knows beside it, in
// small letters, by the ARN of the types of resources that it is checked on; "*" stands for an action that is checked
// on none.
type reference map[string]map[string][]string

// readReference reads the reference that the emulator judges permissions by.
func readReference(t *testing.T) reference {
	t.Helper()
	text, err := os.ReadFile("../../../emulator/checks/permissions/reference/actions.json")
	if err != nil {
		t.Fatal(err)
	}
	var services map[string]struct {
		Resources map[string]tuple // ARN, keys
		Actions   map[string]tuple // keys, uses: the type's name, whether it is required, keys
	}
	if err := json.Unmarshal(text, &services); err != nil {
		t.Fatal(err)
	}
	r := reference{}
	for name, service := range services {
		for action, declared := range service.Actions {
			uses, own := map[string][]string{}, decoded[[]string](t, declared[0])
			for _, use := range decoded[[]tuple](t, declared[1]) {
				kind := service.Resources[decoded[string](t, use[0])]
				keys := decoded[[]string](t, use[2])
				if len(keys) == 0 { // then the type's own hold
					keys = decoded[[]string](t, kind[1])
				}
				uses[decoded[string](t, kind[0])] = slices.Concat(own, keys)
			}
			if len(uses) == 0 {
				uses["*"] = own
			}
			r[name+":"+action] = uses
		}
	}
	return r
}

// tuple is a list whose items are of different types.
type tuple []json.RawMessage

func decoded[T any](t *testing.T, text json.RawMessage) T {
	t.Helper()
	var value T
	if err := json.Unmarshal(text, &value); err != nil {
		t.Fatal(err)
	}
	return value
}

// knows reports whether AWS knows a condition key where it checks an action on a type of resource.
func (r reference) knows(action, arn, key string) bool {
	short, _, isTag := strings.Cut(strings.ToLower(key), "/")
	if isTag {
		short += "/"
	}
	return short == "aws:requestedregion" || slices.Contains(r[action][arn], short)
}

// named reports whether AWS has an action of a name, or any that fits the pattern.
func (r reference) named(pattern string) bool {
	for action := range r {
		if matches, _ := path.Match(pattern, action); matches {
			return true
		}
	}
	return false
}

// Each action exists, and each statement reaches something: AWS checks the action on a type of resource that the
// statement names, and knows its condition keys there. AWS takes a statement that does not, and it does nothing.
func TestStatementsFitTheReference(t *testing.T) {
	t.Parallel()
	known := readReference(t)
	for name, document := range all(longest()) {
		for _, statement := range document.Statement {
			reached := map[string]bool{}
			for _, action := range statement.Action {
				types, literal := known[action]
				if !literal {
					if !known.named(action) {
						t.Errorf("%s: AWS has no action %s", name, action)
					}
					continue
				}
				used := known.reaches(action, statement)
				if len(used) == 0 && statement.Effect == "Allow" {
					t.Errorf("%s: %s: AWS checks it on %v with the keys %v: it never fits %v %v", name, action,
						slices.Sorted(maps.Keys(types)), types, statement.Resource, statement.Condition)
				}
				for _, resource := range used {
					reached[resource] = true
				}
			}
			for _, resource := range statement.Resource {
				if resource != "*" && !reached[resource] && statement.Effect == "Allow" {
					t.Errorf("%s: no action of %v is checked on %s", name, statement.Action, resource)
				}
			}
		}
	}
}

// reaches returns the resources of a statement on which an action is checked with the statement's keys.
func (r reference) reaches(action string, statement iam.Statement) []string {
	var reached []string
	for _, resource := range statement.Resource {
		for arn := range r[action] {
			if !sameType(arn, resource) {
				continue
			}
			fits := true
			for _, keys := range statement.Condition {
				for key := range keys {
					fits = fits && r.knows(action, arn, key)
				}
			}
			if fits {
				reached = append(reached, resource)
			}
		}
	}
	return reached
}

// sameType reports whether a resource of a policy can be of the type that has an ARN with ${Variables}.
func sameType(arn, resource string) bool {
	if resource == "*" || arn == "*" {
		return resource == "*"
	}
	return matchBoth(variables.ReplaceAllString(arn, "*"), resource)
}
