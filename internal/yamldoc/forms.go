package yamldoc

import (
	"net/url"
	"path"
	"regexp"
	"strings"

	"go.yaml.in/yaml/v3"
)

// InForm returns how to write a text so that matches takes it, where a usual slip keeps it from that: a capital, a space
// around it, an address in place of a name. It returns "" where no such mend helps.
func InForm(text string, matches func(string) bool) string {
	for _, mend := range slips() {
		if mended := mend(text); mended != "" && matches(mended) {
			return "write " + Written(mended)
		}
	}
	return ""
}

// arnOf begins the patterns of ARNs of a service.
var arnOf = regexp.MustCompile(`^\^arn:aws\(-\[a-z\]\+\)\*:([a-z0-9-]+):`)

// wholeARN returns how to mend what should be an ARN by its pattern; "" where it should be something else.
func wholeARN(text, pattern string) string {
	found := arnOf.FindStringSubmatch(pattern)
	if found == nil || strings.HasPrefix(text, "arn:") {
		return ""
	}
	return "write its ARN, which begins with arn:aws:" + found[1] + ":"
}

// Written is a text as it stands in a file: in quotes where YAML would take it for something else.
func Written(text string) string {
	var node yaml.Node
	if yaml.Unmarshal([]byte("- "+text), &node) == nil && !strings.ContainsAny(text, "\"',[]{}#\n") {
		if item := node.Content[0].Content[0]; item.Kind == yaml.ScalarNode && item.ShortTag() == "!!str" && item.Value == text {
			return text
		}
	}
	return Quote(text)
}

var (
	zoneName   = regexp.MustCompile(`^([a-z-]+-[0-9])[a-f]$`)
	account    = regexp.MustCompile(`^[0-9]{12}$`)
	timeOfDay  = regexp.MustCompile(`^([0-9-]+)[T ]([0-9]{2}:[0-9]{2})(:[0-9]{2})?(Z|[+-][0-9]{2}:[0-9]{2})?$`)
	inFunction = regexp.MustCompile(`^[a-z]+\((.*)\)$`)
)

// slips undo what keeps a text from its form, the surest first.
func slips() []func(string) string {
	return []func(string) string{
		strings.TrimSpace,
		strings.ToLower,
		strings.ToUpper,
		hyphenated,
		func(text string) string { return zoneName.ReplaceAllString(text, "$1") },
		accountAlone,
		func(text string) string { return strings.TrimRight(text, "./,;") },
		ofAddress(func(at *url.URL) string { return "arn:aws:" + at.Scheme + ":::" + at.Host + at.Path }), // s3://
		ofAddress(func(at *url.URL) string { return at.Host + strings.TrimRight(at.Path, "/") }),
		ofAddress(func(at *url.URL) string { return at.Hostname() }),
		ofAddress(func(at *url.URL) string { return at.Path }),
		ofAddress(func(at *url.URL) string { return path.Base(at.Path) }),
		withSlash,
		func(text string) string { return inFunction.ReplaceAllString(text, "$1") },
		func(text string) string { return strings.TrimSuffix(text, "s") },
		func(text string) string { return text + "s" },
		fullTime,
		hostAlone,
	}
}

// ofAddress takes a part of an address, and nothing of another text.
func ofAddress(part func(*url.URL) string) func(string) string {
	return func(text string) string {
		at, err := url.Parse(text)
		if err != nil || at.Host == "" || at.Scheme == "" {
			return ""
		}
		return part(at)
	}
}

// hostAlone takes the host from an address without a protocol.
func hostAlone(text string) string {
	host, _, _ := strings.Cut(text, "/")
	host, _, _ = strings.Cut(host, ":")
	if !strings.Contains(host, ".") {
		return ""
	}
	return host
}

// hyphenated writes a name with underscores as most names of AWS are. Those with dots are others' names.
func hyphenated(text string) string {
	if strings.Contains(text, ".") {
		return ""
	}
	return strings.ReplaceAll(strings.ToLower(text), "_", "-")
}

// accountAlone takes spaces and hyphens from between the digits of an account.
func accountAlone(text string) string {
	alone := strings.NewReplacer(" ", "", "-", "").Replace(text)
	if !account.MatchString(alone) {
		return ""
	}
	return alone
}

// withSlash begins a path, but not an address.
func withSlash(text string) string {
	if strings.ContainsAny(text, ": ") {
		return ""
	}
	return "/" + text
}

// fullTime writes a date and a time with seconds and without a time zone.
func fullTime(text string) string {
	found := timeOfDay.FindStringSubmatch(text)
	if found == nil {
		return ""
	}
	if found[3] == "" {
		found[3] = ":00"
	}
	return found[1] + "T" + found[2] + found[3]
}
