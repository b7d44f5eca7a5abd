package config

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestSetOwnState(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ name, before, after string }{
		{"section", "a: 1 # kept\nstate:\n  bucket: b # kept\n", "a: 1 # kept\nstate:\n  own: bucket\n  bucket: b # kept\n"},
		{"one line", "state: {bucket: b, old_version_days: 3}\n", "state: {own: bucket, bucket: b, old_version_days: 3}\n"},
		{"given", "state:\n  bucket: b\n  own: local # local\n", "state:\n  bucket: b\n  own: bucket # local\n"},
		{"quoted", "state: {bucket: b, own: \"local\"}\n", "state: {bucket: b, own: \"bucket\"}\n"},
		{"no line end", "state: {bucket: b}", "state: {own: bucket, bucket: b}"},
	} {
		file := filepath.Join(t.TempDir(), "f.yaml")
		write(t, file, test.before)
		if err := SetOwnState(file, OwnBucket); err != nil {
			t.Fatal(err)
		}
		got, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(test.after, string(got)); diff != "" {
			t.Errorf("%s: %s", test.name, diff)
		}
	}
	file := filepath.Join(t.TempDir(), "f.yaml")
	write(t, file, "project: shop\n")
	if err := SetOwnState(file, OwnBucket); err == nil {
		t.Error("a file without a bucket was changed")
	}
}
