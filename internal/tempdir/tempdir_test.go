package tempdir

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestCheck(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		dir    string
		needed uint64
		want   string
	}{
		"missing": {filepath.Join(dir, "none"), 1 << 20, "no such file or directory"},
		"a file":  {file, 1 << 20, "not a directory"},
		"full":    {dir, 1 << 60, "has room for"},
		"fits":    {dir, 1 << 20, ""},
	} {
		err := check(c.dir, c.needed)
		if c.want == "" {
			if err != nil {
				t.Errorf("%s: %v", name, err)
			}
			continue
		}
		if err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), "TMPDIR name a folder") {
			t.Errorf("%s: got %v, want %q", name, err, c.want)
		}
	}
	if left, _ := filepath.Glob(filepath.Join(dir, "cdah-*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}
