package config

import (
	"cmp"
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"cdah/internal/aws/naming"
	"cdah/internal/aws/regions"
)

const (
	maxNameLength    = 12
	maxServiceLength = 20
	// EmulatorAccount is the account that the emulated AWS has.
	EmulatorAccount = "123456789012"
)

var (
	accountPattern = regexp.MustCompile(`^[0-9]{12}$`)
	namePattern    = regexp.MustCompile(`^[a-z][a-z0-9]*(-[a-z0-9]+)*$`)
)

func (e Environment) validate(_ path, c *checker) {
	checkFileName(c, e.Name, "an environment")
	if strings.HasPrefix(e.Name, foundationPrefix) {
		c.error("", quote(e.Name)+" begins with "+foundationPrefix+", as the stacks of foundations do", "any other beginning", "rename the file")
	}
	checkProject(c, e.Project)
	checkRegion(c, "region", e.Region)
	e.checkTarget(c)
	checkTags(c, e.Tags, "Project", "Environment", "ManagedBy")
	e.checkBoundary(c)
	e.checkServiceNames(c)
	e.checkJobs(c)
	e.checkImages(c)
	e.checkSecrets(c)
	e.checkRoutes(c)
	e.checkCapacity(c)
	e.Network.checkZones(e.Region, c)
	e.checkZones(c)
	e.checkDomain(c)
	e.checkAlerts(c)
	e.checkACLs(c)
	e.checkSources(c)
	e.checkProtection(c)
}

// checkFileName checks the name that a file gives to what is in it.
func checkFileName(c *checker, name, what string) {
	if !namePattern.MatchString(name) || len(name) > maxNameLength {
		c.problems = append(c.problems, Problem{
			Got:     quote(name) + " cannot name " + what,
			Allowed: fmt.Sprintf("a file name of up to %d lowercase letters, digits and single hyphens before %s, a letter first", maxNameLength, extension),
			Fix:     "rename the file",
		})
	}
}

// checkProject refuses what the names of AWS resources may not begin with: capacity providers
// (https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateCapacityProvider.html) and
// load balancers
// (https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateLoadBalancer.html).
func checkProject(c *checker, project string) {
	for _, prefix := range []string{"aws", "ecs", "fargate", "internal-"} {
		if strings.HasPrefix(project+"-", prefix) {
			c.error("project", quote(project)+" begins with "+strings.TrimSuffix(prefix, "-"),
				"any other beginning: AWS keeps aws, ecs, fargate and internal- for itself", "choose another name")
		}
	}
}

func checkRegion(c *checker, at path, region string) {
	if !regions.Known(region) {
		c.error(at, quote(region)+" is not a region of AWS", "a region's code, such as eu-west-2", cmp.Or(didYouMean(region, regions.All()), "use the code of a region"))
	}
}

// checkEmulatorAccount checks that what goes to the emulator goes to the one account that it has.
func checkEmulatorAccount(c *checker, target Target, account string) {
	if target == TargetEmulator && account != EmulatorAccount {
		c.error("account", quote(account)+" is not the emulator's account", quote(EmulatorAccount),
			"use it, or set target to aws")
	}
}

// checkTarget checks what the two targets ask of account, state and alerts.
func (e Environment) checkTarget(c *checker) {
	if !c.sound("target", "state.bucket", "alerts") {
		return
	}
	checkEmulatorAccount(c, e.Target, e.Account)
	switch e.Target {
	case TargetEmulator:
		if e.State.Bucket != "" {
			c.error("state.bucket", "the emulator forgets its buckets when it ends, and the state with them",
				"no bucket with target emulator", "remove it, or set target to aws")
		}
	case TargetAWS:
		if e.State.Bucket == "" {
			c.warn("state.bucket", "the state stays in a local file, which only one person on one machine can use", "name an S3 bucket")
		}
		e.Alerts.checkSomebody(c)
	}
}

// checkBoundary checks that the boundary is a policy of the environment's own account, or of AWS.
func (e Environment) checkBoundary(c *checker) {
	if e.PermissionsBoundary == "" || !c.sound("permissions_boundary", "account") {
		return
	}
	if !strings.Contains(e.PermissionsBoundary, "::"+e.Account+":policy/") && !strings.Contains(e.PermissionsBoundary, "::aws:policy/") {
		c.error("permissions_boundary", quote(e.PermissionsBoundary)+" is a policy of another account", "a policy of the environment's own account, "+e.Account+", or of AWS", "write the ARN of such a policy")
	}
}

// Limits of tags (https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html).
// AWS takes 50 a resource; ten are left to what cdah and AWS services add.
const (
	maxTags     = 40
	maxTagKey   = 128
	maxTagValue = 256
)

var tagText = regexp.MustCompile(`^[\p{L}\p{Z}\p{N}_.:/=+@-]*$`)

// checkTags checks tags, of which some keys are ours to set.
func checkTags(c *checker, tags map[string]string, ours ...string) {
	const characters = "letters, digits, spaces and + - = . _ : / @"
	if len(tags) > maxTags {
		c.error("tags", fmt.Sprintf("there are %d tags", len(tags)), fmt.Sprintf("at most %d", maxTags), "remove some")
	}
	for key, value := range tags {
		at := path("tags").key(key)
		length := utf8.RuneCountInString(key)
		switch {
		case slices.Contains(ours, key):
			c.error(at, "this tag is set by cdah", "any other key", "remove it")
		case strings.HasPrefix(strings.ToLower(key), "aws:"):
			c.error(at, "tags that begin with aws: belong to AWS", "any other beginning", "rename it")
		case length < 1 || length > maxTagKey:
			c.error(at, fmt.Sprintf("the key has %d characters", length), fmt.Sprintf("1 to %d", maxTagKey), "rename it")
		case !tagText.MatchString(key):
			c.error(at, "the key has a character that AWS does not take", characters, "rename it")
		}
		if n := utf8.RuneCountInString(value); n > maxTagValue {
			c.error(at, fmt.Sprintf("the value has %d characters", n), fmt.Sprintf("up to %d", maxTagValue), "shorten it")
		} else if !tagText.MatchString(value) && !interpolates(value) {
			c.error(at, quote(value)+" has a character that AWS does not take", characters, "remove it")
		}
	}
}

func (e Environment) checkServiceNames(c *checker) {
	for name := range e.Services {
		at := path("services").key(name)
		full := naming.Of(e.Project, e.Name, name)
		switch {
		case !namePattern.MatchString(name) || len(name) > maxServiceLength:
			c.error(at, quote(name)+" cannot name a service",
				fmt.Sprintf("up to %d lowercase letters, digits and single hyphens, a letter first", maxServiceLength), "rename it")
		case len(full) > naming.LoadBalancer && c.sound("project"):
			c.error(at, fmt.Sprintf("%s has %d characters", full, len(full)),
				fmt.Sprintf("%d for project, environment and service together, which name its target group", naming.LoadBalancer),
				"shorten one of the three")
		}
	}
}

// collisions finds environments that would overwrite each other.
func collisions(dir string, all []Environment) Problems {
	var found Problems
	first := map[string]string{}
	claim := func(e Environment, at, what string) {
		if other, taken := first[at+what]; taken {
			found = append(found, Problem{
				File: filepath.Join(dir, e.Name+extension), Path: at,
				Got: what + " is that of the environment " + other + " too", Allowed: "one environment each", Fix: "change it in one of the two",
			})
			return
		}
		first[at+what] = e.Name
	}
	for _, e := range all {
		if e.State.Bucket != "" {
			claim(e, "state.key", e.State.Bucket+"/"+e.State.Key)
		}
		if e.Project != "" && e.Account != "" {
			claim(e, "project", "the name "+naming.Of(e.Project, e.Name)+" in account "+e.Account+" and "+e.Region)
		}
	}
	return found
}
