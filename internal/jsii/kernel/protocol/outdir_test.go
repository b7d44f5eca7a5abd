package protocol

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// heardAndSaid is a conversation of lines that begin with > for the host and < for the kernel, without the hello.
func heardAndSaid(text string) *Conversation {
	c := &Conversation{}
	for line := range strings.Lines(strings.TrimLeft(text, "\n")) {
		if said, is := strings.CutPrefix(line, "< "); is {
			c.said = append(c.said, []byte(said))
		} else {
			c.heard = append(c.heard, []byte(strings.TrimPrefix(line, "> ")))
		}
	}
	return c
}

// TestDetachedApps tells the apps whose folders are the host's again. OUT is a folder that there is.
func TestDetachedApps(t *testing.T) {
	t.Chdir(t.TempDir()) // where there is no cdktf.out
	const (
		app    = `> {"api":"create","fqn":"cdktf.App","args":[{"$jsii.struct":{"fqn":"cdktf.AppConfig","data":{"outdir":"OUT"}}}]}` + "\n"
		isA    = `< {"ok":{"$jsii.byref":"cdktf.App@10000"}}` + "\n"
		synth  = `> {"api":"invoke","method":"synth","objref":{"$jsii.byref":"cdktf.App@10000"}}` + "\n"
		ok     = `< {"ok":{}}` + "\n"
		asks   = `< {"callback":{"cbid":"1"}}` + "\n"
		told   = `> {"complete":{"cbid":"1"}}` + "\n"
		get    = `> {"api":"get","property":"node","objref":{"$jsii.byref":"cdktf.App@10000"}}` + "\n"
		stack  = `> {"api":"create","fqn":"cdktf.TerraformStack","args":[{"$jsii.byref":"cdktf.App@10000"},"main"]}` + "\n"
		isB    = `< {"ok":{"$jsii.byref":"cdktf.TerraformStack@10001"}}` + "\n"
		static = `> {"api":"sinvoke","fqn":"cdktf.App","method":"isApp","args":[{"$jsii.byref":"cdktf.App@10000"}]}` + "\n"
	)
	for name, c := range map[string]struct {
		lines string
		want  []int
	}{
		"being made":                       {app, nil},
		"made":                             {app + isA + get, nil},
		"not synthesized yet":              {app + isA + synth, nil},
		"synthesized":                      {app + isA + synth + ok + get, []int{0}},
		"synthesized, and asked":           {app + isA + synth + ok, []int{0}},
		"another stack":                    {app + isA + stack + isB + get, nil},
		"a question to the class":          {app + isA + static + `< {"ok":{"result":true}}` + "\n" + get, nil},
		"called back":                      {app + isA + synth + asks + told, nil},
		"called back twice":                {app + isA + synth + asks + told + asks + told, nil},
		"called back, asked, and not over": {app + isA + synth + asks + get + ok + told, nil},
		"called back, and synthesized":     {app + isA + synth + asks + told + ok + get, []int{0}},
		"called back, asked, and over":     {app + isA + synth + asks + get + ok + told + ok + get, []int{0}},
		"another method":                   {app + isA + strings.Replace(synth, "synth", "toString", 1) + ok + get, nil},
		"of an app that nobody knows":      {app + isA + strings.Replace(synth, "@10000", "@10009", 1) + ok + get, nil},
		"in a folder that there is not":    {strings.Replace(app, "OUT", "OUT/none", 1) + isA + get, []int{0}},
		"two, and only the other is over":  {app + isA + strings.Replace(app+isA, "@10000", "@10001", 1) + strings.Replace(synth, "@10000", "@10001", 1) + ok, []int{1}},
		"after a line that is no request":  {"> \"cdktf.App\n" + ok + app + isA + synth + ok, []int{1}},
	} {
		t.Run(name, func(t *testing.T) {
			var got []int
			detached := heardAndSaid(strings.ReplaceAll(c.lines, "OUT", t.TempDir())).detachedApps()
			for i := range 10 {
				if detached[i] {
					got = append(got, i)
				}
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("got %v, want %v", got, c.want)
			}
		})
	}
}

// TestRedirect gives an app another folder, in whichever form its configuration is, and nothing else.
func TestRedirect(t *testing.T) {
	t.Setenv("CDKTF_OUTDIR", "")
	const data = `{"fqn":"cdktf.AppConfig","data":%s}`
	for name, c := range map[string]struct{ args, before, after string }{
		"nothing given":   {`[]`, "cdktf.out", `{"outdir":"new"}`},
		"not a value":     {`["x"]`, "cdktf.out", `{"outdir":"new"}`},
		"a struct":        {`[{"$jsii.struct":{"fqn":"x","data":{"outdir":"old","context":1}}}]`, "old", `{"context":1,"outdir":"new"}`},
		"a map":           {`[{"$jsii.map":{"outdir":"old","context":2}}]`, "old", `{"context":2,"outdir":"new"}`},
		"a plain object":  {`[{"context":3}]`, "cdktf.out", `{"context":3,"outdir":"new"}`},
		"no folder of it": {`[{"$jsii.struct":{"fqn":"x","data":{}}}]`, "cdktf.out", `{"outdir":"new"}`},
	} {
		var args []any
		if err := json.Unmarshal([]byte(c.args), &args); err != nil {
			t.Fatal(err)
		}
		create := map[string]any{"api": "create", "args": args}
		before := redirect(create, "new")
		got, err := json.Marshal(create)
		want := `{"api":"create","args":[{"$jsii.struct":` + fmt.Sprintf(data, c.after) + `}]}`
		var x, y any
		if err := json.Unmarshal([]byte(want), &y); err != nil {
			t.Fatal(err)
		}
		if json.Unmarshal(got, &x) != nil || err != nil || !reflect.DeepEqual(x, y) || before != c.before {
			t.Errorf("%s: from %q, %s, %v; want from %q, %s", name, before, got, err, c.before, want)
		}
	}
	t.Setenv("CDKTF_OUTDIR", "named")
	if got := outputOf(nil); got != "named" {
		t.Errorf("the folder is %q", got)
	}
}

// TestReconnect has links lead to the host's folders, wherever they are by then.
func TestReconnect(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	written := filepath.Join(dir, "output-2")
	if err := os.MkdirAll(filepath.Join(written, "stacks"), 0o700); err != nil {
		t.Fatal(err)
	}
	outputs := map[string]string{written: "true", filepath.Join(dir, "output-5"): "other"}
	if err := reconnect(outputs); err != nil {
		t.Fatal(err)
	}
	for link, want := range outputs {
		if got, err := os.Readlink(link); err != nil || got != filepath.Join(dir, want) {
			t.Errorf("%s leads to %q, %v", link, got, err)
		}
	}
	if err := reconnect(map[string]string{filepath.Join(dir, "none", "output-3"): "true"}); err == nil {
		t.Error("a folder that there is not has a link")
	}
	gone := t.TempDir()
	t.Chdir(gone)
	if err := os.Remove(gone); err != nil {
		t.Fatal(err)
	}
	if err := reconnect(map[string]string{filepath.Join(dir, "output-4"): "true"}); err == nil {
		t.Error("a folder that is gone leads somewhere")
	}
}
