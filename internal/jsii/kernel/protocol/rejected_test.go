package protocol_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	"cdah/internal/jsii/kernel/protocol"
)

// rejected is a request that the kernel in Go rejects.
type rejected struct {
	line    string
	mistake bool // it is to fail
	passes  bool // though jsii's own kernel passes over the mistake
	late    bool // not before the synthesis
}

// readRejected reads the requests with which each conversation begins, and those of which one follows: "? " marks what
// is not known, "! " what is to fail, "~ " what jsii's own kernel passes over, and "synth" behind one of them what is not
// rejected before the synthesis.
func readRejected(t *testing.T) (begin []string, rows []rejected) {
	t.Helper()
	text, err := os.ReadFile("testdata/rejected.txt")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		switch mark, request, _ := strings.Cut(line, " "); mark {
		case ">":
			begin = append(begin, request)
		case "?", "!", "~", "?synth", "!synth":
			rows = append(rows, rejected{request, mark[0] != '?', mark == "~", len(mark) > 1})
		}
	}
	return begin, rows
}

const synth = `{"api":"invoke","method":"synth","args":[],"objref":{"$jsii.byref":"cdktf.App@10000"}}` + "\n"

// TestRejected sees that the kernel in Go never guesses: it leaves to Node.js what it does not know, and what is to fail.
func TestRejected(t *testing.T) {
	begin, rows := readRejected(t)
	types := openTable(t)
	if good := talk(t, types, append(begin, synth), 0, noNode); good.rejected != nil {
		t.Fatalf("the beginning: %s", good.rejected.Why)
	}
	for _, row := range rows {
		heard := slices.Concat(begin, []string{row.line, synth})
		got := talk(t, types, heard, 0, noNode)
		switch {
		case got.rejected == nil:
			t.Errorf("not rejected, but %v: %s", got.err, row.line)
		case got.rejected.Mistake != row.mistake:
			t.Errorf("rejected as %+v: %s", *got.rejected, row.line)
		case len(got.said) == len(heard) != row.late:
			t.Errorf("rejected in the synthesis: %v; want %v: %s", !row.late, row.late, row.line)
		case len(got.files) > 0:
			t.Errorf("files are written: %s", row.line)
		}
	}
}

// TestSettings has what the environment says of an app heard, or left to Node.js.
func TestSettings(t *testing.T) {
	types := openTable(t)
	for _, test := range []struct{ variable, value, unknown string }{
		{"SYNTH_HCL_OUTPUT", "true", "HCL"},
		{"SYNTH_HCL_OUTPUT", "1", "HCL"},
		{"SYNTH_HCL_OUTPUT", "false", ""},
		{"CDKTF_TARGET_STACK_ID", "main", "CDKTF_TARGET_STACK_ID"},
		{"CDKTF_CONTEXT_JSON", `{"a":{"b":1}}`, "the context a"},
		{"CDKTF_CONTEXT_JSON", `{"a":["b"]}`, "the context a"},
		{"CDKTF_CONTEXT_JSON", `{"a":null}`, "the context a"},
		{"CDKTF_CONTEXT_JSON", `{`, "CDKTF_CONTEXT_JSON: unexpected end of JSON input"},
		{"CDKTF_CONTEXT_JSON", `{"k":"of the CLI","empty":[]}`, ""},
	} {
		t.Run(test.variable+"="+test.value, func(t *testing.T) {
			t.Setenv(test.variable, test.value)
			got := talk(t, types, lines(beginApp+getNode+getContext), 0, noNode)
			switch {
			case test.unknown == "" && got.rejected != nil, test.unknown != "" && (got.rejected == nil || got.rejected.Why != test.unknown):
				t.Errorf("rejected as %+v", got.rejected)
			case strings.Contains(test.value, "of the CLI") && !strings.Contains(strings.Join(got.said, ""), "of the CLI"):
				t.Errorf("the context is not heard: %v", got.said)
			}
		})
	}
}

// TestOutput writes to the folder that the app names, the environment, or none of them.
func TestOutput(t *testing.T) {
	t.Chdir(t.TempDir())
	types := openTable(t)
	heard := lines(strings.ReplaceAll(beginApp+synth, `"outdir":"OUT/here",`, ""))
	for _, folder := range []string{"cdktf.out", "another"} {
		if folder != "cdktf.out" {
			t.Setenv("CDKTF_OUTDIR", folder)
		}
		for at, node := range map[int]protocol.StartNodeJS{0: noNode, 4: another} {
			if got := talk(t, types, heard, at, node); got.err != nil {
				t.Error(got.err)
			}
			if _, err := os.Stat(folder + "/stacks/main/cdk.tf.json"); err != nil {
				t.Error(err)
			}
			if err := os.RemoveAll(folder); err != nil {
				t.Error(err)
			}
		}
	}
	if got := talk(t, types, append(heard, getNode), 6, another); got.err != nil || len(filesIn(t, "another")) == 0 {
		t.Error(got.err)
	}
	if err := os.WriteFile("file", nil, 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("CDKTF_OUTDIR", "file")
	if got := talk(t, types, heard, 0, noNode); got.rejected == nil || !got.rejected.Mistake {
		t.Errorf("a file as a folder: %v, %v", got.err, got.rejected)
	}
}

// TestCallbacks leaves to Node.js what Go answers with and the kernel does not know.
func TestCallbacks(t *testing.T) {
	types := openTable(t)
	for _, test := range []struct{ fqn, method, answer, want string }{
		{"cdktf.TerraformElement", "toTerraform", `"cbid":"jsii::callback::20000","result":"text"`, "an element that is no object"},
		{"cdktf.TerraformElement", "toTerraform", `"cbid":"jsii::callback::20000","result":{"&{TfToken[TOKEN.0]}":1}`, "a stack that is no object"},
		{"cdktf.TerraformElement", "toTerraform", `"cbid":"jsii::callback::20000","err":"it failed"`, "a callback that failed"},
		{"cdktf.TerraformElement", "toTerraform", `"cbid":"jsii::callback::20001","result":{}`, "a callback that failed"},
		{"cdktf.TerraformStack", "allocateLogicalId", `"cbid":"jsii::callback::20000","result":""`, "a stack that gives an element no address"},
		{"cdktf.TerraformStack", "allocateLogicalId", `"cbid":"jsii::callback::20000","result":5`, "a stack that gives an element no address"},
	} {
		scope := map[string]string{"cdktf.TerraformElement": "cdktf.TerraformStack@10001", "cdktf.TerraformStack": "cdktf.App@10000"}[test.fqn]
		heard := lines(beginApp +
			`{"api":"create","fqn":"` + test.fqn + `","args":[{"$jsii.byref":"` + scope + `"},"own"],"overrides":[{"method":"` + test.method + `","cookie":"c"}]}` + "\n" +
			`{"api":"create","fqn":"cdktf.TerraformVariable","args":[{"$jsii.byref":"` + test.fqn + `@10002"},"v",{"$jsii.struct":{"fqn":"cdktf.TerraformVariableConfig","data":{}}}]}` + "\n" +
			`{"api":"create","fqn":"cdktf.TerraformLocal","args":[{"$jsii.byref":"cdktf.TerraformStack@10001"},"l",1]}` + "\n" +
			`{"api":"get","property":"asStringMap","objref":{"$jsii.byref":"cdktf.TerraformLocal@10004"}}` + "\n" +
			synth + `{"complete":{` + test.answer + `}}`)
		if got := talk(t, types, heard, 0, noNode); got.rejected == nil || got.rejected.Why != test.want || len(got.said) != len(heard) {
			t.Errorf("rejected as %+v: %s %s: %v", got.rejected, test.method, test.answer, got.err)
		}
	}
}
