package main

import (
	"archive/zip"
	"bytes"
	"io"
	"os"
	"testing"
)

// The table is that of the packages' versions in go.mod. What compresses it may change with Go.
func TestTableIsUpToDate(t *testing.T) {
	if testing.Short() {
		t.Skip("it reads the whole AWS provider")
	}
	made, err := Generate()
	if err != nil {
		t.Fatal(err)
	}
	kept, err := os.ReadFile("../table.zip")
	if err != nil {
		t.Fatal(err)
	}
	want, got := unpacked(t, made), unpacked(t, kept)
	for name, content := range want {
		if got[name] != content {
			t.Errorf("%s is not that of the packages: go generate ./internal/jsii/kernel/table", name)
		}
	}
	if len(want) != len(got) || len(want) == 0 {
		t.Errorf("the table has %d files, want %d", len(got), len(want))
	}
}

func unpacked(t *testing.T, packed []byte) map[string]string {
	t.Helper()
	archive, err := zip.NewReader(bytes.NewReader(packed), int64(len(packed)))
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	for _, entry := range archive.File {
		file, err := entry.Open()
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(file)
		if err != nil {
			t.Fatal(err)
		}
		files[entry.Name] = string(content)
	}
	return files
}
