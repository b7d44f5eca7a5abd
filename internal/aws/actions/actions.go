// Package actions knows the names of all IAM actions, as AWS's service authorization reference has them
// (https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html).
package actions

import (
	_ "embed"
	"strings"

	"cdah/internal/aws/iam"
)

// reference has a line for each service: its name in IAM, and its actions. One that ends in an asterisk needs
// no resource. emulator/checks/permissions/reference/renew.py writes it.
//
//go:embed actions.txt
var reference string

// Action is an action of a service.
type Action struct {
	Name     string // such as s3:GetObject
	Resource bool   // it is always checked on a resource, which a policy can name
}

// Services returns the names of all services in IAM.
func Services() []string {
	var all []string
	for line := range strings.Lines(reference) {
		name, _, _ := strings.Cut(line, " ")
		all = append(all, name)
	}
	return all
}

// Of returns the actions of a service, none where it is not known.
func Of(service string) []Action {
	var all []Action
	for line := range strings.Lines(reference) {
		if name, names, _ := strings.Cut(line, " "); name == service {
			for _, action := range strings.Fields(names) {
				bare, alone := strings.CutSuffix(action, "*")
				all = append(all, Action{service + ":" + bare, !alone})
			}
		}
	}
	return all
}

// Matching returns the actions that a pattern of a policy stands for, such as s3:Get*. Of "*", which stands for all,
// it returns none.
func Matching(pattern string) []Action {
	service, _, _ := strings.Cut(pattern, ":")
	var all []Action
	for _, action := range Of(strings.ToLower(service)) {
		if iam.ActionCovers(pattern, action.Name) {
			all = append(all, action)
		}
	}
	return all
}
