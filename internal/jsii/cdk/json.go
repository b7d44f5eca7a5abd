package cdk

import (
	"encoding/json"
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
