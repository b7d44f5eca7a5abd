// Package events tells what EventBridge makes of events: which patterns they match, and what message a target gets.
package events

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
)

// Pattern is an event pattern, as EventBridge's matcher takes it: a list of rules of which an event must
// match one, each a list of tests for each path.
//
// Each branch of an $or makes a rule of its own, from what was read before it. What is read of a path for the
// second time, be it beside the $or, replaces what was read before: both are never wanted.
// https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
// https://github.com/aws/event-ruler (JsonRuleCompiler, and testWithRuleOverride of its test)
type Pattern struct {
	rules []map[string][]any
	// Replaced are the paths of which a test was replaced by a later one. EventBridge refuses some such patterns.
	Replaced []string
}

// ParsePattern reads a pattern.
func ParsePattern(text string) (Pattern, error) {
	p := patternReader{decoder: json.NewDecoder(strings.NewReader(text))}
	p.decoder.UseNumber()
	if token, err := p.decoder.Token(); err != nil || token != json.Delim('{') {
		return Pattern{}, fmt.Errorf("a pattern is an object: %q", text)
	}
	rules, err := p.object("", []map[string][]any{{}})
	return Pattern{rules: rules, Replaced: p.replaced}, err
}

// patternReader reads a pattern in the order in which it is written, which decides what replaces what.
type patternReader struct {
	decoder  *json.Decoder
	replaced []string
}

// object reads the rest of an object that is at a path, and returns what becomes of the rules.
func (p *patternReader) object(path string, rules []map[string][]any) ([]map[string][]any, error) {
	empty := true
	for p.decoder.More() {
		empty = false
		key, err := p.decoder.Token()
		if err != nil {
			return nil, err
		}
		name := strings.TrimPrefix(path+"."+key.(string), ".")
		opening, err := p.decoder.Token()
		switch {
		case err != nil:
			return nil, err
		case key == "$or" && opening == json.Delim('['):
			rules, err = p.branches(path, rules)
		case opening == json.Delim('{'):
			rules, err = p.object(name, rules)
		case opening == json.Delim('['):
			err = p.tests(name, rules)
		default:
			err = fmt.Errorf("%s must be an object or an array", name)
		}
		if err != nil {
			return nil, err
		}
	}
	if empty {
		return nil, errors.New("empty objects are not allowed")
	}
	_, err := p.decoder.Token()
	return rules, err
}

// branches reads the rest of an $or.
func (p *patternReader) branches(path string, rules []map[string][]any) ([]map[string][]any, error) {
	var all []map[string][]any
	for p.decoder.More() {
		if token, err := p.decoder.Token(); err != nil || token != json.Delim('{') {
			return nil, errors.New("only objects are allowed in $or")
		}
		branch := make([]map[string][]any, len(rules))
		for i, rule := range rules {
			branch[i] = maps.Clone(rule)
		}
		branch, err := p.object(path, branch)
		if err != nil {
			return nil, err
		}
		all = append(all, branch...)
	}
	if len(all) < 2*len(rules) {
		return nil, errors.New("$or needs two branches or more")
	}
	_, err := p.decoder.Token()
	return all, err
}

// tests reads the rest of the tests of a path into each rule.
func (p *patternReader) tests(path string, rules []map[string][]any) error {
	var tests []any
	for p.decoder.More() {
		var test any
		if err := p.decoder.Decode(&test); err != nil {
			return err
		}
		if _, err := passes(test, nil, false); err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		tests = append(tests, test)
	}
	if len(tests) == 0 {
		return errors.New("empty arrays are not allowed")
	}
	for _, rule := range rules {
		if rule[path] != nil && !slices.Contains(p.replaced, path) {
			p.replaced = append(p.replaced, path)
		}
		rule[path] = tests
	}
	_, err := p.decoder.Token()
	return err
}

// Matches reports whether an event, a JSON object, matches the pattern.
func (p Pattern) Matches(event []byte) (bool, error) {
	var fields map[string]any
	decoder := json.NewDecoder(bytes.NewReader(event))
	decoder.UseNumber()
	if err := decoder.Decode(&fields); err != nil {
		return false, err
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return false, errors.New("more than one event")
	}
	return slices.ContainsFunc(p.rules, func(rule map[string][]any) bool {
		for path, tests := range rule {
			values, exists := valuesAt(fields, strings.Split(path, "."))
			if !slices.ContainsFunc(tests, func(test any) bool { return anyPasses(test, values, exists) }) {
				return false
			}
		}
		return true
	}), nil
}

// valuesAt returns what an event has at a path: of an array, each element.
func valuesAt(value any, path []string) (values []any, exists bool) {
	if elements, is := value.([]any); is {
		for _, element := range elements {
			values = append(values, first(valuesAt(element, path))...)
		}
		return values, len(values) > 0
	}
	if len(path) == 0 {
		return []any{value}, true
	}
	fields, is := value.(map[string]any)
	if value, exists = fields[path[0]]; !is || !exists {
		return nil, false
	}
	return valuesAt(value, path[1:])
}

func first(values []any, _ bool) []any { return values }

func anyPasses(test any, values []any, exists bool) bool {
	if !exists {
		passed, _ := passes(test, nil, false)
		return passed
	}
	return slices.ContainsFunc(values, func(value any) bool {
		passed, _ := passes(test, value, true)
		return passed
	})
}

// passes reports whether a value passes a test. It knows the operators that this project uses, and fails at
// others.
func passes(test, value any, exists bool) (bool, error) {
	operator, is := test.(map[string]any)
	if !is {
		return exists && test == value, nil
	}
	text, isText := value.(string)
	for name, argument := range operator {
		if name == "anything-but" {
			return anythingBut(argument, value, exists)
		}
		switch argument := argument.(type) {
		case bool:
			if name == "exists" {
				return exists == argument, nil
			}
		case string:
			if name == "prefix" {
				return isText && strings.HasPrefix(text, argument), nil
			}
		}
	}
	return false, fmt.Errorf("the test %v is not known here", operator)
}

// anythingBut reports whether there is a value that is none of those given, or does not pass the test given.
func anythingBut(given, value any, exists bool) (bool, error) {
	switch given := given.(type) {
	case []any:
		return exists && !slices.Contains(given, value), nil
	case map[string]any:
		passed, err := passes(given, value, exists)
		return exists && !passed, err
	}
	return exists && value != given, nil
}
