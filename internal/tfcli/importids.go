package tfcli

import (
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// ImportID is a resource of a stack with the id by which "terraform import" finds it.
type ImportID struct{ Address, ID string }

// reference is an expression that is nothing but a resource's attribute.
var reference = regexp.MustCompile(`^\$\{([a-z0-9_]+)\.([A-Za-z0-9_]+)\.[a-z_]+\}$`)

// ImportIDs returns the ids of the resources in a foundation's Terraform JSON, in the order of their
// addresses. All of them follow from the names in it; account and partition complete the ARNs.
func ImportIDs(stack []byte, account, partition string) ([]ImportID, error) {
	var document struct {
		Resource map[string]map[string]map[string]any `json:"resource"`
	}
	if err := json.Unmarshal(stack, &document); err != nil {
		return nil, err
	}
	f := finder{document.Resource, "arn:" + partition + ":iam::" + account + ":"}
	var all []ImportID
	for _, kind := range slices.Sorted(maps.Keys(document.Resource)) {
		for _, name := range slices.Sorted(maps.Keys(document.Resource[kind])) {
			id, err := f.id(kind, name)
			if err != nil {
				return nil, err
			}
			all = append(all, ImportID{kind + "." + name, id})
		}
	}
	return all, nil
}

type finder struct {
	resources map[string]map[string]map[string]any
	iam       string // begins the ARNs of IAM
}

// id returns a resource's id for import, as the provider's documentation has it for the type.
func (f finder) id(kind, name string) (string, error) {
	text := func(attribute string) string {
		value, _ := f.resources[kind][name][attribute].(string)
		return value
	}
	switch kind {
	case "aws_s3_bucket":
		return text("bucket"), nil
	case "aws_ecr_repository", "aws_iam_role":
		return text("name"), nil
	case "aws_iam_policy":
		return f.iam + "policy" + text("path") + text("name"), nil
	case "aws_iam_openid_connect_provider":
		return f.iam + "oidc-provider/" + strings.TrimPrefix(text("url"), "https://"), nil
	case "aws_iam_role_policy_attachment":
		role, err := f.follow(text("role"))
		if err != nil {
			return "", err
		}
		policy, err := f.follow(text("policy_arn"))
		return role + "/" + policy, err
	}
	for _, attribute := range []string{"bucket", "repository"} { // a setting has the id of what it is of
		if of := text(attribute); of != "" {
			return f.follow(of)
		}
	}
	return "", fmt.Errorf("nothing is known of how %s is imported", kind)
}

// follow returns the id of the resource that an expression refers to.
func (f finder) follow(expression string) (string, error) {
	found := reference.FindStringSubmatch(expression)
	if found == nil {
		return "", fmt.Errorf("%q refers to no resource", expression)
	}
	return f.id(found[1], found[2])
}
