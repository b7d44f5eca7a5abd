package kernel_test

import (
	"archive/tar"
	"compress/gzip"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/aws/jsii-runtime-go/runtime"
)

// A jsii assembly, as far as a configuration can be made from it.
// https://github.com/aws/jsii/blob/main/packages/@jsii/spec/src/assembly.ts
type (
	assembly struct {
		Types map[string]typeSpec `json:"types"`
	}
	typeSpec struct {
		Base        string `json:"base"`
		Initializer struct {
			Parameters []property `json:"parameters"`
		} `json:"initializer"`
		Properties []property `json:"properties"`
	}
	property struct {
		Name     string        `json:"name"`
		Optional bool          `json:"optional"`
		Type     typeReference `json:"type"`
	}
	typeReference struct {
		FQN        string `json:"fqn"`
		Primitive  string `json:"primitive"`
		Collection *struct {
			Kind        string        `json:"kind"`
			ElementType typeReference `json:"elementtype"`
		} `json:"collection"`
		Union *struct {
			Types []typeReference `json:"types"`
		} `json:"union"`
	}
)

// readAssembly reads the provider's from its Go module.
func readAssembly(t *testing.T) assembly {
	t.Helper()
	dir, err := exec.CommandContext(t.Context(), "go", "list", "-m", "-f", "{{.Dir}}", "github.com/cdktf/cdktf-provider-aws-go/aws/v19").Output()
	if err != nil {
		t.Fatal(err)
	}
	tarballs, err := filepath.Glob(filepath.Join(strings.TrimSpace(string(dir)), "jsii", "*.tgz"))
	if err != nil || len(tarballs) != 1 {
		t.Fatalf("found tarballs %v, %v; want one", tarballs, err)
	}
	file, err := os.Open(tarballs[0])
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	unzipped, err := gzip.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	files := tar.NewReader(unzipped)
	for {
		header, err := files.Next()
		if err != nil {
			t.Fatal(err)
		}
		if header.Name == "package/.jsii" {
			var a assembly
			if err := json.NewDecoder(files).Decode(&a); err != nil {
				t.Fatal(err)
			}
			return a
		}
	}
}

// elements returns one of every nth resource and data source, with blocks two deep.
func (a assembly) elements(every int) []element {
	var elements, some []element
	for fqn, spec := range a.Types {
		if spec.Base != "cdktf.TerraformResource" && spec.Base != "cdktf.TerraformDataSource" {
			continue
		}
		parameters := spec.Initializer.Parameters
		config := a.value(parameters[len(parameters)-1].Type, 2)
		elements = append(elements, element{runtime.FQN(fqn), config.(map[string]any)})
	}
	slices.SortFunc(elements, func(a, b element) int { return strings.Compare(string(a.FQN), string(b.FQN)) })
	for i := 0; i < len(elements); i += every {
		some = append(some, elements[i])
	}
	return some
}

// value returns some value of a type. Below depth, structs have only what they must have.
func (a assembly) value(t typeReference, depth int) any {
	switch {
	case t.Union != nil: // of something and IResolvable
		for _, alternative := range t.Union.Types {
			if alternative.FQN != "cdktf.IResolvable" {
				return a.value(alternative, depth)
			}
		}
	case t.Collection != nil && t.Collection.Kind == "map":
		return map[string]any{"key": a.value(t.Collection.ElementType, depth)}
	case t.Collection != nil:
		return []any{a.value(t.Collection.ElementType, depth)}
	case t.Primitive == "number":
		return 1
	case t.Primitive == "boolean":
		return true
	case t.FQN != "":
		fields := map[string]any{}
		for _, p := range a.Types[t.FQN].Properties {
			if !p.Optional || depth > 0 {
				fields[p.Name] = a.value(p.Type, depth-1)
			}
		}
		return fields
	}
	return "text"
}
