package resources_test

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

const (
	root     = "../../.."
	provider = "github.com/cdktf/cdktf-provider-aws-go/aws/v19"
)

// made is what is made of Terraform types: each with a file that makes it.
type made struct{ resources, data map[string]string }

func (m made) add(other made) {
	maps.Copy(m.resources, other.resources)
	maps.Copy(m.data, other.data)
}

// inGoldens returns the types in the synthesized stacks.
func inGoldens(t *testing.T) made {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(root, "stacks", "testdata", "*", "cdk.tf.json"))
	if err != nil || len(files) == 0 {
		t.Fatalf("there are no stacks: %v", err)
	}
	all := made{map[string]string{}, map[string]string{}}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var stack struct{ Resource, Data map[string]any }
		if err := json.Unmarshal(text, &stack); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		for kind := range stack.Resource {
			all.resources[kind] = file
		}
		for kind := range stack.Data {
			all.data[kind] = file
		}
	}
	return all
}

// byConstructs returns the types for which the Go code in a folder calls a constructor of the provider's
// bindings, whether a golden has them or not. Files below the folder except are left out.
func byConstructs(t *testing.T, folder, except string) made {
	t.Helper()
	bindings := providerFolder(t)
	all := made{map[string]string{}, map[string]string{}}
	err := filepath.WalkDir(filepath.Join(root, folder), func(file string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && except != "" && file == filepath.Join(root, except):
			return filepath.SkipDir
		case entry.IsDir() || !strings.HasSuffix(file, ".go") || strings.HasSuffix(file, "_test.go"):
			return nil
		}
		if source, err := os.ReadFile(file); err != nil || strings.Contains(string(source), `"terraform_data"`) {
			all.resources["terraform_data"] = file // of Terraform itself
		}
		for _, constructor := range constructors(t, file) {
			if kind, data := terraformType(t, filepath.Join(bindings, constructor)); data {
				all.data[kind] = file
			} else if kind != "" {
				all.resources[kind] = file
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// providerFolder returns where Go has the source of the provider's bindings.
func providerFolder(t *testing.T) string {
	t.Helper()
	output, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", provider).Output()
	if err != nil {
		t.Fatalf("find %s: %v", provider, err)
	}
	return strings.TrimSpace(string(output))
}

// constructors returns the classes of the provider's bindings that a Go file makes: package/Class for
// package.NewClass.
func constructors(t *testing.T, file string) []string {
	t.Helper()
	parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	packages := map[string]string{} // by the name that the file has for them
	for _, imported := range parsed.Imports {
		at, _ := strconv.Unquote(imported.Path.Value)
		if path.Dir(at) != provider {
			continue
		}
		name := path.Base(at)
		if imported.Name != nil {
			name = imported.Name.Name
		}
		packages[name] = path.Base(at)
	}
	var all []string
	ast.Inspect(parsed, func(node ast.Node) bool {
		selector, is := node.(*ast.SelectorExpr)
		if !is {
			return true
		}
		of, _ := selector.X.(*ast.Ident)
		class, makes := strings.CutPrefix(selector.Sel.Name, "New")
		if of != nil && makes && packages[of.Name] != "" {
			all = append(all, packages[of.Name]+"/"+class)
		}
		return true
	})
	return all
}

// represents is how the bindings' generator says which Terraform type a class is of.
var represents = regexp.MustCompile(`// Represents a \{@link \S+/docs(?:/(resources|data-sources)/\S+)? (aws\w*)\}`)

// terraformType returns the type of a class of the bindings, and whether it is of a data source; nothing for
// the provider itself.
func terraformType(t *testing.T, class string) (kind string, data bool) {
	t.Helper()
	source, err := os.ReadFile(class + ".go")
	if err != nil {
		t.Fatalf("read what %s stands for: %v", class, err)
	}
	found := represents.FindStringSubmatch(string(source))
	switch {
	case found == nil:
		t.Fatalf("%s.go does not say what it represents", class)
	case found[1] == "":
		return "", false
	}
	return found[2], found[1] == "data-sources"
}
