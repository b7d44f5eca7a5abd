package config

import (
	"fmt"
	"net/url"
	"regexp"

	"cdah/internal/yamldoc"
)

var (
	variablePattern = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)
	secretPattern   = regexp.MustCompile(`(?i)(password|passwd|secret|token|private_?key|api_?key|access_?key)`)
)

// maxTaskDefinition is the size of a task definition in bytes, in JSON
// (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-quotas.html).
const maxTaskDefinition = 64 << 10

// checkVariables checks the environment variables of a container that the file tells the values of.
func checkVariables(at yamldoc.Path, variables map[string]string, c *yamldoc.Checker) {
	const visible = "its value can be read in the plan, the state and the AWS console"
	const fix = "keep the value in Secrets Manager and name it in secrets"
	size := 0
	for name, value := range variables {
		place := at.Key(name)
		size += len(name) + len(value)
		if !checkVariable(place, name, c) {
			continue
		}
		if secretPattern.MatchString(name) {
			c.Warn(place, "looks like a secret, and "+visible, fix)
		} else if hasPassword(value) {
			c.Warn(place, "has a password in an address, and "+visible, fix)
		}
	}
	if size > maxTaskDefinition {
		c.Error(at, fmt.Sprintf("has %d bytes", size), fmt.Sprintf("less than %d, which is as large as a task definition may be", maxTaskDefinition),
			"keep large values in S3, and name the files in environment_files")
	}
}

// hasPassword reports whether a text is an address with a password, such as postgres://user:password@host/.
func hasPassword(text string) bool {
	address, err := url.Parse(text)
	if err != nil || address.User == nil || address.Host == "" {
		return false
	}
	password, has := address.User.Password()
	return has && password != ""
}

func checkVariable(at yamldoc.Path, name string, c *yamldoc.Checker) bool {
	if variablePattern.MatchString(name) {
		return true
	}
	c.Error(at, yamldoc.Quote(name)+" cannot name an environment variable", "letters, digits and _, no digit first", "rename it")
	return false
}
