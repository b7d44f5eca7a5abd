//go:build e2e

package e2e

import (
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"

	"cdah/internal/aws/permissions"
	"cdah/internal/ops/emulator"
)

// withinPermissions fails the test where Terraform asked AWS for what the role of the pipeline that deploys
// may not do at all. That it may do it to the resource in question, an emulator without permissions does
// not show.
func withinPermissions(t *testing.T, e *emulator.Emulator) {
	t.Helper()
	calls, err := e.Trace()
	if err != nil {
		t.Fatal(err)
	}
	var allowed []string
	scope := permissions.Scope{Domains: []string{"example.com"}}
	policies := permissions.Deploy(scope)
	policies["plan"] = permissions.Plan(scope)
	for _, document := range policies {
		for _, statement := range document.Statement {
			if statement.Effect == "Allow" {
				allowed = append(allowed, statement.Action...)
			}
		}
	}
	missing := map[string]bool{}
	for _, call := range calls {
		action := iamAction(call)
		permitted := slices.ContainsFunc(allowed, func(pattern string) bool {
			matches, _ := path.Match(pattern, action)
			return matches
		})
		if !permitted && !slices.Contains(besideTheStacks(), action) && !missing[action] {
			missing[action] = true
			t.Errorf("the role that deploys may not do %s (%s %s); see internal/aws/resources", action, call.Service, call.Action)
		}
	}
}

// besideTheStacks are the actions by which these tests themselves make what a stack finds, or look into
// the emulator.
func besideTheStacks() []string {
	return []string{
		"sts:AssumeRole", "sts:GetCallerIdentity", // anybody may ask who they are
		"route53:CreateHostedZone", "route53:DeleteHostedZone", "route53:ChangeTagsForResource",
		"ecr:CreateRepository", "ecr:DeleteRepository", "ecr:PutImage",
		"secretsmanager:CreateSecret", "secretsmanager:DeleteSecret", "ssm:PutParameter", "ssm:DeleteParameter",
	}
}

// iamAction returns the name that a call has in IAM. AWS names the services as IAM does, but for two;
// where a call has no name in its request, method and path say what it is.
func iamAction(call emulator.Call) string {
	service := map[string]string{"monitoring": "cloudwatch", "tagging": "tag"}[call.Service]
	if service == "" {
		service = call.Service
	}
	if service == "budgets" {
		return "budgets:" + budgetsAction(call.Action)
	}
	if !strings.Contains(call.Action, " ") {
		return service + ":" + call.Action
	}
	switch service {
	case "chatbot":
		return "chatbot:" + chatbotAction(call.Action)
	case "scheduler":
		return "scheduler:" + schedulerAction(call.Action)
	case "s3":
		return "s3:" + s3Action(call.Action)
	case "route53":
		return "route53:" + route53Action(call.Action)
	}
	return service + ":" + call.Action
}

// s3Action names a call to S3. What is asked about a bucket stands in the query; the names of three
// settings in IAM are not those of the API
// (https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html).
func s3Action(request string) string {
	method, target, _ := strings.Cut(request, " ")
	at, query, _ := strings.Cut(target, "?")
	verb := map[string]string{"GET": "Get", "HEAD": "Get", "PUT": "Put", "POST": "Put", "DELETE": "Put"}[method]
	settings := map[string]string{
		"accelerate": "AccelerateConfiguration", "acl": "BucketAcl", "cors": "BucketCORS", "encryption": "EncryptionConfiguration",
		"lifecycle": "LifecycleConfiguration", "location": "BucketLocation", "logging": "BucketLogging", "object-lock": "BucketObjectLockConfiguration",
		"ownershipControls": "BucketOwnershipControls", "policy": "BucketPolicy", "publicAccessBlock": "BucketPublicAccessBlock",
		"replication": "ReplicationConfiguration", "requestPayment": "BucketRequestPayment", "tagging": "BucketTagging",
		"versioning": "BucketVersioning", "website": "BucketWebsite",
	}
	key, _, _ := strings.Cut(query, "&")
	key, _, _ = strings.Cut(key, "=")
	switch setting, known := settings[key]; {
	case known && key == "policy" && method == "DELETE":
		return "DeleteBucketPolicy"
	case known:
		return verb + setting
	case key == "versions":
		return "ListBucketVersions"
	case key == "delete":
		return "DeleteObject"
	}
	object := strings.Count(strings.Trim(at, "/"), "/") > 0
	names := map[bool]map[string]string{
		true:  {"GET": "GetObject", "HEAD": "GetObject", "PUT": "PutObject", "DELETE": "DeleteObject"},
		false: {"GET": "ListBucket", "HEAD": "ListBucket", "PUT": "CreateBucket", "DELETE": "DeleteBucket"},
	}
	return names[object][method]
}

// budgetsAction names a call to AWS Budgets, whose permissions are two, but for tags
// (https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsbudgetservice.html).
func budgetsAction(call string) string {
	switch {
	case strings.HasPrefix(call, "Describe"):
		return "ViewBudget"
	case strings.HasSuffix(call, "Resource"):
		return call
	}
	return "ModifyBudget"
}

// chatbotAction names a call to AWS Chatbot, whose paths are the actions' words.
func chatbotAction(request string) string {
	_, words, _ := strings.Cut(request, "/")
	words = strings.ReplaceAll(words, "ms-teams", "microsoft-teams")
	var action strings.Builder
	for word := range strings.SplitSeq(words, "-") {
		action.WriteString(strings.ToUpper(word[:1]) + word[1:])
	}
	return action.String()
}

// schedulerAction names a call about a schedule to EventBridge Scheduler.
func schedulerAction(request string) string {
	method, target, _ := strings.Cut(request, " ")
	if !strings.HasPrefix(target, "/schedules/") {
		return request
	}
	return map[string]string{"GET": "Get", "POST": "Create", "PUT": "Update", "DELETE": "Delete"}[method] + "Schedule"
}

// route53Action names a call to Route 53.
func route53Action(request string) string {
	for _, known := range []struct{ pattern, action string }{
		{`^POST .*/rrset/?$`, "ChangeResourceRecordSets"},
		{`^GET .*/rrset(\?|$)`, "ListResourceRecordSets"},
		{`^GET .*/hostedzonesbyname`, "ListHostedZonesByName"},
		{`^GET .*/hostedzone/[^/?]+$`, "GetHostedZone"},
		{`^GET .*/hostedzone(\?|$)`, "ListHostedZones"},
		{`^GET .*/change/`, "GetChange"},
		{`^GET .*/tags/`, "ListTagsForResource"},
		{`^POST .*/tags/`, "ChangeTagsForResource"},
		{`^POST .*/hostedzone$`, "CreateHostedZone"},
		{`^DELETE .*/hostedzone/`, "DeleteHostedZone"},
		{`^GET .*/dnssec`, "GetDNSSEC"},
	} {
		if regexp.MustCompile(known.pattern).MatchString(request) {
			return known.action
		}
	}
	return request
}
