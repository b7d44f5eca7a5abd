package cdk

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"github.com/aws/jsii-runtime-go"
)

// Base64 has Terraform encode a text, and resolve the references in it before. What else looks like a
// reference stays text.
func Base64(text string) *string { return jsii.String("${base64encode(" + expression(text) + ")}") }

// KeyOfJSON has Terraform read a text as JSON, with the references in it resolved before, and take what is at a key.
func KeyOfJSON(text, key string) *string {
	return jsii.String("${jsondecode(" + expression(text) + ")[" + expression(key) + "]}")
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

// template writes a text between the quotes of a template of Terraform's language, with the references that
// it holds; what else would begin or end something there is escaped.
func template(text string) string {
	const begin, end = "${TfToken[", "]}"
	escape := strings.NewReplacer(`\`, `\\`, `"`, `\"`, "${", "$${", "%{", "%%{", "\n", `\n`, "\r", `\r`, "\t", `\t`)
	var written strings.Builder
	for {
		before, rest, found := strings.Cut(text, begin)
		written.WriteString(escape.Replace(before))
		if !found {
			return written.String()
		}
		// Between braces of its own, cdktf writes a reference without any.
		token, after, _ := strings.Cut(rest, end)
		written.WriteString("${" + begin + token + end + "}")
		text = after
	}
}
