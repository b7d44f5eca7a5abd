package service

import (
	"errors"
	"fmt"
	"regexp"

	"github.com/aws/jsii-runtime-go"
	"github.com/cdktf/cdktf-provider-aws-go/aws/v19/lblistenerrule"

	"cdah/internal/plan/priorities"
)

// maxValues is how many values the conditions of a listener rule may have together
// (https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html).
const maxValues = 5

// headerName is what a name in a condition may have
// (https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_HttpHeaderConditionConfig.html).
var headerName = regexp.MustCompile("^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,40}$")

// RequireHeader has the service take only requests in which a header has one of the values: its listener rules match no
// others. A service that gets no requests stays as it is. A value may be an attribute of a resource; asterisks and
// question marks in one are wildcards.
//
// Each value counts among the five that AWS lets a rule have, with its hosts and paths: where they do not fit, an error
// names the service.
func (s *Service) RequireHeader(name string, values ...*string) error {
	var problems []error
	if !headerName.MatchString(name) {
		problems = append(problems, fmt.Errorf("%q is not the name of a header; fix: 1 to 40 letters, digits, hyphens and the like, such as X-Origin-Key", name))
	}
	if len(values) == 0 {
		problems = append(problems, fmt.Errorf("no value is given that the header %s must have; fix: give one", name))
	}
	for _, rule := range s.props.Rules {
		if taken := valuesOf(rule); s.rules != nil && taken+len(values) > maxValues {
			problems = append(problems, fmt.Errorf("a listener rule of the service %s has %d hosts and paths, and AWS takes %d values with those of the header %s; fix: give services.%s.route %d fewer",
				s.props.Service, taken, maxValues, name, s.props.Service, taken+len(values)-maxValues))
		}
	}
	if len(problems) > 0 {
		return errors.Join(problems...)
	}
	for i, rule := range s.rules {
		rule.PutCondition(append(conditions(s.props.Rules[i]), &lblistenerrule.LbListenerRuleCondition{
			HttpHeader: &lblistenerrule.LbListenerRuleConditionHttpHeader{HttpHeaderName: jsii.String(name), Values: &values},
		}))
	}
	return nil
}

func valuesOf(rule priorities.Rule) int { return max(len(rule.Hosts)+len(rule.Paths), 1) }
