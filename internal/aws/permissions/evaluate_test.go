package permissions_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"cdah/internal/aws/iam"
)

var variables = regexp.MustCompile(`\$\{[A-Za-z]+\}`)

// request is what AWS judges: an action on one resource, with what it knows about both.
type request struct {
	action, resource string
	keys             map[string][]string // condition keys, without a key where AWS does not know its value
}

// allowed reports whether policies allow a request: one of their statements does, and none denies it
// (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html).
func allowed(r request, documents ...iam.Document) bool {
	allows := false
	for _, document := range documents {
		for _, statement := range document.Statement {
			if !slices.ContainsFunc(statement.Action, func(pattern string) bool { return like(strings.ToLower(pattern), strings.ToLower(r.action)) }) ||
				!slices.ContainsFunc(statement.Resource, func(pattern string) bool { return like(pattern, r.resource) }) ||
				!holds(statement.Condition, r.keys) {
				continue
			}
			if statement.Effect == "Deny" {
				return false
			}
			allows = true
		}
	}
	return allows
}

// holds reports whether all of a condition holds.
func holds(condition iam.Condition, keys map[string][]string) bool {
	for operator, wanted := range condition {
		for key, values := range wanted {
			if !compare(operator, keys[key], texts(values)) {
				return false
			}
		}
	}
	return true
}

// compare holds the values that a request has for a key against those of a condition
// (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html).
func compare(operator string, have, want []string) bool {
	if operator == "Null" {
		return (len(have) == 0) == (want[0] == "true")
	}
	all, isAll := strings.CutPrefix(operator, "ForAllValues:")
	one, ifExists := strings.CutSuffix(all, "IfExists")
	if len(have) == 0 {
		return isAll || ifExists
	}
	fits := func(value string) bool {
		switch one {
		case "StringEquals", "Bool":
			return slices.Contains(want, value)
		case "StringNotEquals":
			return !slices.Contains(want, value)
		case "StringLike", "ArnLike", "ArnEquals":
			return slices.ContainsFunc(want, func(pattern string) bool { return like(pattern, value) })
		}
		panic("the test does not know the operator " + operator)
	}
	for _, value := range have {
		if !fits(value) {
			return false
		}
	}
	return true
}

// like reports whether a text fits a pattern of IAM: * is any text, ? any character.
func like(pattern, text string) bool {
	switch {
	case pattern == "":
		return text == ""
	case pattern[0] == '*':
		return like(pattern[1:], text) || text != "" && like(pattern, text[1:])
	}
	return text != "" && (pattern[0] == '?' || pattern[0] == text[0]) && like(pattern[1:], text[1:])
}

// matchBoth reports whether a text could fit both of two patterns in which * is any text.
func matchBoth(a, b string) bool {
	switch {
	case a == "" || b == "":
		return strings.Trim(a+b, "*") == ""
	case a[0] == '*':
		return matchBoth(a[1:], b) || matchBoth(a, b[1:])
	case b[0] == '*':
		return matchBoth(a, b[1:]) || matchBoth(a[1:], b)
	}
	return a[0] == b[0] && matchBoth(a[1:], b[1:])
}

func texts(value any) []string {
	switch v := value.(type) {
	case string:
		return []string{v}
	case []string:
		return v
	}
	panic(fmt.Sprintf("a condition has the value %v", value))
}
