package config

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"cdah/internal/aws/actions"
	"cdah/internal/aws/iam"
	"cdah/internal/aws/regions"
	"cdah/internal/yamldoc"
)

// maxPermissions is how long the permissions of a task may be as a policy, in characters: IAM takes 10240 for all that
// stand in a role (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html), of which some are
// left to ECS Exec.
const maxPermissions = 9000

// validate tells of actions that AWS does not have: it takes them, and they allow nothing. The reference may be older
// than an action, so that it is no error.
func (p Permission) validate(at yamldoc.Path, c *yamldoc.Checker) {
	for i, pattern := range p.Actions {
		place := at.Key("actions").Index(i)
		service, _, ofService := strings.Cut(pattern, ":")
		if !ofService || len(actions.Matching(pattern)) > 0 {
			continue
		}
		known := actions.Of(strings.ToLower(service))
		if len(known) == 0 {
			c.Warn(place, yamldoc.Quote(service)+" is no service that cdah knows of: AWS takes the action, and it may allow nothing",
				cmp.Or(yamldoc.DidYouMean(service, actions.Services()), "write it as AWS's service authorization reference does"))
			continue
		}
		c.Warn(place, yamldoc.Quote(pattern)+" is no action that cdah knows of: AWS takes it, and it may allow nothing",
			cmp.Or(yamldoc.DidYouMean(pattern, namesOf(known)), "write it as AWS's service authorization reference does"))
	}
}

func namesOf(all []actions.Action) []string {
	names := make([]string, len(all))
	for i, action := range all {
		names[i] = action.Name
	}
	return names
}

func (r TaskRole) validate(at yamldoc.Path, c *yamldoc.Checker) {
	for i, p := range r.Permissions {
		p.checkWildcards(at.Key("permissions").Index(i), c)
	}
	if text, err := json.Marshal(iam.Policy(Statements(r.Permissions)...)); err == nil && len(text) > maxPermissions {
		c.Error(at.Key("permissions"), fmt.Sprintf("they make a policy of %d characters", len(text)), fmt.Sprintf("up to %d", maxPermissions),
			"put some into a policy of your own, and name it in policies")
	}
	first := map[string]int{}
	for i, arn := range r.Policies {
		name := PolicyName(arn)
		if other, taken := first[name]; taken {
			c.Error(at.Key("policies").Index(i), fmt.Sprintf("it has the name of policies[%d]", other), "each name once", "rename one of the two")
		}
		first[name] = i
	}
}

// PolicyName is the name of a managed policy: the end of its ARN.
func PolicyName(arn string) string { return arn[strings.LastIndexByte(arn, '/')+1:] }

// checkWildcards tells of what allows more than anybody has listed.
func (p Permission) checkWildcards(at yamldoc.Path, c *yamldoc.Checker) {
	for i, pattern := range p.Actions {
		if service, isAll := strings.CutSuffix(pattern, "*"); isAll && (service == "" || strings.HasSuffix(service, ":")) {
			c.Warn(at.Key("actions").Index(i), "lets the tasks do all there is "+cmp.Or(inService(service), "in the account")+", to delete it as well",
				"name the actions that they need, such as s3:GetObject")
		}
	}
	if i := slices.Index(p.Resources, "*"); i >= 0 && p.takesResource() {
		c.Warn(at.Key("resources").Index(i), "lets the tasks do that to everything in the account, and to what others have opened to it",
			"write the ARNs of what they need")
	}
}

func inService(prefix string) string {
	if service, is := strings.CutSuffix(prefix, ":"); is {
		return "in " + service
	}
	return ""
}

// takesResource reports whether any of the actions is checked on a resource that could be named.
func (p Permission) takesResource() bool {
	return slices.ContainsFunc(p.Actions, func(pattern string) bool {
		matching := actions.Matching(pattern)
		return len(matching) == 0 || slices.ContainsFunc(matching, func(a actions.Action) bool { return a.Resource })
	})
}

// checkTaskRoles checks what the tasks' roles name against where the environment is.
func (e Environment) checkTaskRoles(c *yamldoc.Checker) {
	if c.Sound("account", "region") {
		e.eachTaskRole(func(at yamldoc.Path, r TaskRole) { r.checkRole(at, e.Account, e.Region, c) })
	}
}

// eachTaskRole visits the roles of the tasks of services and jobs.
func (e Environment) eachTaskRole(visit func(at yamldoc.Path, r TaskRole)) {
	for _, name := range sortedKeys(e.Services) {
		visit(yamldoc.Path("services").Key(name), e.Services[name].TaskRole)
	}
	for _, name := range sortedKeys(e.Jobs) {
		visit(yamldoc.Path("jobs").Key(name), e.Jobs[name].TaskRole)
	}
}

// checkRole wants the policies of an account or of AWS, and all ARNs of the region's partition, as IAM does.
func (r TaskRole) checkRole(at yamldoc.Path, account, region string, c *yamldoc.Checker) {
	for i, arn := range r.Policies {
		place := at.Key("policies").Index(i)
		checkPartition(place, arn, region, c)
		if c.Sound(place) && !isPolicyFor(arn, account) {
			c.Error(place, yamldoc.Quote(arn)+" is a policy of another account", "a policy of the environment's own account, "+account+", or of AWS", "write the ARN of such a policy")
		}
	}
	for i, p := range r.Permissions {
		for j, arn := range p.Resources {
			checkPartition(at.Key("permissions").Index(i).Key("resources").Index(j), arn, region, c)
		}
	}
}

// isPolicyFor reports whether a managed policy can be used in an account.
func isPolicyFor(arn, account string) bool {
	return strings.Contains(arn, "::"+account+":policy/") || strings.Contains(arn, "::aws:policy/")
}

// checkPartition wants an ARN of the region's partition.
func checkPartition(at yamldoc.Path, arn, region string, c *yamldoc.Checker) {
	want := "arn:" + regions.Partition(region) + ":"
	if strings.HasPrefix(arn, "arn:") && !strings.HasPrefix(arn, want) && c.Sound(at) {
		c.Error(at, yamldoc.Quote(arn)+" is in another part of AWS than "+region, "an ARN that begins with "+want, "write it so")
	}
}
