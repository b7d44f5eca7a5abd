package emulator

import (
	"os"
	"regexp"
	"strings"
)

// pythonVariable names the Python to prefer.
const pythonVariable = "CDAH_PYTHON"

// conflicting are variables that would lead a client elsewhere, or to other credentials.
func conflicting() []string {
	return []string{
		"AWS_CA_BUNDLE",
		"AWS_CONTAINER_CREDENTIALS_FULL_URI",
		"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
		"AWS_DEFAULT_PROFILE",
		"AWS_IGNORE_CONFIGURED_ENDPOINT_URLS",
		"AWS_PROFILE",
		"AWS_ROLE_ARN",
		"AWS_SESSION_TOKEN",
		"AWS_USE_DUALSTACK_ENDPOINT",
		"AWS_USE_FIPS_ENDPOINT",
		"AWS_WEB_IDENTITY_TOKEN_FILE",
	}
}

// endpointVariable matches the endpoints of single services, old and new spelling.
var endpointVariable = regexp.MustCompile(`^(TF_)?AWS_(ENDPOINT_URL_\w+|\w+_ENDPOINT)=`)

// Endpoints returns those variables of an environment that send requests to AWS to another endpoint.
func Endpoints(environ []string) []string {
	var found []string
	for _, variable := range environ {
		name, value, _ := strings.Cut(variable, "=")
		switch name {
		case "AWS_USE_DUALSTACK_ENDPOINT", "AWS_USE_FIPS_ENDPOINT", "AWS_EC2_METADATA_SERVICE_ENDPOINT":
			continue // endpoints of AWS itself, and of the machine
		}
		if value != "" && (name == "AWS_ENDPOINT_URL" || endpointVariable.MatchString(variable)) {
			found = append(found, variable)
		}
	}
	return found
}

// Env returns the variables that make AWS clients, Terraform among them, use the
// emulator: to be appended to the environment of a command. Variables that could
// lead a client to AWS, or to credentials of AWS, are set to nothing. Regions are
// left alone.
func (e *Emulator) Env() []string {
	env := []string{
		"AWS_ENDPOINT_URL=" + e.Endpoint(),
		"AWS_ACCESS_KEY_ID=test",
		"AWS_SECRET_ACCESS_KEY=test",
		"AWS_EC2_METADATA_DISABLED=true",
		"AWS_CONFIG_FILE=" + os.DevNull,
		"AWS_SHARED_CREDENTIALS_FILE=" + os.DevNull,
	}
	for _, name := range conflicting() {
		env = append(env, name+"=")
	}
	for _, variable := range os.Environ() {
		if endpointVariable.MatchString(variable) {
			name, _, _ := strings.Cut(variable, "=")
			env = append(env, name+"=")
		}
	}
	return env
}

// serverEnvironment is what server.py is started with; it keeps what it needs.
func serverEnvironment() []string {
	return append(os.Environ(),
		"AWS_CONFIG_FILE="+os.DevNull,
		"PYTHONDONTWRITEBYTECODE=1", // no __pycache__ in the project's tree
	)
}

// pythonNames are the interpreters to try, best first.
func pythonNames() []string {
	names := []string{"python3", "python"}
	if own := os.Getenv(pythonVariable); own != "" {
		names = append([]string{own}, names...)
	}
	return names
}
