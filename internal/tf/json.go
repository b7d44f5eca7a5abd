package tf

import (
	"encoding/json"
	"strings"

	"github.com/aws/jsii-runtime-go"
	"github.com/hashicorp/terraform-cdk-go/cdktf"
)

// JSON has Terraform encode a value as JSON, by its own jsonencode: the references in it are then
// resolved as data, whatever they hold, and not pasted into text. What else looks like a reference
// stays text. The value's type decides the form, as for encoding/json.
//
// A value with nothing in it for Terraform to read is encoded here, to the very text that jsonencode
// would make: an expression costs the kernel half a millisecond.
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
	return cdktf.Fn_Jsonencode(quoted(plain))
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

// Quoted escapes, in a text that is handed to one of Terraform's functions, what ends or opens
// something inside a quoted string of Terraform's language, and what cdktf, which writes that string,
// leaves as it is. It does escape "${" and line ends.
func Quoted(text string) string {
	return strings.NewReplacer(`\`, `\\`, `"`, `\"`, "%{", "%%{", "\t", `\t`, "\r", `\r`).Replace(text)
}

// quoted is Quoted for every text in a value.
func quoted(value any) any {
	switch value := value.(type) {
	case string:
		return Quoted(value)
	case []any:
		for i, element := range value {
			value[i] = quoted(element)
		}
	case map[string]any:
		for key, element := range value {
			value[key] = quoted(element)
		}
	}
	return value
}
