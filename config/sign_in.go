package config

import (
	"slices"

	"cdah/internal/aws/settings"
)

// SignIn has the load balancer let nobody through to a service who has not signed in at an identity provider, by OpenID
// Connect. It needs HTTPS, by domain, and http1 as protocol_version
// (https://docs.aws.amazon.com/elasticloadbalancing/latest/application/listener-authenticate-users.html).
type SignIn struct {
	// The identity provider's name for itself, a URL such as https://accounts.example.com. This and the three endpoints stand in
	// what it publishes at <issuer>/.well-known/openid-configuration.
	Issuer string `yaml:"issuer" json:"issuer,omitzero" jsonschema:"required,pattern=^https://[A-Za-z0-9.-]+(:[0-9]+)?(/[^ ?#]*)?$"`

	// Where a browser is sent to sign in: authorization_endpoint in what the provider publishes.
	AuthorizationEndpoint string `yaml:"authorization_endpoint" json:"authorization_endpoint,omitzero" jsonschema:"required,pattern=^https://[A-Za-z0-9.-]+(:[0-9]+)?/[^ #]*$"`

	// Where the load balancer gets tokens, on port 443 and by IPv4: token_endpoint.
	TokenEndpoint string `yaml:"token_endpoint" json:"token_endpoint,omitzero" jsonschema:"required,pattern=^https://[A-Za-z0-9.-]+/[^ #]*$"`

	// Where the load balancer asks who somebody is, on port 443 and by IPv4: userinfo_endpoint.
	UserInfoEndpoint string `yaml:"user_info_endpoint" json:"user_info_endpoint,omitzero" jsonschema:"required,pattern=^https://[A-Za-z0-9.-]+/[^ #]*$"`

	// Id that the provider has given the website as its client.
	ClientID string `yaml:"client_id" json:"client_id,omitzero" jsonschema:"required,minLength=1"`

	// Where the client's secret is, such as {secret: shop/sign-in}.
	ClientSecret ClientSecret `yaml:"client_secret" json:"client_secret,omitzero" jsonschema:"required"`

	// What is asked of the provider, separated by spaces, such as openid email.
	Scope string `yaml:"scope" json:"scope,omitzero" default:"openid" jsonschema:"pattern=^[!-~]+( [!-~]+)*$"`

	// Hours after which somebody must sign in again, 1 to 168. The default, seven days, is AWS's own and the longest.
	SessionHours int `yaml:"session_hours" json:"session_hours,omitzero" default:"168" jsonschema:"minimum=1,maximum=168"`

	// Name of the cookies that hold a session. Services with the same client may share them; those with another must not,
	// and give a name of their own. AWS adds -0, -1 and so on.
	SessionCookie string `yaml:"session_cookie" json:"session_cookie,omitzero" default:"AWSELBAuthSessionCookie" jsonschema:"pattern=^[A-Za-z0-9!#%&'*+.^_|~-]+$,maxLength=64"`

	// What becomes of a request without a session: authenticate (the browser is sent to sign in), deny (401, for what a
	// page calls by itself) or allow (it reaches the service, which sees that nobody has signed in).
	OnUnauthenticated OnUnauthenticated `yaml:"on_unauthenticated" json:"on_unauthenticated,omitzero" default:"authenticate" jsonschema:"enum=authenticate,enum=deny,enum=allow"`
}

// ClientSecret is the secret by which the load balancer proves to the identity provider that it is the client. The
// pipeline's roles may read exactly that: Terraform gives it to the load balancer, and its state has it.
type ClientSecret struct {
	// Secret of Secrets Manager: its name, which is looked up for each plan in the environment's account
	// and region, or its whole ARN in this region.
	Secret string `yaml:"secret" json:"secret,omitzero" jsonschema:"required,pattern=^([A-Za-z0-9/_+=.@!-]{1\\,512}|arn:aws(-[a-z]+)*:secretsmanager:[a-z0-9-]+:[0-9]{12}:secret:[A-Za-z0-9/_+=.@!-]+-[A-Za-z0-9]{6})$"`

	// Key in the secret's JSON, such as client_secret. Default: the whole secret.
	Key string `yaml:"key" json:"key,omitzero" jsonschema:"pattern=^[^:]+$"`

	// ARN of the customer managed KMS key that the secret is encrypted with, in this region. Default: AWS's
	// own key, which needs no grant.
	KMSKey string `yaml:"kms_key" json:"kms_key,omitzero" jsonschema:"pattern=^arn:aws(-[a-z]+)*:kms:[a-z0-9-]+:[0-9]{12}:key/[A-Za-z0-9-]+$"`
}

// OnUnauthenticated is what becomes of a request of somebody who has not signed in.
type OnUnauthenticated string

// What may become of it.
const (
	Authenticate OnUnauthenticated = "authenticate"
	Deny         OnUnauthenticated = "deny"
	Allow        OnUnauthenticated = "allow"
)

// SignsIn reports whether the load balancer asks visitors of a service to sign in.
func (e Environment) SignsIn() bool { return len(e.clientSecrets()) > 0 }

// SignInSecrets returns the secrets of Secrets Manager that a plan reads, by name or ARN, and the ARNs of the keys that
// they are encrypted with. Both are sorted, and have each once.
func (e Environment) SignInSecrets() (secrets, keys []string) {
	for _, secret := range e.clientSecrets() {
		secrets = append(secrets, secret.Secret)
		if secret.KMSKey != "" {
			keys = append(keys, secret.KMSKey)
		}
	}
	slices.Sort(secrets)
	slices.Sort(keys)
	return slices.Compact(secrets), slices.Compact(keys)
}

// clientSecrets are those of the services that visitors sign in for.
func (e Environment) clientSecrets() []ClientSecret {
	var all []ClientSecret
	for _, name := range sortedKeys(e.Services) {
		if in := e.Services[name].Route.SignIn; in != nil && e.Services[name].Kind == KindWeb {
			all = append(all, in.ClientSecret)
		}
	}
	return all
}

// callback is the path that the identity provider sends browsers back to. The load balancer answers there by itself.
const callback = settings.SignInCallback
