package protocol

import (
	"bytes"
	"cmp"
	"encoding/json"
	"os"
	"path/filepath"
)

const appFQN = "cdktf.App"

// finishedApps are the apps whose synthesis is over: the line that makes each, and the app.
func (c *Conversation) finishedApps() map[int]string {
	made := map[string]int{}
	finished := map[int]string{}
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
		if json.Unmarshal(line, &m) != nil {
			continue
		}
		switch {
		case m.API == "create" && m.FQN == appFQN && json.Unmarshal(c.said[i], &said) == nil:
			made[said.OK.Ref] = i
		case m.Method == "synth" && c.answered(i):
			ref, _ := m.Object["$jsii.byref"].(string)
			if at, known := made[ref]; known {
				finished[at] = ref
			}
		}
	}
	return finished
}

// answered says whether the request at a line has its answer: the line after which as many callbacks are over as
// have begun.
func (c *Conversation) answered(at int) bool {
	open := 0
	for i := at; i < len(c.said); i++ {
		if i > at && bytes.Contains(c.heard[i], []byte(`"complete":{`)) {
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

// redirect gives an app another output folder, and returns the one that it had.
func redirect(create map[string]any, path string) (before string) {
	args, _ := create["args"].([]any)
	data := map[string]any{}
	if len(args) > 0 {
		given, _ := args[0].(map[string]any)
		if s, is := given["$jsii.struct"].(map[string]any); is {
			given, _ = s["data"].(map[string]any)
		} else if m, is := given["$jsii.map"].(map[string]any); is {
			given = m
		}
		for key, value := range given {
			data[key] = value
		}
	}
	before, _ = data["outdir"].(string)
	data["outdir"] = path
	create["args"] = []any{map[string]any{"$jsii.struct": map[string]any{"fqn": "cdktf.AppConfig", "data": data}}}
	return cmp.Or(before, os.Getenv("CDKTF_OUTDIR"), "cdktf.out")
}

// reconnect puts links to the true output folders in the place of those that were written to once more.
func reconnect(outputs map[string]string) error {
	for path, target := range outputs {
		if err := os.RemoveAll(path); err != nil {
			return err
		}
		absolute, err := filepath.Abs(target)
		if err != nil {
			return err
		}
		if err := os.Symlink(absolute, path); err != nil {
			return err
		}
	}
	return nil
}
