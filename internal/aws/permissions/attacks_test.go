package permissions_test

import (
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"

	"cdah/internal/aws/iam"
	"cdah/internal/aws/permissions"
)

// attackedScope is the environment that the calls of test/e2e/attacks.json are about.
func attackedScope() permissions.Scope {
	return permissions.Scope{
		Partition: "aws", Region: "eu-west-2", Account: "123456789012", Project: "cdah", Environment: "production", Name: "cdah-production",
		// The state bucket's name begins like the environment's.
		StateBucket: "cdah-production-terraform-state", StateKey: "cdah/production/terraform.tfstate",
		StateEncryption: "arn:aws:kms:eu-west-2:123456789012:key/state",
		Boundary:        "arn:aws:iam::123456789012:policy/foundation/cdah-production-boundary",
		Domains:         []string{"www.example.com", "*.shop.example.com"},
		SecurityGroups:  []string{"sg-0123456789abcdef0"},
	}
}

// call is a call of attacks.json, which says what its fields are.
type call struct {
	Role, Why, Action string
	Allowed           bool
	Request           struct {
		TaggedFor string `json:"tagged_for"`
		Keys      map[string][]string
	}
	Resources []struct{ ARN, Owner string }
}

// token is a token of attacks.json.
type token struct {
	Role, Why, Aud, Sub string
	Allowed             bool
}

func readAttacks(t *testing.T) (calls []call, tokens []token) {
	t.Helper()
	s := attackedScope()
	text, err := os.ReadFile("../../../test/e2e/attacks.json")
	if err != nil {
		t.Fatal(err)
	}
	filled := strings.NewReplacer(
		"{region}", s.Region, "{account}", s.Account, "{project}", s.Project, "{environment}", s.Environment,
		"{name}", s.Name, "{other}", "cdah-staging", "{longer}", s.Name+"x",
		"{state_bucket}", s.StateBucket, "{state_key}", s.StateKey, "{state_encryption}", s.StateEncryption, "{boundary}", s.Boundary,
		"{organization}", source().Organization, "{pipeline}", source().Project, "{repository}", source().Repository, "{branch}", "main",
	).Replace(string(text))
	var file struct {
		Calls  []call
		Tokens []token
	}
	if err := json.Unmarshal([]byte(filled), &file); err != nil {
		t.Fatal(err)
	}
	return file.Calls, file.Tokens
}

// tagsOf are the tags of what belongs to an environment or to the foundation.
func tagsOf(t *testing.T, owner string) map[string]string {
	t.Helper()
	tags, known := map[string]map[string]string{
		"":           {},
		"self":       {"Project": "cdah", "Environment": "production"},
		"other":      {"Project": "cdah", "Environment": "staging"},
		"foundation": {"Project": "cdah", "Foundation": "production"},
	}[owner]
	if !known {
		t.Fatalf("nobody is called %q", owner)
	}
	return tags
}

// What a deployment needs is allowed, and attacks are not.
func TestAttacks(t *testing.T) {
	t.Parallel()
	known := readReference(t)
	calls, _ := readAttacks(t)
	if len(calls) < 200 {
		t.Fatalf("%d calls", len(calls))
	}
	plan := []iam.Document{permissions.Plan(attackedScope())}
	deploy := slices.Clone(plan)
	for _, document := range permissions.Deploy(attackedScope()) {
		deploy = append(deploy, document)
	}
	roles := map[string][]iam.Document{"plan": plan, "deploy": deploy}
	for _, c := range calls {
		documents, exists := roles[c.Role]
		if !exists || len(c.Resources) == 0 {
			t.Fatalf("%s: role %q on %v", c.Why, c.Role, c.Resources)
		}
		can := true
		for _, r := range c.Resources {
			if !known.checks(c.Action, r.ARN) {
				t.Errorf("%s: AWS does not check %s on %s", c.Why, c.Action, r.ARN)
			}
			keys := known.keysOf(c, r.ARN, tagsOf(t, r.Owner), tagsOf(t, c.Request.TaggedFor))
			can = can && allowed(request{c.Action, r.ARN, keys}, documents...)
		}
		if can != c.Allowed {
			t.Errorf("%s: %s by %s on %v: allowed %t, want %t", c.Why, c.Action, c.Role, c.Resources, can, c.Allowed)
		}
	}
}

// Whatever else a role is given, the state bucket and its versions stay the foundation's.
func TestStateBucketIsDenied(t *testing.T) {
	t.Parallel()
	s := attackedScope()
	careless := iam.Policy(iam.Allow([]string{"s3:*"}, "arn:aws:s3:::"+s.Name+"-*"))
	documents := []iam.Document{careless}
	for _, document := range permissions.Deploy(s) {
		documents = append(documents, document)
	}
	calls, _ := readAttacks(t)
	attacks := 0
	for _, c := range calls {
		onBucket := c.Resources[0].ARN == "arn:aws:s3:::"+s.StateBucket
		if c.Allowed || !onBucket && c.Action != "s3:DeleteObjectVersion" || !strings.Contains(c.Resources[0].ARN, s.StateBucket) {
			continue
		}
		attacks++
		if allowed(request{action: c.Action, resource: c.Resources[0].ARN}, documents...) {
			t.Errorf("%s: %s on %s is not denied", c.Why, c.Action, c.Resources[0].ARN)
		}
	}
	if attacks < 12 {
		t.Errorf("%d attacks", attacks)
	}
}

func source() permissions.Source {
	return permissions.Source{
		Provider:     "arn:aws:iam::123456789012:oidc-provider/circleci",
		Organization: "00000000-0000-4000-8000-000000000001", Project: "00000000-0000-4000-8000-000000000002",
		Repository: "github.com/acme/shop",
	}
}

// The roles are for jobs of the one repository, and the one that deploys for those of the one branch.
func TestTokens(t *testing.T) {
	t.Parallel()
	_, tokens := readAttacks(t)
	if len(tokens) < 20 {
		t.Fatalf("%d tokens", len(tokens))
	}
	roles := map[string]iam.Document{"plan": source().Trust(permissions.AnyReference), "deploy": source().Trust(permissions.Branch("main"))}
	for _, token := range tokens {
		trust, exists := roles[token.Role]
		if !exists {
			t.Fatalf("%s: role %q", token.Why, token.Role)
		}
		keys := map[string][]string{source().Issuer() + ":aud": {token.Aud}, source().Issuer() + ":sub": {token.Sub}}
		if can := holds(trust.Statement[0].Condition, keys); can != token.Allowed {
			t.Errorf("%s: %s may be %s: %t, want %t", token.Why, token.Sub, token.Role, can, token.Allowed)
		}
	}
}

// keysOf returns the condition keys that AWS has values for where it checks a call on a resource.
func (r reference) keysOf(c call, arn string, owner, requested map[string]string) map[string][]string {
	keys := map[string][]string{"aws:RequestedRegion": {attackedScope().Region}}
	add := func(key string, values ...string) {
		if r.knowsFor(c.Action, arn, key) {
			keys[key] = values
		}
	}
	for tag, value := range owner {
		add("aws:ResourceTag/"+tag, value)
	}
	var tags []string
	for tag, value := range requested {
		add("aws:RequestTag/"+tag, value)
		tags = append(tags, tag)
	}
	if len(tags) > 0 {
		add("aws:TagKeys", tags...)
	}
	for key, values := range c.Request.Keys {
		add(key, values...)
	}
	return keys
}

// checks reports whether AWS checks an action on a resource.
func (r reference) checks(action, resource string) bool {
	for arn := range r[action] {
		if sameType(arn, resource) || arn == "*" {
			return true
		}
	}
	return false
}

// knowsFor reports whether AWS knows a condition key where it checks an action on the resource.
func (r reference) knowsFor(action, resource, key string) bool {
	for arn := range r[action] {
		if sameType(arn, resource) && r.knows(action, arn, key) {
			return true
		}
	}
	return false
}
