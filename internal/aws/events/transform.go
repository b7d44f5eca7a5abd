package events

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// Transform makes the message of a target out of an event, as its input transformer says: the template, with the values at
// the paths, such as "$.detail.containers[0].name", in place of their names in angle brackets. Within a JSON text a value
// stands as it is; by itself it stands as JSON. EventBridge makes no variable of a path that the event does not have, and
// delivers no message that is then no JSON: that is an error here.
// https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
func Transform(event []byte, paths map[string]string, template string) (string, error) {
	var fields any
	if err := json.Unmarshal(event, &fields); err != nil {
		return "", err
	}
	message := replaceNames(template, func(name string, quoted bool) string {
		path, known := paths[name]
		if !known {
			return "<" + name + ">"
		}
		value, exists := valueAt(fields, path)
		if !exists {
			return ""
		}
		if text, is := value.(string); is && quoted {
			return inText(text)
		}
		return toJSON(value)
	})
	if !json.Valid([]byte(message)) {
		return "", fmt.Errorf("the message is no JSON: %s", message)
	}
	return message, nil
}

// placeholder is a name in angle brackets, as AWS allows it.
var placeholder = regexp.MustCompile(`^<([A-Za-z0-9_.-]+)>`)

// replaceNames replaces each name in angle brackets of a template, and tells whether it stands within a JSON text.
func replaceNames(template string, by func(name string, quoted bool) string) string {
	var message strings.Builder
	quoted := false
	for at := 0; at < len(template); {
		if found := placeholder.FindStringSubmatch(template[at:]); found != nil {
			message.WriteString(by(found[1], quoted))
			at += len(found[0])
			continue
		}
		length := 1
		switch {
		case template[at] == '"':
			quoted = !quoted
		case template[at] == '\\' && at+1 < len(template):
			length = 2
		}
		message.WriteString(template[at : at+length])
		at += length
	}
	return message.String()
}

// step is one of a path: the name of a field, or the number of an element.
var step = regexp.MustCompile(`\.([A-Za-z0-9_-]+)|\[(\d+)\]`)

// valueAt returns what is at a path such as "$.resources[0]".
func valueAt(value any, path string) (any, bool) {
	for _, s := range step.FindAllStringSubmatch(path, -1) {
		if s[1] != "" {
			fields, _ := value.(map[string]any)
			next, exists := fields[s[1]]
			if !exists {
				return nil, false
			}
			value = next
			continue
		}
		elements, _ := value.([]any)
		at, err := strconv.Atoi(s[2])
		if err != nil || at >= len(elements) {
			return nil, false
		}
		value = elements[at]
	}
	return value, true
}

// inText is a text as it stands within another one in JSON.
func inText(text string) string {
	return strings.TrimSuffix(strings.TrimPrefix(toJSON(text), `"`), `"`)
}

func toJSON(value any) string {
	var text strings.Builder
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		return "" // what was read as JSON has a JSON form
	}
	return strings.TrimSuffix(text.String(), "\n")
}
