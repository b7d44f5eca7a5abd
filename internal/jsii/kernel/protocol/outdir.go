package protocol

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"maps"
	"os"
	"path/filepath"
)

const appFQN = "cdktf.App"

// detachedApps are the lines that make an app whose output folder is the host's by now, or no more: its synthesis is
// over, or has been given up.
func (c *Conversation) detachedApps() map[int]bool {
	made := map[string]int{}
	detached := map[int]bool{}
	for i, line := range c.heard {
		if i >= len(c.said) || !bytes.Contains(line, []byte(`"`+appFQN)) {
			continue
		}
		var m Request
		var said struct {
			OK struct {
				Ref string `json:"$jsii.byref"`
			} `json:"ok"`
		}
		_, _ = json.Unmarshal(line, &m), json.Unmarshal(c.said[i], &said) // the one has been read, the other written
		switch {
		case m.API == "create" && m.FQN == appFQN:
			made[said.OK.Ref] = i
			_, err := os.Stat(outputOf(m.Args))
			detached[i] = os.IsNotExist(err)
		case m.Method == "synth" && c.answered(i):
			ref, _ := m.Object["$jsii.byref"].(string)
			if at, known := made[ref]; known {
				detached[at] = true
			}
		}
	}
	return detached
}

// answered says whether the request at a line has its answer: the line after which as many callbacks are over as
// have begun.
func (c *Conversation) answered(at int) bool {
	open := 0
	for i := at; i < len(c.said); i++ {
		if bytes.Contains(c.heard[i], []byte(`"complete":{`)) {
			open--
		}
		if bytes.HasPrefix(c.said[i], []byte(`{"callback":{`)) {
			open++
		} else if open == 0 {
			return true
		}
	}
	return false
}

// configOf returns the configuration that an app is made with.
func configOf(args []any) map[string]any {
	if len(args) == 0 {
		return nil
	}
	given, _ := args[0].(map[string]any)
	if s, is := given["$jsii.struct"].(map[string]any); is {
		given, _ = s["data"].(map[string]any)
	} else if m, is := given["$jsii.map"].(map[string]any); is {
		given = m
	}
	return given
}

// outputOf is the output folder of an app.
func outputOf(args []any) string {
	folder, _ := configOf(args)["outdir"].(string)
	return cmp.Or(folder, os.Getenv("CDKTF_OUTDIR"), "cdktf.out")
}

// redirect gives an app another output folder, and returns the one that it had.
func redirect(create map[string]any, path string) (before string) {
	args, _ := create["args"].([]any)
	data := map[string]any{}
	maps.Copy(data, configOf(args))
	data["outdir"] = path
	create["args"] = []any{map[string]any{"$jsii.struct": map[string]any{"fqn": "cdktf.AppConfig", "data": data}}}
	return outputOf(args)
}

// reconnect puts links to the true output folders in the place of those that were written to once more.
func reconnect(outputs map[string]string) error {
	for path, target := range outputs {
		absolute, err := filepath.Abs(target)
		if err := errors.Join(err, os.RemoveAll(path), os.Symlink(absolute, path)); err != nil {
			return err
		}
	}
	return nil
}
