package config

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"cdah/internal/aws/regions"
	"cdah/internal/yamldoc"
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

func (e Environment) validate(_ yamldoc.Path, c *yamldoc.Checker) {
	checkFileName(c, e.Name, "an environment")
	if strings.HasPrefix(e.Name, foundationPrefix) {
		c.Error("", yamldoc.Quote(e.Name)+" begins with "+foundationPrefix+", as the stacks of foundations do", "any other beginning", "rename the file")
	}
	checkProject(c, "project", e.Project)
	checkRegion(c, "region", e.Region)
	e.checkTarget(c)
	checkTags("tags", c, e.Tags, "Project", "Environment", "ManagedBy")
	e.checkBoundary(c)
	e.checkServiceNames(c)
	e.checkJobs(c)
	e.checkImages(c)
	e.checkSecrets(c)
	e.checkTaskRoles(c)
	e.checkRoutes(c)
	e.checkCapacity(c)
	e.Network.checkRegion("network", e.Region, c)
	e.Network.checkACLs("network", e.ListenerPorts(), e.LoadBalancer.Sources, e.Inside(), c)
	e.checkVolumes(c)
	e.checkNeighbours(c)
	checkConnections("connections", e.Connections, e.Network.EgressPorts, c)
	e.LoadBalancer.checkSources("load_balancer", e.Network.IPv6, c)
	e.LoadBalancer.checkProtection("load_balancer", e.Ephemeral, c)
	e.LoadBalancer.checkRedirects("load_balancer", e.Domain, c)
	e.checkZones(c)
	e.checkQuotas(c)
	e.checkCosts(c)
	e.checkDomain(c)
	e.checkAlerts(c)
}

// checkCosts tells an ephemeral environment of what runs up costs unasked. It has the defaults of any other: an
// environment that becomes ephemeral, to be destroyed, must not lose its gateways first.
func (e Environment) checkCosts(c *yamldoc.Checker) {
	if !e.Ephemeral || e.Target == TargetEmulator || e.Network.Existing != nil || !c.Sound("ephemeral", "network", "target") {
		return
	}
	if zones := len(e.Network.Zones.Letters); !c.Has("network.nat") && zones > 1 {
		c.Warn("network.nat", fmt.Sprintf("a NAT gateway in each of %d zones costs by the hour, in an environment that may go at any time", zones), "use single or instance, or say per_zone")
	}
	if *e.Network.FlowLogs.Enabled && !c.Has("network.flow_logs") {
		c.Warn("network.flow_logs", "all connections are recorded, which costs by the gigabyte, in an environment that may go at any time", "use {traffic: rejected} or {enabled: false}, or say {traffic: all}")
	}
}

// checkFileName checks the name that a file gives to what is in it.
func checkFileName(c *yamldoc.Checker, name, what string) {
	if !namePattern.MatchString(name) || len(name) > maxNameLength {
		c.Add(Problem{
			Got:     yamldoc.Quote(name) + " cannot name " + what,
			Allowed: fmt.Sprintf("a file name of up to %d lowercase letters, digits and single hyphens before %s, a letter first", maxNameLength, extension),
			Fix:     "rename the file",
		})
	}
}

// checkProject refuses what the names of AWS resources may not begin with: capacity providers
// (https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateCapacityProvider.html) and
// load balancers
// (https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateLoadBalancer.html).
func checkProject(c *yamldoc.Checker, at yamldoc.Path, project string) {
	for _, prefix := range []string{"aws", "ecs", "fargate", "internal-"} {
		if strings.HasPrefix(project+"-", prefix) {
			c.Error(at, yamldoc.Quote(project)+" begins with "+strings.TrimSuffix(prefix, "-"),
				"any other beginning: AWS keeps aws, ecs, fargate and internal- for itself", "choose another name")
		}
	}
}

func checkRegion(c *yamldoc.Checker, at yamldoc.Path, region string) {
	if !regions.Known(region) {
		c.Error(at, yamldoc.Quote(region)+" is not a region of AWS", "a region's code, such as eu-west-2", cmp.Or(yamldoc.DidYouMean(region, regions.All()), "use the code of a region"))
	}
}

func checkAccount(c *yamldoc.Checker, at yamldoc.Path, account string) {
	if !accountPattern.MatchString(account) && !interpolates(account) {
		c.Error(at, yamldoc.Quote(account)+" is not an account", "twelve digits", "write the account's id")
	}
}

// checkEmulatorAccount checks that what goes to the emulator goes to the one account that it has.
func checkEmulatorAccount(c *yamldoc.Checker, target Target, account string) {
	if target == TargetEmulator && account != EmulatorAccount {
		c.Error("account", yamldoc.Quote(account)+" is not the emulator's account", yamldoc.Quote(EmulatorAccount),
			"use it, or set target to aws")
	}
}

// checkTarget checks what the two targets ask of account, state and alerts.
func (e Environment) checkTarget(c *yamldoc.Checker) {
	if !c.Sound("target", "state.bucket", "alerts") {
		return
	}
	checkEmulatorAccount(c, e.Target, e.Account)
	switch e.Target {
	case TargetEmulator:
		if e.State.Bucket != "" {
			c.Error("state.bucket", "the emulator forgets its buckets when it ends, and the state with them",
				"no bucket with target emulator", "remove it, or set target to aws")
		}
	case TargetAWS:
		if e.State.Bucket == "" {
			c.Warn("state.bucket", "the state stays in a local file, which only one person on one machine can use", "name an S3 bucket")
		}
		e.Alerts.checkSomebody(c)
	}
}

// checkBoundary checks that the boundary is a policy of the environment's own account, or of AWS.
func (e Environment) checkBoundary(c *yamldoc.Checker) {
	if e.PermissionsBoundary == "" || !c.Sound("permissions_boundary", "account") {
		return
	}
	if !isPolicyFor(e.PermissionsBoundary, e.Account) {
		c.Error("permissions_boundary", yamldoc.Quote(e.PermissionsBoundary)+" is a policy of another account", "a policy of the environment's own account, "+e.Account+", or of AWS", "write the ARN of such a policy")
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
func checkTags(place yamldoc.Path, c *yamldoc.Checker, tags map[string]string, ours ...string) {
	const characters = "letters, digits, spaces and + - = . _ : / @"
	if len(tags) > maxTags {
		c.Error(place, fmt.Sprintf("there are %d tags", len(tags)), fmt.Sprintf("at most %d", maxTags), "remove some")
	}
	for key, value := range tags {
		at := place.Key(key)
		length := utf8.RuneCountInString(key)
		switch {
		case slices.Contains(ours, key):
			c.Error(at, "this tag is set by cdah", "any other key", "remove it")
		case strings.HasPrefix(strings.ToLower(key), "aws:"):
			c.Error(at, "tags that begin with aws: belong to AWS", "any other beginning", "rename it")
		case length < 1 || length > maxTagKey:
			c.Error(at, fmt.Sprintf("the key has %d characters", length), fmt.Sprintf("1 to %d", maxTagKey), "rename it")
		case !tagText.MatchString(key):
			c.Error(at, "the key has a character that AWS does not take", characters, "rename it")
		}
		if n := utf8.RuneCountInString(value); n > maxTagValue {
			c.Error(at, fmt.Sprintf("the value has %d characters", n), fmt.Sprintf("up to %d", maxTagValue), "shorten it")
		} else if !tagText.MatchString(value) && !interpolates(value) {
			c.Error(at, yamldoc.Quote(value)+" has a character that AWS does not take", characters, "remove it")
		}
	}
}
