package stacks

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"

	"cdah/config"
	"cdah/constructs/stack"
	"cdah/internal/aws/regions"
	"cdah/internal/aws/resources"
)

// checkBounds has the synthesis fail where extensions give roles what the boundary of the account's roles takes away: AWS
// would refuse it only once a task asks. It reads what is written, in which each policy is complete. The emulator has no
// such boundary.
func checkBounds(app *stack.App, f config.Foundation, e config.Environment, extensions []Extension) {
	bounds := f.BoundsOf(e)
	if bounds == nil || len(extensions) == 0 || e.Target == config.TargetEmulator {
		return
	}
	app.Check(func(dir string) error {
		s, err := readStack(stack.JSONFile(dir, e.Name), e)
		if err != nil {
			return err
		}
		var found config.Problems
		for _, x := range extensions {
			for _, g := range s.given(strings.ReplaceAll(x.Name, "-", "_") + "_") {
				where := g.address + " in the environment " + e.Name + ", of the extension " + x.Name + ", gives"
				found = append(found, bounds.Beyond("foundations/"+f.Name+".yaml", where, g.permissions...)...)
			}
		}
		return found.Err()
	})
}

// written is the JSON of an environment's stack.
type written struct {
	Resource map[string]map[string]map[string]any // by type and name
	Data     map[string]map[string]map[string]any

	scope resources.Scope
}

func readStack(file string, e config.Environment) (*written, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	s := &written{scope: resources.Scope{Partition: regions.Partition(e.Region), Region: e.Region, Account: e.Account}}
	return s, json.Unmarshal(text, s)
}

// given is what a resource gives roles.
type given struct {
	address     string
	permissions []config.Permission
}

// given returns what the resources whose names begin with a prefix give the roles of the stack: by policies of these roles,
// and by ones that are attached to them. What policies of others allow is not known.
func (s *written) given(prefix string) []given {
	var all []given
	add := func(address string, policy any) {
		if permissions := s.permissions(policy); len(permissions) > 0 {
			all = append(all, given{address, permissions})
		}
	}
	s.each("aws_iam_role_policy", prefix, func(address string, body map[string]any) {
		if strings.Contains(text(body["role"]), "aws_iam_role.") { // roles of other stacks have other boundaries
			add(address, body["policy"])
		}
	})
	var attached strings.Builder
	s.each("aws_iam_role_policy_attachment", prefix, func(_ string, body map[string]any) {
		fmt.Fprintln(&attached, body["policy_arn"])
	})
	s.each("aws_iam_role", prefix, func(address string, body map[string]any) {
		fmt.Fprintln(&attached, body["managed_policy_arns"])
		for _, inline := range list(body["inline_policy"]) {
			add(address, either(inline, "policy", ""))
		}
	})
	s.each("aws_iam_policy", prefix, func(address string, body map[string]any) {
		if strings.Contains(attached.String(), "${"+address+".") {
			add(address, body["policy"])
		}
	})
	return all
}

// each visits the resources of a type whose names begin with a prefix, sorted.
func (s *written) each(kind, prefix string, visit func(address string, body map[string]any)) {
	for _, name := range slices.Sorted(maps.Keys(s.Resource[kind])) {
		if strings.HasPrefix(name, prefix) {
			visit(kind+"."+name, s.Resource[kind][name])
		}
	}
}
