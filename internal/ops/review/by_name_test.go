package review

import (
	"slices"
	"testing"

	tfjson "github.com/hashicorp/terraform-json"
)

// textChange is a change of an attribute that is a JSON text.
func textChange(before, after string) *tfjson.Change {
	return &tfjson.Change{
		Actions: tfjson.Actions{tfjson.ActionUpdate},
		Before:  map[string]any{"json": before}, After: map[string]any{"json": after},
	}
}

// What is shown of a list in a JSON text is what changes in the elements of one name.
func TestShownByName(t *testing.T) {
	t.Parallel()
	const env = `[{"name":"web","environment":[{"name":"B","value":"1"},{"name":"C","value":"2"}]}]`
	for name, c := range map[string]struct {
		before, after string
		want          []string
	}{
		"a variable before others": {
			env, `[{"name":"web","environment":[{"name":"A","value":"0"},{"name":"B","value":"1"},{"name":"C","value":"3"}]}]`,
			[]string{`json[web].environment[A].value: (none) → "0"`, `json[web].environment[C].value: "2" → "3"`},
		},
		"a variable less": {
			env, `[{"name":"web","environment":[{"name":"C","value":"2"}]}]`,
			[]string{`json[web].environment[B].value: "1" → (none)`},
		},
		"the first variable": {
			`[{"name":"web"}]`, `[{"name":"web","environment":[{"name":"A","value":"0"}]}]`,
			[]string{`json[web].environment[A].value: (none) → "0"`},
		},
		"another order": {
			env, `[{"name":"web","environment":[{"name":"C","value":"2"},{"name":"B","value":"1"}]}]`,
			[]string{`json[web].environment (order): ["B","C"] → ["C","B"]`},
		},
		"a container before another": {
			env, `[{"name":"agent","image":"a:1"},` + env[1:],
			[]string{`json[agent].image: (none) → "a:1"`},
		},
		"a mount, which is nothing but its name": {
			`[{"sourceVolume":"data","containerPath":"/b"}]`, `[{"sourceVolume":"data","containerPath":"/a"},{"sourceVolume":"data","containerPath":"/b"}]`,
			[]string{`json[data,/a].containerPath: (none) → "/a"`, `json[data,/a].sourceVolume: (none) → "data"`},
		},
		"a port": {
			`[{"containerPort":80,"hostPort":8},{"containerPort":81,"hostPort":0}]`, `[{"containerPort":81,"hostPort":9}]`,
			[]string{`json[80].hostPort: 8 → (none)`, `json[81].hostPort: 0 → 9`},
		},
		"a widget": {
			`[{"properties":{"title":"CPU"},"x":0}]`, `[{"properties":{"title":"All"}},{"properties":{"title":"CPU"},"x":6}]`,
			[]string{`json[All].properties.title: (none) → "All"`, `json[CPU].x: 0 → 6`},
		},
		"statements": {
			`{"Statement":[{"Sid":"B","Effect":"Allow"}]}`, `{"Statement":[{"Sid":"A","Effect":"Deny"},{"Sid":"B","Effect":"Deny"}]}`,
			[]string{`json.Statement[A].Effect: (none) → "Deny"`, `json.Statement[B].Effect: "Allow" → "Deny"`},
		},
		"a statement without a name": {
			`[{"Sid":"B","Effect":"Allow"}]`, `[{"Effect":"Deny"},{"Sid":"B","Effect":"Allow"}]`,
			[]string{`json[0].Effect: "Allow" → "Deny"`, `json[0].Sid: "B" → (none)`, `json[1].Effect: (none) → "Allow"`, `json[1].Sid: (none) → "B"`},
		},
		"a name twice": {
			`[{"name":"A","value":"1"},{"name":"A","value":"2"}]`, `[{"name":"A","value":"1"},{"name":"A","value":"3"}]`,
			[]string{`json[1].value: "2" → "3"`},
		},
		"a name that reads like a path": {
			`[{"name":"A].b[C","value":"1"},{"name":"0","value":"1"}]`, `[{"name":"A].b[C","value":"2"},{"name":"0","value":"2"}]`,
			[]string{`json["0"].value: "1" → "2"`, `json["A].b[C"].value: "1" → "2"`},
		},
	} {
		var found []string
		for _, a := range attributes(textChange(c.before, c.after), nil) {
			found = append(found, (&writer{}).attribute(a))
		}
		if !slices.Equal(found, c.want) {
			t.Errorf("%s: got  %q\nwant %q", name, found, c.want)
		}
	}
}

// A plan that writes another text than the approved one is another plan, however small the difference.
func TestApprovedByName(t *testing.T) {
	t.Parallel()
	const before = `[{"name":"B","value":"1"},{"name":"C","value":"2"}]`
	effects := func(after string) map[string]Effect {
		return map[string]Effect{"a": newEffect(textChange(before, after), "salt")}
	}
	approved := `[{"name":"A","value":"0"},{"name":"B","value":"1"},{"name":"C","value":"2"}]`
	if found := Compare(effects(approved), effects(approved)); len(found) > 0 {
		t.Errorf("the same plan differs: %v", found)
	}
	for now, want := range map[string]string{
		`[{"name":"A","value":"9"},{"name":"B","value":"1"},{"name":"C","value":"2"}]`:            "a.json[A].value",
		`[{"name":"A","value":"0","x":""},{"name":"B","value":"1"},{"name":"C","value":"2"}]`:     "a.json[A].x",
		`[{"name":"B","value":"1"},{"name":"C","value":"2"},{"name":"A","value":"0"}]`:            "a.json (order)",
		`[{"name":"A","value":"0"},{"name":"C","value":"2"},{"name":"B","value":"1"}]`:            "a.json (order)",
		`[{"name":"A","value":"0"},{"name":"B","value":"1"},{"name":"C","value":"2","x":null}]`:   "",
		`[{"name":"A","value":"0"},{"name":"B","value":1},{"name":"C","value":"2"}]`:              "a.json[B].value",
		`[{"name":"A","value":"0"},{"name":"B","value":"1"},{"name":"C","value":"2","x":"more"}]`: "a.json[C].x",
	} {
		found := Compare(effects(approved), effects(now))
		if want == "" && len(found) > 0 || want != "" && (len(found) != 1 || found[0].Address != want) {
			t.Errorf("%s: got %v, want %q", now, found, want)
		}
	}
}

// A rule of a network ACL is told by its number: one before others changes nothing in those. AWS tells protocols by number.
func TestNetworkACLByNumber(t *testing.T) {
	t.Parallel()
	change := &tfjson.Change{
		Actions: tfjson.Actions{tfjson.ActionUpdate},
		Before:  map[string]any{"egress": value(t, `[{"rule_no": 200, "protocol": "6", "to_port": 443, "icmp_type": 0}]`)},
		After:   map[string]any{"egress": value(t, `[{"rule_no": 100, "protocol": "tcp", "to_port": 5432}, {"rule_no": 200, "protocol": "tcp", "to_port": 80, "icmp_type": null}]`)},
	}
	want := []Attribute{
		{"egress[100].protocol", "(none)", `"6"`}, {"egress[100].to_port", "(none)", "5432"}, {"egress[200].to_port", "443", "80"},
	}
	if got := attributes(change, nil); !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

// Another default of the provider's tags, such as another project, moves tags between a resource's two attributes of them:
// what is told is what it has.
func TestTagsAreToldOnce(t *testing.T) {
	t.Parallel()
	tags := func(own, all string) map[string]any {
		return map[string]any{"tags": value(t, own), "tags_all": value(t, all)}
	}
	for name, c := range map[string]struct {
		before, after map[string]any
		want          []Attribute
	}{
		"another default, as it is read again": {tags(`{}`, `{"Project": "a"}`), tags(`{"Project": "a"}`, `{"Project": "a"}`), nil},
		"another default, as it is planned":    {tags(`{"Project": "a"}`, `{"Project": "a"}`), tags(`{}`, `{"Project": "b"}`), []Attribute{{"tags.Project", `"a"`, `"b"`}}},
		"one of its own":                       {tags(`{}`, `{}`), tags(`{"A": "1"}`, `{"A": "1"}`), []Attribute{{"tags.A", "(none)", `"1"`}}},
		"not known yet":                        {tags(`{}`, `{}`), map[string]any{"tags": value(t, `{"A": "1"}`)}, []Attribute{{"tags.A", "(none)", `"1"`}}},
	} {
		got := attributes(&tfjson.Change{Actions: tfjson.Actions{tfjson.ActionUpdate}, Before: c.before, After: c.after}, nil)
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: got %v, want %v", name, got, c.want)
		}
	}
}
