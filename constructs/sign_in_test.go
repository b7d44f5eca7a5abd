package constructs_test

import (
	"testing"

	"cdah/config"
	"cdah/constructs/loadbalancer"
	"cdah/constructs/service"
)

// Each rule of a service asks for a sign-in before it forwards, with a secret that the JSON only refers to.
func TestSignIn(t *testing.T) {
	const secret = "data.aws_secretsmanager_secret_version.service_web_client_secret.secret_string"
	for name, test := range map[string]struct{ key, want string }{
		"the whole secret": {"", "${" + secret + "}"},
		"a key of it":      {`of "the" site`, "${jsondecode(\"${" + secret + "}\")[\"of \\\"the\\\" site\"]}"},
	} {
		t.Run(name, func(t *testing.T) {
			d := synthService(t, func(p *service.Props) {
				p.Spec.Route = config.Route{Paths: []string{"/a/*", "/longer/*"}, SignIn: &config.SignIn{
					Issuer: "https://id.example.com", AuthorizationEndpoint: "https://id.example.com/authorize",
					TokenEndpoint: "https://id.example.com/token", UserInfoEndpoint: "https://id.example.com/me",
					ClientID: "shop", ClientSecret: config.ClientSecret{Secret: "shop/sign-in", Key: test.key},
				}}
			})
			rules := d.OfType("aws_lb_listener_rule")
			if len(rules) != 2 {
				t.Fatalf("got the rules %v, want two", rules)
			}
			for _, rule := range rules {
				want(t, d, rule, map[string]any{
					"action/0": map[string]any{"type": "authenticate-oidc", "order": 1.0, "authenticate_oidc": map[string]any{
						"issuer": "https://id.example.com", "authorization_endpoint": "https://id.example.com/authorize",
						"token_endpoint": "https://id.example.com/token", "user_info_endpoint": "https://id.example.com/me",
						"client_id": "shop", "client_secret": test.want, "scope": "openid", "session_timeout": 604800.0,
						"session_cookie_name": "AWSELBAuthSessionCookie", "on_unauthenticated_request": "authenticate",
					}},
					"action/1/type": "forward", "action/1/order": 2.0,
				})
			}
		})
	}
}

// Only where visitors sign in does the load balancer call anybody but the instances.
func TestLoadBalancerReachesIdentityProviders(t *testing.T) {
	d := synthLoadBalancer(t, func(p *loadbalancer.Props) { p.SignIn = true })
	want(t, d, "aws_vpc_security_group_egress_rule.load_balancer_security_group_sign_in", map[string]any{
		"cidr_ipv4": "0.0.0.0/0", "from_port": 443.0, "to_port": 443.0, "ip_protocol": "tcp",
	})
}
