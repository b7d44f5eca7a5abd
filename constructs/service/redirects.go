package service

import (
	"errors"

	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/lblistenerrule"

	"cdah/config"
	"cdah/internal/aws/naming"
	"cdah/internal/jsii/cdk"
	"cdah/internal/plan/priorities"
)

// RedirectsProps say which hosts are sent on to others.
type RedirectsProps struct {
	Name        string  // begins the names of all resources: <project>-<environment>
	ListenerARN *string // of the HTTPS listener

	// Rules are those of the listener's rules that are the redirects', of config.Environment.ListenerRules. Default: as if
	// no service shared the listener.
	Rules []priorities.Rule `props:"optional"`

	Domain *config.Domain      // whose names the hosts are
	Spec   config.LoadBalancer // of which Redirects counts
}

// Defaults returns the props with what they leave out filled in, as a file's would be.
func (p RedirectsProps) Defaults() RedirectsProps {
	if p.Rules == nil {
		p.Rules = p.Spec.RedirectRules()
	}
	return p
}

// Validate returns everything that is missing or wrong, in one error.
func (p RedirectsProps) Validate() error {
	return cdk.Check(p, config.ValidatePlace(p.Name, "", ""), p.Spec.ValidateRedirects("Spec", p.Domain))
}

// NewRedirects sends the requests for some hosts on to others, in the scope of the listener's services:
//
//	client → listener ─ rule of a host → 301 → client → the other host
func NewRedirects(scope constructs.Construct, id string, p RedirectsProps) {
	p = p.Defaults()
	cdk.Must(scope, id, errors.Join(p.Validate(), prioritiesTaken(scope, p.Rules)))
	c := constructs.NewConstruct(scope, jsii.String(id))
	addRules(scope, c, p.ListenerARN, naming.Of(p.Name, "redirect"), p.Rules, func(rule priorities.Rule) []*lblistenerrule.LbListenerRuleAction {
		return []*lblistenerrule.LbListenerRuleAction{{Type: jsii.String("redirect"), Redirect: &lblistenerrule.LbListenerRuleActionRedirect{
			Host: jsii.String(p.Spec.Redirects[rule.Service]), StatusCode: jsii.String("HTTP_301"),
		}}}
	})
}
