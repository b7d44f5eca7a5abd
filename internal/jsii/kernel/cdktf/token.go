package cdktf

import (
	"math"
	"strconv"
	"strings"

	"cdah/internal/jsii/kernel/js"
)

// token stands for a value that is only known to Terraform: cdktf's IResolvable. It has up to four forms that
// pass for plain values.
type token struct {
	ref     string // by which the host knows it
	untyped bool   // it is the value of a property of any type
	resolve func(*Kernel, *surroundings) any

	text, list string
	number     *float64
}

// tokens are all forms that were given.
type tokens struct {
	count   uint64 // of forms: each takes the next number
	byKey   map[string]*token
	numbers map[uint64]*token
}

func newTokens() tokens { return tokens{byKey: map[string]*token{}, numbers: map[uint64]*token{}} }

// Begins of the forms.
const (
	textBegin = "${TfToken["
	listBegin = "#{TfToken["
	mapBegin  = "&{TfToken["
	formEnd   = "]}"
)

// Numbers are NaN's neighbours: the high bits say which form it is, the others which token.
const (
	numberMark     = 0xfdff << 48
	numberListMark = 0xfbff << 48
	markMask       = 0xffff << 48
)

// Values in the place of those that a map's token has.
const (
	stringMapValue = "String Map Token Value"
	anyMapValue    = "Any Map Token Value"
	numberMapValue = -123456789.0
)

func (k *Kernel) form(begin string, t *token) string {
	key := "TOKEN." + strconv.FormatUint(k.tokens.count, 10)
	k.tokens.count++
	k.tokens.byKey[key] = t
	return begin + key + formEnd
}

func (k *Kernel) asString(t *token) string {
	if t.text == "" {
		t.text = k.form(textBegin, t)
	}
	return t.text
}

func (k *Kernel) asList(t *token) []any {
	if t.list == "" {
		t.list = k.form(listBegin, t)
	}
	return []any{t.list}
}

func (k *Kernel) asMap(t *token, value any) *js.Object {
	return js.ObjectOf(k.form(mapBegin, t), value) // which nobody asks a token for twice
}

func (k *Kernel) asNumber(t *token, mark uint64) float64 {
	if t.number == nil {
		number := math.Float64frombits(mark | k.tokens.count)
		k.tokens.numbers[k.tokens.count] = t
		k.tokens.count++
		t.number = &number
	}
	return *t.number
}

func (k *Kernel) asNumberList(t *token) []any { return []any{k.asNumber(t, numberListMark)} }

// numberToken is the token that a number stands for, and nil where it is just a number.
func (k *Kernel) numberToken(v any, mark uint64) *token {
	number, _ := v.(float64)
	bits := math.Float64bits(number)
	if bits&markMask != mark {
		return nil
	}
	t := k.tokens.numbers[bits&^markMask]
	if t == nil {
		js.Fail("a number that stands for no token")
	}
	return t
}

func (k *Kernel) lookup(key string) *token {
	t := k.tokens.byKey[key]
	if t == nil {
		js.Fail("a token that is not there")
	}
	return t
}

// find gives where the first form is that begins like this, and where its key ends; -1 where there is none.
func find(text, begin string) (from, keyEnd int) {
	for from = 0; ; from++ {
		at := strings.Index(text[from:], begin)
		if at < 0 {
			return -1, 0
		}
		from += at
		keyEnd = from + len(begin)
		for keyEnd < len(text) && (js.Alphanumeric(text[keyEnd]) || strings.IndexByte(":._-", text[keyEnd]) >= 0) {
			keyEnd++
		}
		if keyEnd > from+len(begin) && strings.HasPrefix(text[keyEnd:], formEnd) {
			return from, keyEnd
		}
	}
}

func contains(text, begin string) bool {
	at, _ := find(text, begin)
	return at >= 0
}

// anyToken is Token.asAny: what is no token becomes one that stands for it.
func anyToken(v any) *token {
	if t, is := v.(*token); is {
		return t
	}
	return &token{resolve: func(*Kernel, *surroundings) any { return v }}
}
