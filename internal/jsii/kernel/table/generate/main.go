// Command generate makes the table of package table from the packages that the Go modules of constructs, cdktf and
// the AWS provider hold, in the versions that go.mod names.
//
// Usage: generate FILE
package main

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"

	"cdah/internal/jsii/kernel/table"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: generate FILE")
		os.Exit(2)
	}
	packed, err := Generate()
	if err == nil {
		err = os.WriteFile(os.Args[1], packed, 0o644)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// Generate returns the table's file.
func Generate() ([]byte, error) {
	head := table.Head{Packages: map[string]table.Package{}, Functions: map[string]table.Function{}}
	modules := map[string]*table.Module{}
	for _, source := range []struct{ goModule, pattern string }{
		{"github.com/aws/constructs-go/constructs/v10", "jsii/*.tgz"},
		{"github.com/hashicorp/terraform-cdk-go/cdktf", "jsii/*.tgz"},
		{"github.com/cdktf/cdktf-provider-aws-go/aws/v19", "jsii/*.tgz"},
	} {
		p, err := readPackage(source.goModule, source.pattern)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", source.goModule, err)
		}
		head.Packages[p.assembly.Name] = table.Package{Version: p.assembly.Version, Types: len(p.assembly.Types)}
		switch p.assembly.Name {
		case "cdktf":
			head.Functions = functions(p.scripts["lib/functions/terraform-functions.generated.js"])
			head.Types = p.assembly.types("cdktf")
		case table.Provider:
			if modules, err = providerModules(p); err != nil {
				return nil, err
			}
		}
	}
	return pack(head, modules)
}

// pack writes the archive: the same bytes for the same content.
func pack(head table.Head, modules map[string]*table.Module) ([]byte, error) {
	var packed bytes.Buffer
	archive := zip.NewWriter(&packed)
	archive.RegisterCompressor(zip.Deflate, func(out io.Writer) (io.WriteCloser, error) {
		return flate.NewWriter(out, flate.BestCompression)
	})
	add := func(name string, content any) error {
		file, err := archive.Create(name + ".json")
		if err != nil {
			return err
		}
		return json.NewEncoder(file).Encode(content)
	}
	if err := add("head", head); err != nil {
		return nil, err
	}
	for _, name := range slices.Sorted(maps.Keys(modules)) {
		if err := add(name, modules[name]); err != nil {
			return nil, err
		}
	}
	err := archive.Close()
	return packed.Bytes(), err
}

// providerModules reads the JavaScript of each module, and adds the types of its configurations.
func providerModules(p *npmPackage) (map[string]*table.Module, error) {
	byFolder := map[string]*script{}
	for _, path := range slices.Sorted(maps.Keys(p.scripts)) {
		folder := strings.SplitN(path, "/", 3)[1]
		if byFolder[folder] == nil {
			byFolder[folder] = newScript()
		}
		byFolder[folder].read(p.scripts[path])
	}
	modules := map[string]*table.Module{}
	for folder, s := range byFolder {
		if len(s.module.Classes) == 0 {
			continue
		}
		name := s.finish()
		if name == "" {
			return nil, fmt.Errorf("lib/%s: no class tells its module", folder)
		}
		s.module.Types = p.assembly.types(table.Provider + "." + name)
		for class, c := range s.module.Classes {
			c.Config = p.assembly.configOf(table.Provider + "." + name + "." + class)
		}
		modules[name] = s.module
	}
	return modules, nil
}
