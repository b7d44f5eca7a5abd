package resources

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"cdah/internal/aws/actions"
	"cdah/internal/aws/iam"
)

// ofOwners returns what owners say of a type, nothing where they do not.
func ofOwners(kind string, own []Service) Resource {
	for _, service := range own {
		if resource, has := service.Resources[kind]; has {
			return resource
		}
	}
	return Resource{}
}

// Check returns everything that is wrong with what owners say, in one error.
func Check(own ...Service) error {
	var problems []error
	seen := map[string]bool{}
	for _, service := range own {
		wrong := func(of, got, fix string) {
			problems = append(problems, fmt.Errorf("the service %q%s %s; fix: %s", service.Name, of, got, fix))
		}
		if !slices.Contains(actions.Services(), service.Name) {
			wrong("", "is none of AWS's", "name it as IAM does before the colon of its actions, such as sqs")
			continue
		}
		for _, name := range service.Look {
			if len(actions.Matching(service.Name+":"+name)) == 0 {
				wrong("", fmt.Sprintf("has no action %q to look by", name), "name actions of IAM, such as GetQueueAttributes")
			}
		}
		if len(service.Resources) > 0 && service.Change == nil {
			wrong("", "has Resources that no role may change", "give it a Change")
		}
		for _, kind := range slices.Sorted(maps.Keys(service.Resources)) {
			if seen[kind] {
				wrong(", "+kind+":", "stands twice", "say all of a type in one place")
			}
			seen[kind] = true
			for _, problem := range service.Resources[kind].problems() {
				wrong(", "+kind+":", problem[0], problem[1])
			}
		}
	}
	return errors.Join(problems...)
}

// problems returns what an entry lacks, each with how to mend it.
func (r Resource) problems() (all [][2]string) {
	ways := 0
	for _, given := range []bool{r.Import.Pattern != "", r.Import.Kind != "", r.Import.Overwritten} {
		if given {
			ways++
		}
	}
	if ways != 1 {
		all = append(all, [2]string{fmt.Sprintf("its Import says %d ways to find an existing one", ways), "give one of Pattern, Kind and Overwritten"})
	}
	if strings.TrimSpace(r.Loss) == "" {
		all = append(all, [2]string{"has no Loss", "say what is lost when one is destroyed, or resources.Nothing where that harms nobody"})
	}
	return all
}

// Tagged are resources whose ARNs end in ids that AWS chooses, so that nothing but tags says whose they are.
type Tagged struct {
	ARN            string   // of all of them, with an asterisk for the id
	Create, Change []string // actions, such as cloudfront:CreateDistribution; Change those that delete, too
	Tag, Untag     string   // actions that set and remove tags
}

// ByTags returns the permissions to create such resources with the environment's tags, and to change those that have
// them.
func (s Scope) ByTags(t Tagged) []iam.Statement {
	return []iam.Statement{
		iam.Allow(t.Create, "*").When(s.tagging()),
		iam.Allow([]string{t.Tag}, t.ARN).When(s.tagging().And(unowned())),
		iam.Allow(t.Change, t.ARN).When(s.tagged()),
		iam.Allow([]string{t.Tag}, t.ARN).When(s.retagging()),
		iam.Allow([]string{t.Untag}, t.ARN).When(s.untagging()),
	}
}
