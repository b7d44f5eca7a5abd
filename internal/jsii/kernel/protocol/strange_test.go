package protocol_test

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"cdah/internal/jsii/kernel/table"
)

const provider = table.Provider + "."

const (
	loadProvider = `{"api":"load","name":"@cdktf/provider-aws","version":"19.65.1","tarball":"TARBALL"}` + "\n"
	makeGroup    = `{"api":"create","fqn":"` + provider + `securityGroup.SecurityGroup","args":[{"$jsii.byref":"cdktf.TerraformStack@10001"},"sg"]}` + "\n"
	makeLocal    = `{"api":"create","fqn":"cdktf.TerraformLocal","args":[{"$jsii.byref":"cdktf.TerraformStack@10001"},"loc",1]}` + "\n"
)

func getOf(object, property string) string {
	return `{"api":"get","property":"` + property + `","objref":{"$jsii.byref":"` + object + `"}}` + "\n"
}

// TestTable leaves to Node.js what a table of another version of the provider may have and the kernel does not know,
// and says what it is.
func TestTable(t *testing.T) {
	const group = provider + "securityGroup.SecurityGroup@10002"
	for name, test := range map[string]struct {
		change func(*table.Table, *table.Module)
		heard  string
		want   string
	}{
		"no class of a block": {
			func(_ *table.Table, m *table.Module) { delete(m.Classes, "SecurityGroupIngressList") },
			getOf(group, "ingress"), "the block " + provider + "securityGroup.SecurityGroupIngressList",
		},
		"another kind of block": {
			func(_ *table.Table, m *table.Module) { m.Classes["SecurityGroupIngressList"].Base = "Other" },
			getOf(group, "ingress"), "blocks of the kind Other",
		},
		"a set of one block": {
			func(_ *table.Table, m *table.Module) {
				m.Classes["SecurityGroupTimeoutsOutputReference"].Single = "set"
			},
			getOf(group, "timeouts"), "the only block of a set",
		},
		"another kind of attribute": {
			func(_ *table.Table, m *table.Module) {
				m.Classes["SecurityGroup"].Get["arn"] = table.Getter{Kind: "other", Arg: "arn"}
			},
			getOf(group, "arn"), "the attribute arn of " + provider + "securityGroup.SecurityGroup",
		},
		"another kind of function": {
			func(types *table.Table, _ *table.Module) {
				types.Functions["other"] = table.Function{Name: "other", Result: "asOther"}
			},
			`{"api":"sinvoke","fqn":"cdktf.Fn","method":"other","args":[]}`, "the function other",
		},
		"a value that is written in another way": {
			func(_ *table.Table, m *table.Module) {
				all := m.Classes["SecurityGroup"].Attributes
				for i := range all {
					if all[i].Property == "name" {
						all[i].Odd = "other"
					}
				}
			},
			`{"api":"set","property":"name","value":"n","objref":{"$jsii.byref":"` + group + `"}}` + "\n" + synth,
			"how name of " + provider + "securityGroup.SecurityGroup is written",
		},
		"a value that is not set": {
			func(_ *table.Table, m *table.Module) {
				all := m.Classes["SecurityGroup"].Attributes
				for i := range all {
					all[i].Odd = "other"
				}
			},
			synth, "resources without a provider",
		},
		"a value of no property": {
			func(_ *table.Table, m *table.Module) {
				c := m.Classes["SecurityGroup"]
				c.Attributes = append(c.Attributes, table.Attribute{Terraform: "more", Odd: "other"})
			},
			synth, "how more of " + provider + "securityGroup.SecurityGroup is written",
		},
		"a construct": {
			func(*table.Table, *table.Module) {},
			`{"api":"create","fqn":"constructs.Construct","args":[{"$jsii.byref":"cdktf.TerraformStack@10001"},"c"]}` + "\n" +
				getOf("constructs.Construct@10003", "fqn"), "the name of a construct",
		},
		"no property": {
			func(*table.Table, *table.Module) {}, getOf(group, "colour"), "the property colour of " + provider + "securityGroup.SecurityGroup",
		},
	} {
		t.Run(name, func(t *testing.T) {
			types := openTable(t)
			module, err := types.Module("securityGroup")
			if err != nil {
				t.Fatal(err)
			}
			test.change(types, module)
			got := talk(t, types, lines(beginApp+loadProvider+makeGroup+test.heard), 0, noNode)
			if got.rejected == nil || got.rejected.Why != test.want {
				t.Errorf("rejected as %+v, %v; want %q", got.rejected, got.err, test.want)
			}
		})
	}
}

// TestTableIsDamaged tells that a module cannot be read.
func TestTableIsDamaged(t *testing.T) {
	head, err := json.Marshal(openTable(t).Head)
	if err != nil {
		t.Fatal(err)
	}
	var packed bytes.Buffer
	archive := zip.NewWriter(&packed)
	for name, text := range map[string]string{"head.json": string(head), "securityGroup.json": "{"} {
		file, err := archive.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(file, text); err != nil {
			t.Fatal(err)
		}
	}
	if err := archive.Close(); err != nil {
		t.Fatal(err)
	}
	types, err := table.Of(packed.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	got := talk(t, types, lines(beginApp+loadProvider+makeGroup), 0, noNode)
	if got.rejected == nil || got.rejected.Why != "the table of securityGroup is damaged: unexpected EOF" {
		t.Errorf("rejected as %+v, %v", got.rejected, got.err)
	}
}

// TestFolder has what goes wrong with files explained by Node.js.
func TestFolder(t *testing.T) {
	types := openTable(t)
	folder := t.TempDir()
	if err := os.MkdirAll(filepath.Join(folder, "stacks/main/cdk.tf.json"), 0o700); err != nil {
		t.Fatal(err)
	}
	heard := strings.ReplaceAll(beginApp+synth, "OUT/here", folder)
	if got := talk(t, types, lines(heard), 0, noNode); got.rejected == nil || !got.rejected.Mistake || len(got.said) != len(lines(heard)) {
		t.Errorf("with a folder in the place of a file: rejected as %+v, %v", got.rejected, got.err)
	}
	gone := filepath.Join(t.TempDir(), "gone")
	if err := os.Mkdir(gone, 0o700); err != nil {
		t.Fatal(err)
	}
	t.Chdir(gone)
	if err := os.Remove(gone); err != nil {
		t.Fatal(err)
	}
	if got := talk(t, types, lines(beginApp+synth), 0, noNode); got.rejected == nil || !got.rejected.Mistake {
		t.Errorf("in a folder that is gone: rejected as %+v, %v", got.rejected, got.err)
	}
}

// TestSynthesisAfterHandover has the other kernel write to the host's folder what is synthesized there.
func TestSynthesisAfterHandover(t *testing.T) {
	got := talk(t, openTable(t), lines(beginApp+synth+makeLocal+synth), 6, another)
	if file := got.files["/here/stacks/main/cdk.tf.json"]; got.err != nil || !strings.Contains(file, `"loc": 1`) {
		t.Errorf("it writes %s, %v", file, got.err)
	}
}

// TestFolderIsGone ends where the folder of a kernel that goes on cannot be linked to the host's.
func TestFolderIsGone(t *testing.T) {
	types, heard := openTable(t), lines(beginApp+synth+makeLocal)
	said := filepath.Join(t.TempDir(), "said")
	node := func(dir string) (*exec.Cmd, error) {
		return exec.Command("sh", "-c", `head -n 1 "$2"; read -r line; rm -r "$1"; tail -n +2 "$2"; cat >/dev/null`, "sh", dir, said), nil
	}
	c := conversation{}
	before := talk(t, types, heard, 0, noNode)
	if err := os.WriteFile(said, []byte(strings.Join(before.said, "")), 0o600); err != nil {
		t.Fatal(err)
	}
	c.talk(t, types, heard, 6, node)
	if c.code != 1 || c.err == nil || !strings.Contains(c.err.Error(), "symlink ") {
		t.Errorf("it ends with %d, %v", c.code, c.err)
	}
}
