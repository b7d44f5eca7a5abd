package commands

import (
	"cmp"
	"fmt"
	"io"
	"net/url"
	"slices"
	"strings"

	"cdah/config"
	"cdah/internal/aws/settings"
	"cdah/internal/ops/report"
	"cdah/internal/plan/priorities"
)

// Route prints which service a URL reaches, and by which listener rule, as the environment's file says.
func (r *Runner) Route(name, address string, format report.Format) error {
	asked, err := parseURL(address)
	if err != nil {
		return err
	}
	s, err := r.open(name)
	if err != nil {
		return err
	}
	port, err := s.listenerPort(asked)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	answer, err := answerTo(s.env, asked, port)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return answer.write(s.Stdout, format)
}

func parseURL(address string) (*url.URL, error) {
	asked, err := url.Parse(address)
	if err != nil || asked.Hostname() == "" || !slices.Contains([]string{"http", "https"}, asked.Scheme) {
		return nil, fmt.Errorf("%q is not a URL of a website; write one such as https://www.example.com/api/users", address)
	}
	return asked, nil
}

// answer is what the load balancer does with a request.
type answer struct {
	URL      string `json:"url"`
	Service  string `json:"service,omitempty"`  // that gets the request; where none does:
	Status   int    `json:"status,omitempty"`   // the load balancer's own answer
	Location string `json:"location,omitempty"` // where it sends the client

	// SignIn is where somebody who has not signed in is sent to, in place of the service; deny where nobody is.
	SignIn string `json:"sign_in,omitempty"`

	Rule *rule `json:"rule,omitempty"` // none where the listener's default action answers
}

// rule is the listener rule that takes a request.
type rule struct {
	Priority int      `json:"priority"`
	Hosts    []string `json:"hosts,omitempty"` // none is every host
	Paths    []string `json:"paths,omitempty"` // none is every path
}

// answerTo returns what the load balancer of an environment does with a request to one of its ports.
func answerTo(e config.Environment, asked *url.URL, port int) (answer, error) {
	a := answer{URL: asked.String()}
	secure := port == settings.HTTPSPort
	switch {
	case !slices.Contains(e.ListenerPorts(), port), secure != (asked.Scheme == "https"):
		return a, fmt.Errorf("the load balancer does not answer %s on port %d; it does on %v", asked.Scheme, port, e.ListenerPorts())
	case !secure && e.Domain != nil:
		target := *asked
		target.Scheme, target.Host = "https", asked.Hostname()
		a.Status, a.Location = 301, target.String()
	case e.LoadBalancer.Maintenance.Enabled:
		a.Status, a.Rule = 503, &rule{Priority: priorities.Maintenance}
	default:
		a.find(e, asked)
	}
	return a, nil
}

// find fills in the first of the rules that matches.
func (a *answer) find(e config.Environment, asked *url.URL) {
	found, matches := priorities.Match(e.ListenerRules(), asked.Hostname(), cmp.Or(asked.EscapedPath(), "/"))
	if !matches {
		a.Status = 404
		return
	}
	a.Rule = &rule{found.Priority, found.Hosts, found.Paths}
	if host, is := e.LoadBalancer.Redirects[found.Service]; is {
		target := *asked
		target.Host = host
		a.Status, a.Location = 301, target.String()
		return
	}
	a.Service = found.Service
	if in := e.Services[found.Service].Route.SignIn; in != nil && in.OnUnauthenticated == config.Authenticate {
		a.SignIn = in.AuthorizationEndpoint
	} else if in != nil && in.OnUnauthenticated == config.Deny {
		a.SignIn = string(config.Deny)
	}
}

func (a answer) write(out io.Writer, format report.Format) error {
	if format == report.JSON {
		return report.WriteJSON(out, a)
	}
	show := func(text string) string { return text }
	if format == report.Markdown {
		show = report.Code
	}
	_, err := fmt.Fprintln(out, a.text(show))
	return err
}

// text says it in a sentence, with names in the way that they are shown.
func (a answer) text(show func(string) string) string {
	switch {
	case a.Location != "":
		return show(a.URL) + " is sent on to " + show(a.Location) + "."
	case a.Service != "":
		text := fmt.Sprintf("%s reaches the service %s, by the rule of priority %d for %s.", show(a.URL), show(a.Service), a.Rule.Priority, a.Rule.text(show))
		switch a.SignIn {
		case "":
			return text
		case string(config.Deny):
			return text + " Who has not signed in gets 401."
		}
		return text + " Who has not signed in is sent to " + show(a.SignIn) + " first."
	case a.Rule != nil:
		return fmt.Sprintf("%s gets %d from the load balancer, as the website is closed for maintenance.", show(a.URL), a.Status)
	}
	return fmt.Sprintf("%s gets %d from the load balancer, as no service takes it.", show(a.URL), a.Status)
}

func (r rule) text(show func(string) string) string {
	var parts []string
	if len(r.Hosts) > 0 {
		parts = append(parts, "the hosts "+show(strings.Join(r.Hosts, ", ")))
	}
	if len(r.Paths) > 0 {
		parts = append(parts, "the paths "+show(strings.Join(r.Paths, ", ")))
	}
	return cmp.Or(strings.Join(parts, " and "), "everything")
}
