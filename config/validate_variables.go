package config

import (
	"fmt"
	"regexp"

	"cdah/internal/yamldoc"
)

var (
	variablePattern = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)
	// secretValue is what some services' secrets begin with: keys of AWS, tokens of GitHub, GitLab, Slack and Stripe,
	// private keys, and JSON web tokens.
	secretValue       = regexp.MustCompile(`^(A(KIA|SIA)[A-Z0-9]{16}$|gh[pousr]_[A-Za-z0-9]{20}|github_pat_|glpat-|xox[abprs]-|[sr]k_live_|-----BEGIN [A-Z ]*PRIVATE KEY|eyJ[A-Za-z0-9_-]+\.eyJ)`)
	passwordInAddress = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9+.-]*://[^/?#@\s]*:[^/?#@\s]+@[^/\s]+`)
	secretPattern     = regexp.MustCompile(`(?i)(password|passwd|secret|token|private_?key|api_?key|access_?key)`)
)

// maxTaskDefinition is the size of a task definition in bytes, in JSON
// (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-quotas.html).
const maxTaskDefinition = 64 << 10

// checkVariables checks the environment variables of a container that the file tells the values of.
func checkVariables(at yamldoc.Path, variables map[string]string, c *yamldoc.Checker) {
	const visible = "its value can be read in the plan, the state and the AWS console"
	const fix = "keep the value in Secrets Manager and name it in secrets"
	for name, value := range variables {
		place := at.Key(name)
		if !checkVariable(place, name, c) {
			continue
		}
		if secretPattern.MatchString(name) || secretValue.MatchString(value) {
			c.Warn(place, "looks like a secret, and "+visible, fix)
		} else if hasPassword(value) {
			c.Warn(place, "has a password in an address, and "+visible, fix)
		}
	}
}

// checkSize wants the variables of a task's containers, by their places, to leave room for the rest of its definition.
func checkSize(containers map[yamldoc.Path]Container, c *yamldoc.Checker) {
	const around = len(`{"name":"","value":""},`)
	sum, most, place := 0, 0, yamldoc.Path("")
	for _, at := range sortedKeys(containers) {
		size := 0
		for name, value := range containers[at].Environment {
			size += around + len(name) + len(value)
		}
		if sum += size; size > most {
			most, place = size, at.Key("environment")
		}
	}
	if sum > maxTaskDefinition {
		c.Error(place, fmt.Sprintf("makes the variables of a task definition %d bytes", sum), fmt.Sprintf("less than %d, which is as large as all of a task definition may be", maxTaskDefinition),
			"keep large values in S3, and name the files in environment_files")
	}
}

// hasPassword reports whether a text is an address with a password, such as postgres://user:password@host/.
func hasPassword(text string) bool { return passwordInAddress.MatchString(text) }

func checkVariable(at yamldoc.Path, name string, c *yamldoc.Checker) bool {
	if variablePattern.MatchString(name) {
		return true
	}
	c.Error(at, yamldoc.Quote(name)+" cannot name an environment variable", "letters, digits and _, no digit first", renamed(name, variablePattern.MatchString))
	return false
}
