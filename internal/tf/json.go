package tf

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"github.com/aws/jsii-runtime-go"
)

// JSON has Terraform encode a value as JSON, by its own jsonencode: the references in it are then
// resolved as data, whatever they hold, and not pasted into text. What else looks like a reference
// stays text. The value's type decides the form, as for encoding/json.
//
// A value with nothing in it for Terraform to read is encoded here, to the very text that jsonencode
// would make. The expression is written here, too: cdktf.Fn_Jsonencode resolves each part of its value
// twice for each level that the part is below the top, and takes milliseconds.
//
// It panics on a value that has no JSON form, which only a mistake in this program can bring about.
func JSON(value any) *string {
	text, err := json.Marshal(value)
	if err != nil {
		panic(err)
	}
	var plain any
	if err := json.Unmarshal(text, &plain); err != nil {
		panic(err)
	}
	if sorted, err := json.Marshal(plain); err == nil && literal(string(sorted)) {
		return jsii.String(string(sorted))
	}
	return jsii.String("${jsonencode(" + expression(plain) + ")}")
}

// literal reports whether a text means itself in Terraform's language, as JSON and as HCL, and holds
// none of cdktf's tokens, of which those for numbers are numbers beyond 1e+280.
func literal(text string) bool {
	for _, special := range []string{`\`, "${", "%{", "#{", "&{", "e+"} {
		if strings.Contains(text, special) {
			return false
		}
	}
	return true
}

// expression writes a value, of the types that encoding/json decodes to, in Terraform's language.
func expression(value any) string {
	switch value := value.(type) {
	case nil:
		return "null"
	case string:
		return `"` + template(value) + `"`
	case float64:
		if math.Abs(value) > leastNumberToken {
			return fmt.Sprintf(`"%v"`, value) // a template that is one reference has its type
		}
		return fmt.Sprint(value)
	case []any:
		elements := make([]string, len(value))
		for i, element := range value {
			elements[i] = expression(element)
		}
		return "[" + strings.Join(elements, ", ") + "]"
	case map[string]any:
		var elements []string
		for _, key := range slices.Sorted(maps.Keys(value)) {
			elements = append(elements, expression(key)+" = "+expression(value[key]))
		}
		return "{" + strings.Join(elements, ", ") + "}"
	default:
		return fmt.Sprint(value)
	}
}

// leastNumberToken is below the numbers with which cdktf stands for references to numbers.
const leastNumberToken = 1e280

// template writes a text between the quotes of a template, with the references that it holds.
func template(text string) string {
	const begin, end = "${TfToken[", "]}"
	var written strings.Builder
	for {
		before, rest, found := strings.Cut(text, begin)
		written.WriteString(strings.NewReplacer("${", "$${", "\n", `\n`).Replace(Quoted(before)))
		if !found {
			return written.String()
		}
		// Between braces of its own, cdktf writes a reference without any.
		token, after, _ := strings.Cut(rest, end)
		written.WriteString("${" + begin + token + end + "}")
		text = after
	}
}

// Quoted escapes, in a text that is handed to one of Terraform's functions, what ends or opens
// something inside a quoted string of Terraform's language, and what cdktf, which writes that string,
// leaves as it is. It does escape "${" and line ends.
func Quoted(text string) string {
	return strings.NewReplacer(`\`, `\\`, `"`, `\"`, "%{", "%%{", "\t", `\t`, "\r", `\r`).Replace(text)
}
