// Package iamdoc writes IAM policy documents and other JSON that AWS stores as text.
//
// Values may contain cdktf tokens: they are resolved inside the text when the stack is synthesized.
package iamdoc

import (
	"bytes"
	"encoding/json"
	"strings"
)

// version is that of the policy language
// (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_version.html).
const version = "2012-10-17"

// Condition is a condition block: operator → key → values.
type Condition map[string]map[string]any

// Statement is one statement of a policy. Resource stays empty in a role's trust policy, Principal
// in a policy of an identity.
type Statement struct {
	Sid       string            `json:"Sid,omitempty"`
	Effect    string            `json:"Effect"`
	Principal map[string]string `json:"Principal,omitempty"`
	Action    []string          `json:"Action"`
	Resource  []string          `json:"Resource,omitempty"`
	Condition Condition         `json:"Condition,omitempty"`
}

// Allow is a statement that allows actions on resources.
func Allow(actions []string, resources ...string) Statement {
	return Statement{Effect: "Allow", Action: actions, Resource: resources}
}

// When returns the statement with a condition.
func (s Statement) When(condition Condition) Statement {
	s.Condition = condition
	return s
}

// For returns the statement for an AWS service as its principal, such as ecs-tasks.amazonaws.com.
func (s Statement) For(service string) Statement {
	s.Principal = map[string]string{"Service": service}
	return s
}

// Policy returns the policy document of the statements.
func Policy(statements ...Statement) string {
	return JSON(struct {
		Version   string
		Statement []Statement
	}{version, statements})
}

// Trust returns the trust policy of a role that a service may assume, under an optional condition.
func Trust(service string, condition Condition) string {
	return Policy(Statement{Effect: "Allow", Action: []string{"sts:AssumeRole"}}.For(service).When(condition))
}

// JSON encodes a value on one line, with map keys in order. It panics on a value that has no JSON
// form, which only a mistake in this program can bring about.
func JSON(value any) string {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		panic(err)
	}
	return strings.TrimSuffix(text.String(), "\n")
}
