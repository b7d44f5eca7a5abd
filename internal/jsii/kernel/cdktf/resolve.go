package cdktf

import (
	"regexp"
	"strconv"
	"strings"

	"cdah/internal/jsii/kernel/js"
)

// surroundings are what the resolution of a value inherits.
type surroundings struct {
	stack *object // that the value is written to
	bare  bool    // within an expression already, where a reference has no braces of its own
}

// resolve puts references in the place of tokens. What is undefined goes.
func (k *Kernel) resolve(v any, s surroundings) any {
	switch v := v.(type) {
	case string:
		return k.resolveText(v, s)
	case float64:
		if v == numberMapValue {
			js.Fail("a map's token in the place of a number")
		}
		if t := k.numberToken(v, numberMark); t != nil {
			return k.resolveToken(t, s)
		}
	case *token:
		return k.resolveToken(v, s)
	case []any:
		return k.resolveList(v, s)
	case *js.Object:
		return k.resolveObject(v, s)
	case *object:
		if v.isConstruct() {
			js.Fail("a construct in the place of a value")
		}
		return k.resolve(v.fqnToken(), s)
	}
	return v
}

// resolveToken resolves a token, and what comes of it, in surroundings of its own: a copy, which the token may change.
func (k *Kernel) resolveToken(t *token, s surroundings) any {
	v := t.resolve(k, &s)
	return k.resolve(v, s)
}

func (k *Kernel) resolveList(list []any, s surroundings) any {
	for _, element := range list {
		if t := k.listToken(element); t != nil {
			if len(list) != 1 {
				js.Fail("elements beside a list's token")
			}
			return k.resolveToken(t, s)
		}
	}
	all := make([]any, 0, len(list))
	for _, element := range list {
		if resolved := k.resolve(element, s); resolved != nil {
			all = append(all, resolved)
		}
	}
	return all
}

// listToken is the token that the only element of a list stands for.
func (k *Kernel) listToken(element any) *token {
	text, is := element.(string)
	if !is {
		return k.numberToken(element, numberListMark)
	}
	at, end := find(text, listBegin)
	switch {
	case at < 0:
		return nil
	case at != 0 || end+len(formEnd) != len(text):
		js.Fail("text beside a list's token")
	}
	return k.lookup(text[at+len(listBegin) : end])
}

func (k *Kernel) resolveObject(o *js.Object, s surroundings) any {
	keys := o.Keys()
	for _, key := range keys {
		if at, end := find(key, mapBegin); at >= 0 {
			if len(keys) != 1 {
				js.Fail("keys beside a map's token")
			}
			return k.resolveToken(k.lookup(key[at+len(mapBegin):end]), s)
		}
	}
	resolved := js.NewObject()
	for _, key := range keys {
		name, is := k.resolve(key, s).(string)
		if !is {
			js.Fail("a key that is no text")
		}
		if value := k.resolve(o.Get(key), s); value != nil {
			resolved.Set(name, value)
		}
	}
	return resolved
}

func (k *Kernel) resolveText(text string, s surroundings) any {
	if contains(text, listBegin) || text == stringMapValue || text == anyMapValue {
		js.Fail("the token of a list or a map in the place of a text")
	}
	var resolved any = text
	if contains(text, textBegin) {
		resolved = k.resolveParts(k.split(text), s)
	}
	if text, is := resolved.(string); is {
		return k.resolveNumbers(text, s)
	}
	return resolved
}

// resolveParts resolves the tokens of a text: within braces they are bare.
func (k *Kernel) resolveParts(parts []part, s surroundings) any {
	var values []any
	inner := s
	for _, p := range parts {
		if p.token != nil {
			values = append(values, k.resolveToken(p.token, inner))
			continue
		}
		values = append(values, p.text)
		begun, ended := strings.LastIndex(p.text, "${"), strings.LastIndexByte(p.text, '}')
		if begun > ended {
			inner.bare = true
		} else if ended > begun {
			inner.bare = s.bare
		}
	}
	if len(values) == 1 {
		return values[0]
	}
	var joined strings.Builder
	for _, v := range values {
		if v != nil {
			joined.WriteString(js.String(v))
		}
	}
	return joined.String()
}

var numberInText = regexp.MustCompile(`[-|\d.+]+(e[-|\d.eE+]+)`)

// resolveNumbers finds numbers that stand for tokens where they have become a part of a text.
func (k *Kernel) resolveNumbers(text string, s surroundings) string {
	if !strings.Contains(text, "e+298") { // as all of them have
		return text
	}
	return numberInText.ReplaceAllStringFunc(text, func(match string) string {
		number, _ := strconv.ParseFloat(match, 64)
		if t := k.numberToken(number, numberMark); t != nil {
			return js.String(k.resolveToken(t, s))
		}
		return match
	})
}

// part of a text: a token, or what is between them.
type part struct {
	text  string
	token *token
}

// split takes a text apart.
func (k *Kernel) split(text string) []part {
	var parts []part
	for {
		at, end := find(text, textBegin)
		if at < 0 {
			return appendText(parts, text)
		}
		parts = appendText(parts, text[:at])
		parts = append(parts, part{token: k.lookup(text[at+len(textBegin) : end])})
		text = text[end+len(formEnd):]
	}
}

func appendText(parts []part, text string) []part {
	if text == "" {
		return parts
	}
	return append(parts, part{text: text})
}
