package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// jsonencode leaves the encoding of a value to Terraform, which knows what references stand for, if
// there are any.
func jsonencode(value any) string {
	text, err := json.Marshal(value)
	if err != nil {
		panic(err)
	}
	if !strings.Contains(string(text), "${") {
		return string(text)
	}
	return "${jsonencode(" + expression(value) + ")}"
}

// expression writes a value in Terraform's language.
func expression(value any) string {
	switch value := value.(type) {
	case object:
		parts := make([]string, 0, len(value))
		for _, key := range slices.Sorted(maps.Keys(value)) {
			parts = append(parts, quoted(key)+" = "+expression(value[key]))
		}
		return "{" + strings.Join(parts, ", ") + "}"
	case list:
		parts := make([]string, len(value))
		for i, element := range value {
			parts[i] = expression(element)
		}
		return "[" + strings.Join(parts, ", ") + "]"
	case string:
		return quoted(value)
	}
	return fmt.Sprint(value)
}

func quoted(text string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`).Replace(text) + `"`
}

// policy is an IAM policy of statements.
func policy(statements ...any) string {
	return jsonencode(object{"Version": "2012-10-17", "Statement": statements})
}

// allow is a statement that allows actions on resources.
func allow(actions, resources list) object {
	return object{"Effect": "Allow", "Action": actions, "Resource": resources}
}

// with is a copy of a statement with further members.
func with(statement, members object) object {
	all := maps.Clone(statement)
	maps.Copy(all, members)
	return all
}

// service is the principal of an AWS service.
func service(host string) object { return object{"Service": host} }
