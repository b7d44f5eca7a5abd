package js_test

import (
	"encoding/json"
	"maps"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"

	"cdah/internal/jsii/kernel/js"
	"cdah/internal/testkit/packages"
)

// row is an expression of JavaScript, what package js makes of the same, and what Node.js says.
type row struct {
	javascript string
	got        func() string
	want       string
}

// fails stands for what is not answered.
const fails = "it fails"

// said is a row's answer, also where that ends the work.
func (r row) said() (text string) {
	defer func() {
		if recover() != nil {
			text = fails
		}
	}()
	return r.got()
}

// TestRows holds package js against what Node.js and cdktf said.
func TestRows(t *testing.T) {
	for _, r := range rows() {
		if got := r.said(); got != r.want {
			t.Errorf("%s is %q, want %q", r.javascript, got, r.want)
		}
	}
}

// TestRecorded asks Node.js, with cdktf's functions: what is wanted is what it says.
func TestRecorded(t *testing.T) {
	if testing.Short() {
		t.Skip("it starts Node.js: make test-kernel")
	}
	script := `const {deepMerge, keysToSnakeCase} = require("cdktf/lib/util");
const stringify = v => require(require.resolve("json-stable-stringify", {paths: [require.resolve("cdktf")]}))(v, {space: 2});
const answer = f => { try { return f() } catch { return "` + fails + `" } };
console.log(JSON.stringify([` + "\n"
	for _, r := range rows() {
		script += "answer(() => " + r.javascript + "),\n"
	}
	cmd := exec.CommandContext(t.Context(), "node", "-e", script+"]))")
	cmd.Dir = unpacked(t)
	text, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	var said []string
	if err := json.Unmarshal(text, &said); err != nil {
		t.Fatal(err)
	}
	for i, r := range rows() {
		if said[i] != r.want {
			t.Errorf("%s is %q in Node.js, want %q", r.javascript, said[i], r.want)
		}
	}
}

// unpacked is a folder with the packages of JavaScript that cdktf's for Go has in it.
func unpacked(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for _, name := range []string{"constructs", "cdktf"} {
		to := filepath.Join(dir, "node_modules", name)
		if err := os.MkdirAll(to, 0o700); err != nil {
			t.Fatal(err)
		}
		if said, err := exec.CommandContext(t.Context(), "tar", "-xzf", packages.Tarball(t, name), "-C", to, "--strip-components=1").CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, said)
		}
	}
	return dir
}

func rows() []row {
	var all []row
	all = append(all, texts()...)
	all = append(all, keys()...)
	all = append(all, merges()...)
	return append(all, written()...)
}

func texts() []row {
	text := func(v any) func() string { return func() string { return js.String(v) } }
	return []row{
		{`String(undefined)`, text(nil), "undefined"},
		{`String(null)`, text(js.Null{}), "null"},
		{`String("a")`, text("a"), "a"},
		{`String(true)`, text(true), "true"},
		{`String({})`, text(js.NewObject()), "[object Object]"},
		{`String(["a",undefined,null,[1,2],false])`, text([]any{"a", nil, js.Null{}, []any{1.0, 2.0}, false}), "a,,,1,2,false"},
		{`[null,"a"].join("; ")`, func() string { return js.Join([]any{js.Null{}, "a"}, "; ") }, "; a"},
		{`String(-0)`, text(math.Copysign(0, -1)), "0"},
		{`String(0.1)`, text(0.1), "0.1"},
		{`String(1e21)`, text(1e21), "1e+21"},
		{`String(-1e21)`, text(-1e21), "-1e+21"},
		{`String(999999999999999900000)`, text(999999999999999900000.0), "999999999999999900000"},
		{`String(1.5e300)`, text(1.5e300), "1.5e+300"},
		{`String(0.000001)`, text(1e-6), "0.000001"},
		{`String(0.00000099)`, text(9.9e-7), "9.9e-7"},
		{`String(1.25e-10)`, text(1.25e-10), "1.25e-10"},
	}
}

// keys are cdktf's names in Terraform of names in JavaScript.
func keys() []row {
	var all []row
	names := map[string]string{
		"a": "a", "z": "z", "A": "a", "Z": "z", "aB": "a_b", "aZ": "a_z", "aBC": "a_bc", "aBCd": "a_bcd", "aBcD": "a_bc_d",
		"HTMLPage": "htmlpage", "a1B2": "a1_b2", "0": "0", "9": "9", "x0y9z": "x0y9z", "a0Z9": "a0_z9",
		"_a": "a", "a_": "a", "_": "", "": "", "__a__b__": "a_b", "a B": "a_b", "a-B": "a_b", "A-B": "a_b", "a--bC": "a_b_c",
		"a/b": "a_b", "a:b": "a_b", "a@b": "a_b", "a[b": "a_b", "a`b": "a_b", "a{b": "a_b", "`": "", "@": "", "[": "",
		"é": "", "éa": "a", "aé": "a", "aéb": "a_b", "aéB": "a_b", "šb": "b", "bš": "b", "\u0080a": "a", "a\u0100A": "a_a",
		"tags": "tags", "environment": "environment", "tagsAll": "tags_all", "TOKEN": "token",
	}
	for _, name := range slices.Sorted(maps.Keys(names)) {
		named, _ := json.Marshal(name)
		all = append(all, row{
			`Object.keys(keysToSnakeCase({` + string(named) + `: 1}))[0]`,
			func() string { return js.SnakeKeys(js.ObjectOf(name, 1.0)).(*js.Object).Keys()[0] }, names[name],
		})
	}
	nested := js.ObjectOf("aB", []any{js.ObjectOf("cD", 1.0), "eF", []any{js.ObjectOf("gH", 1.0)}}).
		Set("tags", js.ObjectOf("iJ", 1.0)).Set("environment", js.ObjectOf("kL", js.ObjectOf("mN", 1.0))).Set("oP", js.ObjectOf("tags", 1.0))
	return append(all, row{
		`stringify(keysToSnakeCase({aB: [{cD: 1}, "eF", [{gH: 1}]], tags: {iJ: 1}, environment: {kL: {mN: 1}}, oP: {tags: 1}}))`,
		func() string { return string(js.Stringify(js.SnakeKeys(nested))) },
		`{
  "a_b": [
    {
      "c_d": 1
    },
    "eF",
    [
      {
        "g_h": 1
      }
    ]
  ],
  "environment": {
    "kL": {
      "mN": 1
    }
  },
  "o_p": {
    "tags": 1
  },
  "tags": {
    "iJ": 1
  }
}`,
	})
}
