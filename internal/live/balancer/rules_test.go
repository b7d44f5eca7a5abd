package balancer

import (
	"net/http"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	elbtypes "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2/types"
)

func TestMatch(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		pattern, text string
		want          bool
	}{
		{"/img/*", "/img/picture.jpg", true}, {"/img/*", "/img", false}, {"/img/*/pics", "/img/a/b/pics", true},
		{"/img/*/pics", "/img/a/pics/b", false}, {"*.example.com", "test.example.com", true}, {"*.example.com", "example.com", false},
		{"/?/x", "/a/x", true}, {"/?/x", "//x", false}, {"*", "", true}, {"", "", true}, {"", "a", false}, {"a*b*c", "aXbXbc", true}, {"a?", "a", false},
		{"/IMG", "/img", false},
	} {
		if got := match(test.pattern, test.text); got != test.want {
			t.Errorf("%q and %q: %v", test.pattern, test.text, got)
		}
	}
}

func text(body string) elbtypes.Action {
	return elbtypes.Action{Type: elbtypes.ActionTypeEnumFixedResponse, FixedResponseConfig: &elbtypes.FixedResponseActionConfig{
		StatusCode: aws.String("200"), ContentType: aws.String("text/plain"), MessageBody: aws.String(body),
	}}
}

func ruleOf(priority string, a elbtypes.Action, conditions ...elbtypes.RuleCondition) elbtypes.Rule {
	return elbtypes.Rule{Priority: &priority, Conditions: conditions, Actions: []elbtypes.Action{a}}
}

func field(name string, values ...string) elbtypes.RuleCondition {
	return elbtypes.RuleCondition{Field: &name, Values: values}
}

func TestRules(t *testing.T) {
	t.Parallel()
	header := elbtypes.RuleCondition{Field: aws.String("http-header"), HttpHeaderConfig: &elbtypes.HttpHeaderConditionConfig{
		HttpHeaderName: aws.String("User-Agent"), Values: []string{"*Chrome*", "*Safari*"},
	}}
	method := elbtypes.RuleCondition{Field: aws.String("http-request-method"), HttpRequestMethodConfig: &elbtypes.HttpRequestMethodConditionConfig{Values: []string{"PURGE"}}}
	query := elbtypes.RuleCondition{Field: aws.String("query-string"), QueryStringConfig: &elbtypes.QueryStringConditionConfig{
		Values: []elbtypes.QueryStringKeyValuePair{{Key: aws.String("version"), Value: aws.String("v1")}, {Value: aws.String("*example*")}},
	}}
	source := elbtypes.RuleCondition{Field: aws.String("source-ip"), SourceIpConfig: &elbtypes.SourceIpConditionConfig{Values: []string{"192.0.2.0/24"}}}
	here := elbtypes.RuleCondition{Field: aws.String("source-ip"), SourceIpConfig: &elbtypes.SourceIpConditionConfig{Values: []string{"127.0.0.0/8"}}}
	w := newWorld(t, func(c *Config) {
		c.Listeners[0].DefaultActions = []elbtypes.Action{text("default")}
		c.Listeners[0].Rules = []elbtypes.Rule{
			ruleOf("100", text("late"), field("path-pattern", "/a/*")),
			ruleOf("9", text("early"), field("path-pattern", "/a/b*", "/c")),
			ruleOf("10", text("host"), field("host-header", "*.Example.com")),
			ruleOf("11", text("both"), field("path-pattern", "/both"), header),
			ruleOf("12", text("method"), method), ruleOf("13", text("query"), query),
			ruleOf("14", text("elsewhere"), source), ruleOf("15", text("here"), here, field("path-pattern", "/here")),
		}
	})
	for _, test := range []struct {
		method, path, host, agent, want string
	}{
		{"GET", "/", "", "", "default"}, {"GET", "/a/x", "", "", "late"}, {"GET", "/a/bc", "", "", "early"}, {"GET", "/c", "", "", "early"},
		{"GET", "/", "shop.EXAMPLE.com:8080", "", "host"}, {"GET", "/both", "", "", "default"}, {"GET", "/both", "", "a chrome b", "both"},
		{"PURGE", "/", "", "", "method"}, {"GET", "/?Version=V1", "", "", "query"}, {"GET", "/?x=an+example", "", "", "query"},
		{"GET", "/?version=v2", "", "", "default"}, {"GET", "/here", "", "", "here"},
	} {
		_, got := w.ask(test.method, test.path, func(r *http.Request) {
			r.Host = test.host
			r.Header.Set("User-Agent", test.agent)
		})
		if got != test.want {
			t.Errorf("%+v: %s", test, got)
		}
	}
}

func TestRedirect(t *testing.T) {
	t.Parallel()
	https := elbtypes.Action{Type: elbtypes.ActionTypeEnumRedirect, RedirectConfig: &elbtypes.RedirectActionConfig{
		Protocol: aws.String("HTTPS"), Port: aws.String("443"), StatusCode: elbtypes.RedirectActionStatusCodeEnumHttp301,
	}}
	other := elbtypes.Action{Type: elbtypes.ActionTypeEnumRedirect, RedirectConfig: &elbtypes.RedirectActionConfig{
		Host: aws.String("www.#{host}"), Path: aws.String("/new/#{path}"), Query: aws.String("a=b"), Port: aws.String("8080"), StatusCode: elbtypes.RedirectActionStatusCodeEnumHttp302,
	}}
	w := newWorld(t, func(c *Config) {
		c.Listeners[0].DefaultActions = []elbtypes.Action{https}
		c.Listeners[0].Rules = []elbtypes.Rule{ruleOf("1", other, field("path-pattern", "/old"))}
	})
	at := func(r *http.Request) { r.Host = "example.com" }
	r, body := w.ask(http.MethodGet, "/a%2Fb?x=1", at)
	if r.StatusCode != http.StatusMovedPermanently || r.Header.Get("Location") != "https://example.com:443/a%2Fb?x=1" || r.Header.Get("Server") != "awselb/2.0" || !strings.Contains(body, "<h1>301 Moved Permanently</h1>") {
		t.Errorf("got %v, %s", r, body)
	}
	if r, _ = w.ask(http.MethodGet, "/old", at); r.StatusCode != http.StatusFound || r.Header.Get("Location") != "http://www.example.com:8080/new/old?a=b" {
		t.Errorf("got %v", r)
	}
	// Where there is a listener of that port, the redirect leads to where it is.
	second := w.config.Listeners[0]
	second.ListenerArn, second.Port, second.Rules, second.DefaultActions = aws.String("second"), aws.Int32(443), nil, []elbtypes.Action{text("secure")}
	w.config.Listeners = append(w.config.Listeners, second)
	w.set()
	r, _ = w.ask(http.MethodGet, "/", func(r *http.Request) { r.Host = "127.0.0.1:80" })
	if got := r.Header.Get("Location"); got != "https://"+w.Addresses()["second"]+"/" {
		t.Errorf("it leads to %s", got)
	}
}

func TestUnknown(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	for name, change := range map[string]func(*Listener){
		"a condition on magic is not known": func(l *Listener) {
			l.Rules = []elbtypes.Rule{ruleOf("1", text(""), field("magic"))}
		},
		"authenticate-cognito is not known": func(l *Listener) {
			l.DefaultActions = []elbtypes.Action{{Type: elbtypes.ActionTypeEnumAuthenticateCognito}}
		},
		"no target group none": func(l *Listener) {
			l.DefaultActions = []elbtypes.Action{{Type: elbtypes.ActionTypeEnumForward, TargetGroupArn: aws.String("none")}}
		},
		"there is no action": func(l *Listener) { l.DefaultActions = nil },
		"has no certificate": func(l *Listener) { l.ListenerArn, l.Protocol = aws.String("new"), elbtypes.ProtocolEnumHttps },
	} {
		c := w.config
		c.Listeners = []Listener{c.Listeners[0]}
		change(&c.Listeners[0])
		if err := w.Set(c); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if r, _ := w.ask(http.MethodGet, "/", nil); r.StatusCode != http.StatusServiceUnavailable { // as before
		t.Errorf("got %v", r.Status)
	}
}
