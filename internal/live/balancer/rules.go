package balancer

import (
	"cmp"
	"fmt"
	"iter"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	elbtypes "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2/types"
)

// table is what a listener goes by.
type table struct {
	described  Listener
	attributes attributes
	rules      []rule // by priority, the default one last
	counter    *counter
	port       func(awsPort string) string // where the load balancer's listener of a port really is
}

type rule struct {
	priority   int // 0 of the default one, as access logs say
	conditions []condition
	action     action
}

// condition is one of a rule's, all of which must hold.
type condition func(*http.Request) bool

// compile makes a table of a listener.
func (b *Balancer) compile(l Listener, groups map[string]*group) (*table, error) {
	arn := aws.ToString(l.LoadBalancerArn)
	if b.counters[arn] == nil {
		b.counters[arn] = &counter{}
	}
	t := &table{described: l, attributes: ofLoadBalancer(l.LoadBalancer), counter: b.counters[arn], port: b.portOf(arn)}
	rules := l.Rules
	if !slices.ContainsFunc(rules, func(r elbtypes.Rule) bool { return aws.ToBool(r.IsDefault) }) {
		rules = append(slices.Clone(rules), elbtypes.Rule{IsDefault: aws.Bool(true), Actions: l.DefaultActions})
	}
	for _, described := range rules {
		r := rule{}
		if !aws.ToBool(described.IsDefault) {
			r.priority, _ = strconv.Atoi(aws.ToString(described.Priority))
		}
		for _, c := range described.Conditions {
			compiled, err := compileCondition(c)
			if err != nil {
				return nil, fmt.Errorf("rule %s: %w", aws.ToString(described.RuleArn), err)
			}
			r.conditions = append(r.conditions, compiled)
		}
		var err error
		if r.action, err = compileAction(described.Actions, groups); err != nil {
			return nil, fmt.Errorf("rule %s: %w", aws.ToString(described.RuleArn), err)
		}
		t.rules = append(t.rules, r)
	}
	slices.SortStableFunc(t.rules, func(a, b rule) int {
		return cmp.Compare(uint(a.priority-1), uint(b.priority-1)) // 0 becomes the greatest
	})
	return t, nil
}

// portOf returns where the listeners of a load balancer really are.
func (b *Balancer) portOf(loadBalancer string) func(string) string {
	return func(port string) string {
		b.mu.Lock()
		defer b.mu.Unlock()
		for _, l := range b.listeners {
			described := l.table.Load().described
			if aws.ToString(described.LoadBalancerArn) == loadBalancer && strconv.Itoa(int(aws.ToInt32(described.Port))) == port {
				return strconv.Itoa(l.address.Port)
			}
		}
		return port
	}
}

// groups are those to which the rules forward.
func (t *table) groups() iter.Seq[*group] {
	return func(yield func(*group) bool) {
		for _, r := range t.rules {
			last := r.action
			if a, ok := last.(authenticate); ok {
				last = a.next
			}
			if f, ok := last.(*forward); ok {
				for _, w := range f.groups {
					if !yield(w.group) {
						return
					}
				}
			}
		}
	}
}

// match returns the rule for a request.
func (t *table) match(r *http.Request) *rule {
	for i := range t.rules {
		if holds(t.rules[i].conditions, r) {
			return &t.rules[i]
		}
	}
	return nil
}

func holds(all []condition, r *http.Request) bool {
	for _, c := range all {
		if !c(r) {
			return false
		}
	}
	return true
}

// compileCondition makes a condition of AWS's. Of its values one has to match.
// https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-condition-types.html
func compileCondition(c elbtypes.RuleCondition) (condition, error) {
	field := aws.ToString(c.Field)
	switch values := plain(c); {
	case field == "path-pattern" && len(values) > 0:
		return func(r *http.Request) bool { return matchAny(values, r.URL.EscapedPath()) }, nil
	case field == "host-header" && len(values) > 0:
		values = lower(values)
		return func(r *http.Request) bool { return matchAny(values, strings.ToLower(hostname(r))) }, nil
	case field == "http-header" && c.HttpHeaderConfig != nil:
		name, values := aws.ToString(c.HttpHeaderConfig.HttpHeaderName), lower(c.HttpHeaderConfig.Values)
		return func(r *http.Request) bool {
			return slices.ContainsFunc(r.Header.Values(name), func(v string) bool { return matchAny(values, strings.ToLower(v)) })
		}, nil
	case field == "http-request-method" && c.HttpRequestMethodConfig != nil:
		return func(r *http.Request) bool { return slices.Contains(c.HttpRequestMethodConfig.Values, r.Method) }, nil
	case field == "query-string" && c.QueryStringConfig != nil:
		return queryCondition(c.QueryStringConfig.Values), nil
	case field == "source-ip" && c.SourceIpConfig != nil:
		return sourceCondition(c.SourceIpConfig.Values)
	default:
		return nil, fmt.Errorf("a condition on %s is not known to the local load balancer", field)
	}
}

// plain are the values of a condition on the path or the host, which AWS says at either of two places.
func plain(c elbtypes.RuleCondition) []string {
	switch {
	case c.PathPatternConfig != nil:
		return c.PathPatternConfig.Values
	case c.HostHeaderConfig != nil:
		return c.HostHeaderConfig.Values
	}
	return c.Values
}

func queryCondition(pairs []elbtypes.QueryStringKeyValuePair) condition {
	return func(r *http.Request) bool {
		for key, values := range r.URL.Query() {
			for _, p := range pairs {
				ofKey := p.Key == nil || match(strings.ToLower(*p.Key), strings.ToLower(key))
				if ofKey && slices.ContainsFunc(values, func(v string) bool {
					return match(strings.ToLower(aws.ToString(p.Value)), strings.ToLower(v))
				}) {
					return true
				}
			}
		}
		return false
	}
}

func sourceCondition(values []string) (condition, error) {
	var networks []netip.Prefix
	for _, v := range values {
		p, err := netip.ParsePrefix(v)
		if err != nil {
			return nil, err
		}
		networks = append(networks, p)
	}
	return func(r *http.Request) bool {
		from, err := netip.ParseAddrPort(r.RemoteAddr)
		return err == nil && slices.ContainsFunc(networks, func(p netip.Prefix) bool { return p.Contains(from.Addr().Unmap()) })
	}, nil
}

func lower(all []string) []string {
	lowered := make([]string, len(all))
	for i, s := range all {
		lowered[i] = strings.ToLower(s)
	}
	return lowered
}

func hostname(r *http.Request) string {
	if host, _, err := net.SplitHostPort(r.Host); err == nil {
		return host
	}
	return r.Host
}

func matchAny(patterns []string, s string) bool {
	return slices.ContainsFunc(patterns, func(p string) bool { return match(p, s) })
}

// match matches a pattern in which * is any characters, also none, and ? is one.
func match(pattern, s string) bool {
	star, from := -1, 0 // the last *, and how far it reaches
	p, i := 0, 0
	for i < len(s) {
		switch {
		case p < len(pattern) && pattern[p] == '*':
			star, from = p, i
			p++
		case p < len(pattern) && (pattern[p] == '?' || pattern[p] == s[i]):
			p++
			i++
		case star >= 0:
			from++
			p, i = star+1, from
		default:
			return false
		}
	}
	return strings.Trim(pattern[p:], "*") == ""
}
