package main

import (
	"archive/tar"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// npmPackage is what a Go module of bindings hands to the kernel.
type npmPackage struct {
	assembly *assembly
	scripts  map[string]string // JavaScript by path
}

func readPackage(goModule, pattern string) (*npmPackage, error) {
	dir, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", goModule).Output()
	if err != nil {
		return nil, err
	}
	found, err := filepath.Glob(filepath.Join(strings.TrimSpace(string(dir)), pattern))
	if err != nil || len(found) != 1 {
		return nil, fmt.Errorf("found %v, %w; want one package", found, err)
	}
	file, err := os.Open(found[0])
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }()
	return unpack(file)
}

func unpack(packed io.Reader) (*npmPackage, error) {
	zipped, err := gzip.NewReader(packed)
	if err != nil {
		return nil, err
	}
	p := &npmPackage{assembly: &assembly{}, scripts: map[string]string{}}
	files := tar.NewReader(zipped)
	for {
		header, err := files.Next()
		if errors.Is(err, io.EOF) {
			return p, nil
		}
		if err != nil {
			return nil, err
		}
		switch path := strings.TrimPrefix(header.Name, "package/"); {
		case path == ".jsii":
			err = p.assembly.read(files)
		case path == ".jsii.gz":
			var inner *gzip.Reader
			if inner, err = gzip.NewReader(files); err == nil {
				err = p.assembly.read(inner)
			}
		case strings.HasPrefix(path, "lib/") && strings.HasSuffix(path, ".js") && strings.Contains(path[len("lib/"):], "/"):
			var text []byte
			text, err = io.ReadAll(files)
			p.scripts[path] = string(text)
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", header.Name, err)
		}
	}
}

// read reads an assembly. One that is compressed stands in a file beside it, which this one names.
func (a *assembly) read(from io.Reader) error {
	redirect := struct {
		Schema string `json:"schema"`
		*assemblyFields
	}{assemblyFields: &a.assemblyFields}
	return json.NewDecoder(from).Decode(&redirect)
}
