package yamldoc

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// boolean returns what the words of older YAML for true and false mean, "" for other texts.
func boolean(text string) string {
	switch strings.ToLower(text) {
	case "yes", "y", "on", "true":
		return "true"
	case "no", "n", "off", "false":
		return "false"
	}
	return ""
}

// plain returns how to mend a text with a character that is not what it seems to be, "" for others.
func plain(text string) string {
	if at := strings.IndexFunc(text, isInvisible); at >= 0 {
		r, _ := utf8.DecodeRuneInString(text[at:])
		return fmt.Sprintf("delete the invisible %U in it", r)
	}
	if at := strings.IndexAny(text, "“”„‟‘’‚‛«»"); at >= 0 {
		r, _ := utf8.DecodeRuneInString(text[at:])
		return fmt.Sprintf(`write a plain quote, " or ', in place of %c (%U)`, r, r)
	}
	return ""
}

func choiceFix(got any, choices []any) string {
	if text, is := got.(string); is {
		return cmp.Or(plain(text), DidYouMean(text, texts(choices)), "choose one")
	}
	if number, err := strconv.ParseFloat(fmt.Sprint(got), 64); err == nil {
		return "use " + fmt.Sprint(nearestNumber(number, choices))
	}
	return "choose one"
}

// nearestNumber returns the choice that is nearest to a number.
func nearestNumber(number float64, choices []any) any {
	distance := func(choice any) float64 {
		n, err := strconv.ParseFloat(fmt.Sprint(choice), 64)
		if err != nil {
			return math.Inf(1)
		}
		return math.Abs(n - number)
	}
	return slices.MinFunc(choices, func(a, b any) int { return cmp.Compare(distance(a), distance(b)) })
}

// inForm returns how to mend a text that does not match the pattern of its schema; "" where that cannot be said.
func inForm(text string, schema *jsonschema.Schema) string {
	return InForm(text, func(mended string) bool { return schema.Pattern != nil && schema.Validate(mended) == nil })
}
