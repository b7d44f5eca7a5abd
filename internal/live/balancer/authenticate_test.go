package balancer

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	elbtypes "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2/types"
)

// Who has no session is sent to sign in, refused or let through; who has one comes through.
func TestAuthenticate(t *testing.T) {
	type behaviour = elbtypes.AuthenticateOidcActionConditionalBehaviorEnum
	for name, test := range map[string]struct {
		without behaviour
		cookie  string
		status  int
	}{
		"sent to sign in": {elbtypes.AuthenticateOidcActionConditionalBehaviorEnumAuthenticate, "", http.StatusFound},
		"by default":      {"", "", http.StatusFound},
		"another cookie":  {"", "AWSELBAuthSessionCookie-0", http.StatusFound},
		"refused":         {elbtypes.AuthenticateOidcActionConditionalBehaviorEnumDeny, "", http.StatusUnauthorized},
		"let through":     {elbtypes.AuthenticateOidcActionConditionalBehaviorEnumAllow, "", http.StatusOK},
		"a session":       {elbtypes.AuthenticateOidcActionConditionalBehaviorEnumDeny, "Team-0", http.StatusOK},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, func(c *Config) {
				l := &c.Listeners[0]
				l.DefaultActions = append([]elbtypes.Action{{Type: elbtypes.ActionTypeEnumAuthenticateOidc, AuthenticateOidcConfig: &elbtypes.AuthenticateOidcActionConfig{
					AuthorizationEndpoint: aws.String("https://id.example.com/authorize?tenant=1"), ClientId: aws.String("shop"),
					SessionCookieName: aws.String("Team"), OnUnauthenticatedRequest: test.without,
				}}}, l.DefaultActions...)
			}, server(t, "web", nil))
			got, _ := w.ask(http.MethodGet, "/page", func(r *http.Request) {
				if test.cookie != "" {
					r.AddCookie(&http.Cookie{Name: test.cookie, Value: "any"})
				}
			})
			if got.StatusCode != test.status {
				t.Errorf("got %s, want %d", got.Status, test.status)
			}
			if test.status == http.StatusFound {
				checkAuthorization(t, got.Header.Get("Location"), w.Addresses()[listenerARN])
			}
		})
	}
}

// checkAuthorization checks what a browser is sent to the identity provider with.
func checkAuthorization(t *testing.T, location, host string) {
	t.Helper()
	sent, err := url.Parse(location)
	if err != nil || !strings.HasPrefix(location, "https://id.example.com/authorize?") {
		t.Fatalf("sent to %s: %v", location, err)
	}
	for key, want := range map[string]string{
		"tenant": "1", "client_id": "shop", "response_type": "code", "scope": "openid", "redirect_uri": "http://" + host + "/oauth2/idpresponse",
	} {
		if got := sent.Query().Get(key); got != want {
			t.Errorf("%s is %q, want %q", key, got, want)
		}
	}
}
