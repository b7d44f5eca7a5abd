package balancer

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"net/http"
	"time"
)

// The cookies of the ALB; those with CORS are the same for requests across sites. What is in them is this balancer's.
// https://docs.aws.amazon.com/elasticloadbalancing/latest/application/sticky-sessions.html
const (
	targetCookie      = "AWSALB"
	applicationCookie = "AWSALBAPP-0"
	groupCookie       = "AWSALBTG"

	defaultSticky = 86400 // seconds, of either kind
)

// cookieID is what a cookie says of a target or group.
func cookieID(parts ...any) string {
	sum := sha256.Sum256(fmt.Append(nil, parts...))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

func hasCookie(r *http.Request, name, of string) bool {
	for _, c := range r.CookiesNamed(name) {
		if c.Value == cookieID(of) {
			return true
		}
	}
	return false
}

func setCookie(h http.Header, name, of string, lives time.Duration) {
	c := http.Cookie{Name: name, Value: cookieID(of), Path: "/", Expires: time.Now().Add(lives)} //nolint:gosec // as the ALB's, which has neither attribute
	h.Add("Set-Cookie", c.String())
	c.Name, c.SameSite, c.Secure = name+"CORS", http.SameSiteNoneMode, true
	h.Add("Set-Cookie", c.String())
}

// stickiness returns the name of the group's cookie, and how long it lives; an empty name is none.
func (g *group) stickiness() (name string, lives time.Duration) {
	switch {
	case !g.attributes.on("stickiness.enabled"):
		return "", 0
	case g.attributes["stickiness.type"] == "app_cookie":
		return applicationCookie, g.attributes.seconds("stickiness.app_cookie.duration_seconds", defaultSticky)
	default:
		return targetCookie, g.attributes.seconds("stickiness.lb_cookie.duration_seconds", defaultSticky)
	}
}

// sticky returns the target of a request's cookie, nil where there is none or it is not among those that may be had.
func (g *group) sticky(r *http.Request, among []*target) *target {
	name, _ := g.stickiness()
	if name == "" {
		return nil
	}
	for _, t := range among {
		if hasCookie(r, name, t.id) {
			return t
		}
	}
	return nil
}

// stick gives an answer the group's cookie: each one, or where the cookie follows the application's, that which has it.
func (g *group) stick(t *target, r *http.Response) {
	g.mu.Lock()
	name, lives := g.stickiness()
	follows := g.attributes["stickiness.app_cookie.cookie_name"]
	g.mu.Unlock()
	if name == applicationCookie {
		for _, c := range r.Cookies() {
			if c.Name == follows {
				setCookie(r.Header, name, t.id, lives)
				return
			}
		}
		return
	}
	if name != "" {
		setCookie(r.Header, name, t.id, lives)
	}
}
