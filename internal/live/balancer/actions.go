package balancer

import (
	"cmp"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	elbtypes "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2/types"
)

// action is what a rule does with a request, and what the access log calls it.
type action interface {
	serve(*exchange)
	String() string
}

// compileAction returns the action that answers, the last one, with what comes before it.
func compileAction(all []elbtypes.Action, groups map[string]*group) (action, error) {
	var found action
	var before *elbtypes.AuthenticateOidcActionConfig
	for _, a := range all {
		switch a.Type {
		case elbtypes.ActionTypeEnumAuthenticateOidc:
			before = cmp.Or(a.AuthenticateOidcConfig, &elbtypes.AuthenticateOidcActionConfig{})
		case elbtypes.ActionTypeEnumForward:
			f, err := compileForward(a, groups)
			if err != nil {
				return nil, err
			}
			found = f
		case elbtypes.ActionTypeEnumRedirect:
			found = redirect{aws.ToString(a.RedirectConfig.Protocol), aws.ToString(a.RedirectConfig.Host), aws.ToString(a.RedirectConfig.Port),
				aws.ToString(a.RedirectConfig.Path), aws.ToString(a.RedirectConfig.Query), a.RedirectConfig.StatusCode}
		case elbtypes.ActionTypeEnumFixedResponse:
			found = fixed{aws.ToString(a.FixedResponseConfig.StatusCode), aws.ToString(a.FixedResponseConfig.ContentType), aws.ToString(a.FixedResponseConfig.MessageBody)}
		default:
			return nil, fmt.Errorf("the action %s is not known to the local load balancer", a.Type)
		}
	}
	if found == nil {
		return nil, fmt.Errorf("there is no action that answers")
	}
	if before != nil {
		return compileAuthenticate(before, found)
	}
	return found, nil
}

// fixed is a fixed response.
type fixed struct{ status, contentType, body string }

func (fixed) String() string { return "fixed-response" }

func (f fixed) serve(e *exchange) {
	status, err := strconv.Atoi(f.status)
	if err != nil {
		status = http.StatusOK
	}
	e.count.add(func(c *Count) { c.FixedResponses++ })
	e.own(status, f.contentType, f.body)
}

// redirect is a redirect, of whose parts an empty one is the request's.
// https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-action-types.html
type redirect struct {
	protocol, host, port, path, query string
	status                            elbtypes.RedirectActionStatusCodeEnum
}

func (redirect) String() string { return "redirect" }

func (d redirect) serve(e *exchange) {
	r, status := e.request, http.StatusMovedPermanently
	if d.status == elbtypes.RedirectActionStatusCodeEnumHttp302 {
		status = http.StatusFound
	}
	own := strings.NewReplacer(
		"#{protocol}", strings.ToLower(string(e.table.described.Protocol)), "#{host}", hostname(r),
		"#{port}", strconv.Itoa(int(aws.ToInt32(e.table.described.Port))),
		"#{path}", strings.TrimPrefix(r.URL.EscapedPath(), "/"), "#{query}", r.URL.RawQuery,
	)
	part := func(text, otherwise string) string {
		if text == "" {
			text = otherwise
		}
		return own.Replace(text)
	}
	target := fmt.Sprintf("%s://%s%s", strings.ToLower(part(d.protocol, "#{protocol}")),
		net.JoinHostPort(part(d.host, "#{host}"), e.table.port(part(d.port, "#{port}"))), part(d.path, "/#{path}"))
	if query := part(d.query, "#{query}"); query != "" {
		target += "?" + query
	}
	e.redirect = target
	e.writer.Header().Set("Location", target)
	e.count.add(func(c *Count) { c.Redirects++ })
	e.page(status)
}

// page answers as the ALB does by itself.
func (e *exchange) page(status int) {
	text := http.StatusText(status)
	switch status { // by nginx's names
	case http.StatusServiceUnavailable:
		text = "Service Temporarily Unavailable"
	case http.StatusGatewayTimeout:
		text = "Gateway Time-out"
	}
	line := strconv.Itoa(status) + " " + text
	e.own(status, "text/html", "<html>\r\n<head><title>"+line+"</title></head>\r\n<body>\r\n<center><h1>"+line+
		"</h1></center>\r\n</body>\r\n</html>\r\n")
	if status >= http.StatusBadRequest {
		e.count.add(func(c *Count) { c.LoadBalancer[status]++ })
	}
}

// own writes an answer of the load balancer's own.
func (e *exchange) own(status int, contentType, body string) {
	h := e.writer.Header()
	h.Set("Server", "awselb/2.0")
	if body != "" {
		if !strings.Contains(contentType, "charset") {
			contentType += "; charset=utf-8"
		}
		h.Set("Content-Type", contentType)
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	e.writer.WriteHeader(status)
	if e.request.Method != http.MethodHead {
		_, _ = io.WriteString(e.writer, body) // nobody is left to tell
	}
}

// dropInvalid removes headers with names of other characters than letters, digits and hyphens.
func dropInvalid(h http.Header) {
	for name := range h {
		if slices.ContainsFunc([]byte(name), func(c byte) bool {
			return c != '-' && (c < '0' || c > '9') && (c < 'A' || c > 'Z') && (c < 'a' || c > 'z')
		}) {
			delete(h, name)
		}
	}
}
