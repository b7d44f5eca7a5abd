package cloudwatch

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
)

// CompositeRule is the rule of a composite alarm, such as ALARM("a") OR (ALARM(b) AND NOT OK(c)).
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutCompositeAlarm.html
type CompositeRule struct {
	holds func(state func(name string) State) bool
}

// ParseCompositeRule reads a rule. It fails at what is none.
func ParseCompositeRule(text string) (CompositeRule, error) {
	p := ruleParser{rest: words.FindAllString(text, -1)}
	if spaces.ReplaceAllString(strings.Join(p.rest, ""), "") != spaces.ReplaceAllString(text, "") {
		return CompositeRule{}, fmt.Errorf("no rule of a composite alarm: %s", text)
	}
	holds, err := p.either()
	if err == nil && len(p.rest) > 0 {
		err = fmt.Errorf("%s is one too many", p.rest[0])
	}
	if err != nil {
		return CompositeRule{}, fmt.Errorf("no rule of a composite alarm: %w: %s", err, text)
	}
	return CompositeRule{holds}, nil
}

// Next is the state of the alarm, where state says that of others by their name. A composite alarm is in one of the two.
func (r CompositeRule) Next(state func(name string) State) State {
	if r.holds(state) {
		return Alarming
	}
	return OK
}

var (
	words  = regexp.MustCompile(`(?:ALARM|OK|INSUFFICIENT_DATA)\s*\(\s*(?:"[^"]+"|'[^']+'|[^"'()\s]+)\s*\)|AND\b|OR\b|NOT\b|TRUE\b|FALSE\b|[()]`)
	spaces = regexp.MustCompile(`\s+`)
	about  = regexp.MustCompile(`^(ALARM|OK|INSUFFICIENT_DATA)\s*\(\s*["']?(.+?)["']?\s*\)$`)
)

// ruleParser reads what is left of a rule.
type ruleParser struct{ rest []string }

type holds = func(func(string) State) bool

func (p *ruleParser) takes(word string) bool {
	if len(p.rest) == 0 || p.rest[0] != word {
		return false
	}
	p.rest = p.rest[1:]
	return true
}

// either reads parts between OR, which binds less than AND.
func (p *ruleParser) either() (holds, error) {
	left, err := p.both()
	for err == nil && p.takes("OR") {
		var right holds
		before := left
		right, err = p.both()
		left = func(s func(string) State) bool { return before(s) || right(s) }
	}
	return left, err
}

func (p *ruleParser) both() (holds, error) {
	left, err := p.one()
	for err == nil && p.takes("AND") {
		var right holds
		before := left
		right, err = p.one()
		left = func(s func(string) State) bool { return before(s) && right(s) }
	}
	return left, err
}

func (p *ruleParser) one() (holds, error) {
	switch {
	case len(p.rest) == 0:
		return nil, errors.New("it ends too early")
	case p.takes("NOT"):
		inner, err := p.one()
		return func(s func(string) State) bool { return !inner(s) }, err
	case p.takes("TRUE"):
		return func(func(string) State) bool { return true }, nil
	case p.takes("FALSE"):
		return func(func(string) State) bool { return false }, nil
	case p.takes("("):
		inner, err := p.either()
		if err == nil && !p.takes(")") {
			err = errors.New("a parenthesis is open")
		}
		return inner, err
	}
	found := about.FindStringSubmatch(p.rest[0])
	if found == nil {
		return nil, fmt.Errorf("%s is not expected there", p.rest[0])
	}
	p.rest = p.rest[1:]
	return func(s func(string) State) bool { return s(found[2]) == State(found[1]) }, nil
}
