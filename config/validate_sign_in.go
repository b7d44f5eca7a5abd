package config

import (
	"strings"

	"cdah/internal/plan/priorities"
	"cdah/internal/yamldoc"
)

// checkSignIn refuses what the load balancer cannot do behind a sign-in: it forwards HTTP/2 and gRPC by rules alone that do
// nothing else (https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-target-groups.html).
func (s Service) checkSignIn(at yamldoc.Path, c *yamldoc.Checker) {
	version := s.LoadBalancing.ProtocolVersion
	if place := at.Key("route").Key("sign_in"); s.Route.SignIn != nil && version != HTTP1 && c.Sound(place, at.Key("load_balancing").Key("protocol_version")) {
		c.Error(place, "a load balancer that speaks "+string(version)+" to the tasks asks nobody to sign in", "sign_in with protocol_version "+string(HTTP1),
			"remove it, or protocol_version")
	}
}

// checkSignIns holds what services ask of visitors against the rest of the environment.
func (e Environment) checkSignIns(c *yamldoc.Checker) {
	if !e.SignsIn() {
		return
	}
	cookies := map[string]string{} // the first service of each name of a cookie
	for _, name := range sortedKeys(e.Services) {
		at, in := yamldoc.Path("services").Key(name).Key("route").Key("sign_in"), e.Services[name].Route.SignIn
		if in == nil || !c.Sound(at) {
			continue
		}
		if e.Domain == nil && c.Sound("domain") {
			c.Error(at, "there is no domain, and so no HTTPS, without which a load balancer asks nobody to sign in", "sign_in with a domain", "add a domain, or remove it")
		}
		for key, arn := range map[string]string{"secret": in.ClientSecret.Secret, "kms_key": in.ClientSecret.KMSKey} {
			if parts := strings.Split(arn, ":"); len(parts) > 4 && parts[3] != e.Region {
				c.Error(at.Key("client_secret").Key(key), "is in region "+parts[3], "the environment's region, "+e.Region, "replicate it there")
			}
		}
		other, taken := cookies[in.SessionCookie]
		switch {
		case !taken:
			cookies[in.SessionCookie] = name
		case !in.sharesClient(*e.Services[other].Route.SignIn):
			c.Error(at.Key("session_cookie"), in.SessionCookie+" holds the session of the service "+other+", which has another client: each would end the other's", "a cookie for each client",
				"give one of the two another name, such as "+name+"-session")
		}
	}
	e.checkCallback(c)
}

// sharesClient reports whether who has signed in for one has signed in for the other.
func (in SignIn) sharesClient(other SignIn) bool {
	return in.Issuer == other.Issuer && in.ClientID == other.ClientID
}

// checkCallback refuses patterns that are made for the path at which the load balancer answers itself. One that takes
// much else as well, such as /*, loses one path and no more.
func (e Environment) checkCallback(c *yamldoc.Checker) {
	reserved, _, _ := strings.Cut(strings.TrimPrefix(callback, "/"), "/")
	for _, name := range sortedKeys(e.Services) {
		at := yamldoc.Path("services").Key(name).Key("route").Key("paths")
		if e.Services[name].Kind != KindWeb || !c.Sound(at) {
			continue
		}
		for i, path := range e.Services[name].Route.Paths {
			_, matches := priorities.Match(Route{Paths: []string{path}}.Rules(name), "", callback)
			if matches && strings.HasPrefix(path, "/"+reserved) {
				c.Error(at.Index(i), yamldoc.Quote(path)+" gets no request for "+callback+", where the load balancer itself takes back those who have signed in",
					"paths that do not begin with /"+reserved+"/ where a service has sign_in", "rename the path, or remove sign_in")
			}
		}
	}
}
