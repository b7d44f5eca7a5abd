package commands

import (
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"

	"cdah/config"
)

// Where the state is, is in an environment's file: what only reads the state needs no new synthesis for whatever else has
// changed in that.

// backend is a backend of Terraform, with what a stack says of it.
type backend struct {
	kind    string
	options map[string]any
}

// backendOf returns the backend of an environment's stack, which a test holds against those that are synthesized.
func backendOf(e config.Environment) backend {
	if e.State.Bucket == "" {
		return backend{"local", map[string]any{"path": "../../../terraform." + e.Name + ".tfstate"}}
	}
	return backend{"s3", map[string]any{
		"bucket": e.State.Bucket, "key": e.State.Key, "region": e.State.Region,
		"allowed_account_ids": []any{e.Account}, "use_lockfile": true,
	}}
}

// isConnected reports whether a file of Terraform JSON names the backend that the environment's YAML names now, and
// Terraform has connected its folder with that.
func (s *session) isConnected(file string) bool {
	want := backendOf(s.env)
	var stack struct {
		Terraform struct{ Backend map[string]map[string]any }
	}
	if !readJSON(file, &stack) || !reflect.DeepEqual(stack.Terraform.Backend, map[string]map[string]any{want.kind: want.options}) {
		return false
	}
	var connected struct {
		Backend struct {
			Type   string
			Config map[string]any
		}
	}
	if !readJSON(filepath.Join(filepath.Dir(file), ".terraform", "terraform.tfstate"), &connected) || connected.Backend.Type != want.kind {
		return false
	}
	for option, value := range want.options {
		if !reflect.DeepEqual(connected.Backend.Config[option], value) {
			return false
		}
	}
	return true
}

// readJSON reads a file; false where it is none or has no JSON of that kind.
func readJSON(file string, into any) bool {
	text, err := os.ReadFile(file)
	return err == nil && json.Unmarshal(text, into) == nil
}
