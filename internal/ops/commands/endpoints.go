package commands

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"path/filepath"
	"slices"
	"strings"

	awsconfig "github.com/aws/aws-sdk-go-v2/config"

	"cdah/internal/ops/emulator"
)

// meantEndpoint names the variable of whoever means to deploy elsewhere: the one endpoint that is not AWS's and passes.
const meantEndpoint = "CDAH_AWS_ENDPOINT"

// checkEndpoints refuses what sends requests to AWS elsewhere: a deployment to AWS, with the user's own keys, would
// go to an emulator that somebody has forgotten in his shell. An endpoint of AWS itself, such as that of a VPC
// endpoint, passes. SDKs and Terraform's provider read the endpoints from variables, and from the profile
// (https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html).
func (s *session) checkEndpoints(ctx context.Context) error {
	var problems []error
	refuse := func(where, endpoint, fix string) {
		if !isAWS(endpoint) && endpoint != s.getenv(meantEndpoint) {
			problems = append(problems, fmt.Errorf("the target of %s is aws, and %s sends requests to %q; allowed: an https endpoint of AWS, or the one that %s says; fix: %s, or set target to emulator",
				s.env.Name, where, endpoint, meantEndpoint, fix))
		}
	}
	for _, variable := range emulator.Endpoints(s.Environ) {
		name, value, _ := strings.Cut(variable, "=")
		refuse(name, value, "unset "+name)
	}
	for where, endpoint := range s.profileEndpoints(ctx) {
		refuse(where, endpoint, "remove it there, or choose another profile")
	}
	slices.SortFunc(problems, func(a, b error) int { return strings.Compare(a.Error(), b.Error()) })
	return errors.Join(problems...)
}

// profileEndpoints returns the endpoints that the user's profile sets, by where it does. A profile that cannot be
// read has none: whoever needs it says why.
func (s *session) profileEndpoints(ctx context.Context) map[string]string {
	orElse := func(name, otherwise string) string {
		if value := s.getenv(name); value != "" {
			return value
		}
		return otherwise
	}
	name := orElse("AWS_PROFILE", orElse("AWS_DEFAULT_PROFILE", "default"))
	file := orElse("AWS_CONFIG_FILE", filepath.Join(s.Home, ".aws", "config"))
	credentials := orElse("AWS_SHARED_CREDENTIALS_FILE", filepath.Join(s.Home, ".aws", "credentials"))
	profile, err := awsconfig.LoadSharedConfigProfile(ctx, name, func(o *awsconfig.LoadSharedConfigOptions) {
		o.ConfigFiles, o.CredentialsFiles = []string{file}, []string{credentials}
	})
	if err != nil {
		return nil
	}
	endpoints := map[string]string{}
	if profile.BaseEndpoint != "" {
		endpoints["endpoint_url of the profile "+name] = profile.BaseEndpoint
	}
	for service, settings := range profile.Services.ServiceValues {
		if endpoint := settings["endpoint_url"]; endpoint != "" {
			endpoints["endpoint_url of "+service+" of the profile "+name] = endpoint
		}
	}
	return endpoints
}

// isAWS reports whether an endpoint is below one of AWS's own domains.
func isAWS(endpoint string) bool {
	parsed, err := url.Parse(endpoint)
	if err != nil || parsed.Scheme != "https" {
		return false
	}
	return slices.ContainsFunc([]string{".amazonaws.com", ".amazonaws.com.cn", ".api.aws", ".api.amazonwebservices.com.cn"}, func(domain string) bool {
		return strings.HasSuffix(strings.ToLower(parsed.Hostname()), domain)
	})
}
