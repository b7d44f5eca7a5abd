package emulator

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// What Pythons do with the check.
const (
	pythonOld  = `echo older than Python 3.10 >&2; exit 3`
	pythonBare = `echo "ModuleNotFoundError: No module named 'moto'" >&2; exit 1`
	pythonNext = `echo moto 5.3.0 >&2; exit 1`
	pythonFits = `exit 0`
)

// script writes an executable shell script.
func script(t *testing.T, path, text string) string {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte("#!/bin/sh\n"+text), 0o755); err != nil {
		t.Fatal(err)
	}
	return path
}

// fakePython writes a Python that does one thing when it is checked, and can make a virtual environment whose
// Python fits after its pip has run.
func fakePython(t *testing.T, path, check string) string {
	return script(t, path, fmt.Sprintf(`
case "$*" in
-c*) %s ;;
"-m venv --clear "*)
	mkdir -p "$4/bin"
	cat > "$4/bin/python" <<-'END'
		#!/bin/sh
		case "$*" in
		-c*) cat "$0.installed" || exit 1 ;;
		"-m pip install "*) shift $(($# - 1)); grep -q moto "$1" && echo > "$0.installed" ;;
		*) exit 9 ;;
		esac
	END
	chmod +x "$4/bin/python" ;;
*) exit 9 ;;
esac
`, check))
}

// pathOnly makes PATH a new folder with the tools that the scripts need.
func pathOnly(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for _, tool := range []string{"sh", "cat", "mkdir", "chmod", "grep"} {
		path, err := exec.LookPath(tool)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink(path, filepath.Join(dir, tool)); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("PATH", dir)
	t.Setenv(pythonVariable, "")
	return dir
}

func testOptions(t *testing.T) (Options, *strings.Builder) {
	t.Helper()
	progress := &strings.Builder{}
	options, err := Options{Root: "../../..", Dir: t.TempDir(), Progress: progress}.withDefaults()
	if err != nil {
		t.Fatal(err)
	}
	return options, progress
}

func TestFindPythonTakesTheFirstThatFits(t *testing.T) {
	path := pathOnly(t)
	options, progress := testOptions(t)
	fakePython(t, path+"/python3", pythonNext)
	fits := fakePython(t, path+"/python", pythonFits)
	if got, err := findPython(t.Context(), options); err != nil || got != fits {
		t.Errorf("findPython() = %q, %v; want %q", got, err, fits)
	}
	own := fakePython(t, t.TempDir()+"/own", pythonFits)
	t.Setenv(pythonVariable, own)
	if got, err := findPython(t.Context(), options); err != nil || got != own {
		t.Errorf("with %s: findPython() = %q, %v; want %q", pythonVariable, got, err, own)
	}
	if progress.Len() > 0 {
		t.Errorf("unexpected progress %q", progress)
	}
}

func TestFindPythonInstallsOnce(t *testing.T) {
	for name, check := range map[string]string{"bare": pythonBare, "other moto": pythonNext} {
		t.Run(name, func(t *testing.T) {
			path := pathOnly(t)
			options, progress := testOptions(t)
			fakePython(t, path+"/python3", pythonOld)
			fakePython(t, path+"/python", check)
			want := filepath.Join(options.Dir, "venv", "bin", "python")
			for range 2 {
				if got, err := findPython(t.Context(), options); err != nil || got != want {
					t.Fatalf("findPython() = %q, %v; want %q", got, err, want)
				}
			}
			if n := strings.Count(progress.String(), "Installed moto in "); n != 1 {
				t.Errorf("installed %d times: %q", n, progress)
			}
		})
	}
}

func TestFindPythonSaysWhatIsMissing(t *testing.T) {
	tests := map[string]struct {
		make func(t *testing.T, path string)
		want []string
	}{
		"no python": {
			func(*testing.T, string) {},
			[]string{"Found: no other python3 or python on the PATH", "Python 3.10", "https://www.python.org", pythonVariable},
		},
		"too old": {
			func(t *testing.T, path string) { fakePython(t, path+"/python3", pythonOld) },
			[]string{"/python3: older than Python 3.10", "needs Python 3.10 or later"},
		},
		"broken": {
			func(t *testing.T, path string) { script(t, path+"/python3", "exit 127") },
			[]string{"needs Python 3.10 or later", "exit status 127"},
		},
		"no venv module": {
			func(t *testing.T, path string) {
				script(t, path+"/python3", "case $1 in -c) "+pythonBare+" ;; *) echo no ensurepip; exit 1 ;; esac")
			},
			[]string{"needs moto 5.2.1", "ModuleNotFoundError", "no ensurepip", "PIP_INDEX_URL", "requirements.txt", pythonVariable},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			path := pathOnly(t)
			test.make(t, path)
			options, _ := testOptions(t)
			_, err := findPython(t.Context(), options)
			if err == nil {
				t.Fatal("no error")
			}
			for _, want := range test.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("error lacks %q:\n%v", want, err)
				}
			}
		})
	}
}

// The check itself, on the Python of this machine: no moto has that version.
func TestInspect(t *testing.T) {
	path, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("no python3: the emulator then looks for another name, which other tests show")
	}
	problem, installable := inspect(t.Context(), path, "0")
	if !installable || !strings.Contains(problem, "moto") {
		t.Errorf("got %q, %v", problem, installable)
	}
}

func TestStartNeedsTheProjectsRoot(t *testing.T) {
	if _, err := Start(t.Context(), Options{}); err == nil || !strings.Contains(err.Error(), "Options.Root") {
		t.Errorf("without Root: %v", err)
	}
	if _, err := Start(t.Context(), Options{Root: t.TempDir()}); err == nil || !strings.Contains(err.Error(), "requirements.txt") {
		t.Errorf("with a wrong Root: %v", err)
	}
}

func TestStartReportsAServerThatDoesNot(t *testing.T) {
	// A project of its own, and a Python that runs its server.py as a shell script.
	root := t.TempDir()
	script(t, root+"/emulator/requirements.txt", "\nmoto[server]==5.2.1\n")
	python := script(t, t.TempDir()+"/python", `case $1 in -c) exit 0 ;; *) exec sh "$@" ;; esac`)
	t.Setenv(pythonVariable, python)

	t.Run("ends at once", func(t *testing.T) {
		script(t, root+"/emulator/server.py", "echo it broke >&2; exit 1")
		_, err := Start(t.Context(), Options{Root: root})
		if err == nil || !strings.Contains(err.Error(), "it ended at once") || !strings.Contains(err.Error(), "it broke") {
			t.Errorf("got %v", err)
		}
	})
	t.Run("speaks otherwise", func(t *testing.T) {
		script(t, root+"/emulator/server.py", "echo hello; exec sleep 60")
		_, err := Start(t.Context(), Options{Root: root})
		if err == nil || !strings.Contains(err.Error(), `"hello`) {
			t.Errorf("got %v", err)
		}
	})
	t.Run("says nothing", func(t *testing.T) {
		script(t, root+"/emulator/server.py", "exec sleep 60")
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		start := time.Now()
		_, err := Start(ctx, Options{Root: root})
		if !errors.Is(err, context.DeadlineExceeded) || time.Since(start) > stopTimeout {
			t.Errorf("got %v after %v", err, time.Since(start))
		}
	})
}
