package balancer

import (
	"cmp"
	"net/http"
	"net/url"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	elbtypes "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2/types"

	"cdah/internal/aws/settings"
)

// defaultSessionCookie begins the names of a session's cookies where no other name is given
// (https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_AuthenticateOidcActionConfig.html).
const defaultSessionCookie = "AWSELBAuthSessionCookie"

// authenticate lets nobody come to an action who has no session. Nobody can sign in here: the load balancer does not call
// the identity provider. Whoever sends a session's cookie, with any value, is taken for signed in.
type authenticate struct {
	endpoint *url.URL // where browsers are sent to
	client   string
	scope    string
	cookie   string
	without  elbtypes.AuthenticateOidcActionConditionalBehaviorEnum
	next     action
}

func compileAuthenticate(c *elbtypes.AuthenticateOidcActionConfig, next action) (authenticate, error) {
	endpoint, err := url.Parse(aws.ToString(c.AuthorizationEndpoint))
	if err != nil {
		return authenticate{}, err
	}
	return authenticate{
		endpoint: endpoint, client: aws.ToString(c.ClientId), scope: cmp.Or(aws.ToString(c.Scope), "openid"),
		cookie:  cmp.Or(aws.ToString(c.SessionCookieName), defaultSessionCookie) + "-0",
		without: c.OnUnauthenticatedRequest, next: next,
	}, nil
}

func (a authenticate) String() string { return "authenticate," + a.next.String() }

func (a authenticate) serve(e *exchange) {
	_, err := e.request.Cookie(a.cookie)
	switch {
	case err == nil || a.without == elbtypes.AuthenticateOidcActionConditionalBehaviorEnumAllow:
		a.next.serve(e)
	case a.without == elbtypes.AuthenticateOidcActionConditionalBehaviorEnumDeny:
		e.page(http.StatusUnauthorized)
	default:
		a.send(e)
	}
}

// send sends a browser to the identity provider, as OpenID Connect has it
// (https://openid.net/specs/openid-connect-core-1_0.html#AuthRequest).
func (a authenticate) send(e *exchange) {
	target, query := *a.endpoint, a.endpoint.Query()
	query.Set("client_id", a.client)
	query.Set("redirect_uri", strings.ToLower(string(e.table.described.Protocol))+"://"+e.request.Host+settings.SignInCallback)
	query.Set("response_type", "code")
	query.Set("scope", a.scope)
	query.Set("state", e.request.Header.Get("X-Amzn-Trace-Id"))
	target.RawQuery = query.Encode()
	e.redirect = target.String()
	e.writer.Header().Set("Location", e.redirect)
	e.page(http.StatusFound)
}
