package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"time"
)

// variable chooses a change.
const variable = "CDAH_MUTANT"

// choose is a part of each package that is changed.
const choose = `
import (
	"os"
	"strconv"
)

var mutantChosen = func() int { n, _ := strconv.Atoi(os.Getenv("` + variable + `")); return n }()

func mutant(n int) bool { return n == mutantChosen }

func mutantIs(n int, is bool) bool { return (is || mutant(n+1)) && !mutant(n) }

func mutantIsNot(n int, is bool) bool { return is && !mutant(n) }

func mutantElse(n int, other, is bool) bool {
	if mutant(n) {
		return other
	}
	return is
}

func mutantText(n int, text string) string {
	if mutant(n) {
		return text + "~x"
	}
	return text
}
`

// bench has the tests with all changes.
type bench struct {
	dir     string
	binary  string            // of the tests of all rules
	js      string            // of package js's own
	limit   time.Duration     // that the tests may take
	overlay map[string]string // that the compiler reads, by the file in whose place
	said    []byte            // by the tests that failed last
}

// prepare compiles the tests with all changes, and runs them without any.
func (b *bench) prepare(s *source) error {
	b.overlay, b.binary, b.js = map[string]string{}, filepath.Join(b.dir, "all.test"), filepath.Join(b.dir, "js.test")
	for path := range s.files {
		if err := b.replace(path, s.changed(path)); err != nil {
			return err
		}
	}
	for _, name := range packages() {
		if err := b.replace(filepath.Join(kernel, name, "mutant.go"), "package "+name+"\n"+choose); err != nil {
			return err
		}
	}
	compiled := errors.Join(b.compile(b.overlay, b.binary, tests), b.compile(b.overlay, b.js, ownTests))
	if compiled != nil {
		return compiled
	}
	begin := time.Now()
	b.limit = time.Minute
	for _, binary := range []string{b.js, b.binary} {
		if passes, err := b.run(binary, ".", 0); err != nil || !passes {
			return errors.Join(fmt.Errorf("the tests fail without a change: %s", b.said), err)
		}
	}
	b.limit = 5*time.Since(begin) + time.Second
	return nil
}

// makeFolder makes a folder for the tests to run in. Each change has one of its own: what tests leave behind, a changed
// rule having written it there, must not be what the next are run on.
func (b *bench) makeFolder() (folder string, err error) {
	data, err := filepath.Abs(filepath.Join(tests, "testdata"))
	if err != nil {
		return "", err
	}
	folder, err = os.MkdirTemp(b.dir, "folder-")
	return folder, errors.Join(err, os.Symlink(data, filepath.Join(folder, "testdata")))
}

// replace has the compiler read another text in the place of a file.
func (b *bench) replace(path, text string) error {
	absolute, err := filepath.Abs(path)
	if err != nil {
		return err
	}
	b.overlay[absolute] = filepath.Join(b.dir, strconv.Itoa(len(b.overlay))+".go")
	return os.WriteFile(b.overlay[absolute], []byte(text), 0o600)
}

func (b *bench) compile(overlay map[string]string, binary, of string) error {
	text, err := json.Marshal(map[string]any{"Replace": overlay})
	if err != nil {
		return err
	}
	file := filepath.Join(b.dir, "overlay.json")
	if err := os.WriteFile(file, text, 0o600); err != nil {
		return err
	}
	cmd := exec.Command("go", "test", "-c", "-vet=off", "-overlay", file, "-o", binary, of)
	if said, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%w: %s", err, said)
	}
	return nil
}

// lives says whether no test sees a change.
func (b *bench) lives(m mutant) (bool, error) {
	if m.constant == nil {
		if filepath.Base(filepath.Dir(m.file)) == "js" {
			if lives, err := b.run(b.js, ".", m.number); err != nil || !lives {
				return false, err
			}
		}
		return b.run(b.binary, testsOf(m.file), m.number)
	}
	alone := bench{dir: filepath.Join(b.dir, "alone"), overlay: map[string]string{}}
	if err := os.MkdirAll(alone.dir, 0o700); err != nil {
		return false, err
	}
	text, err := os.ReadFile(m.file)
	if err != nil {
		return false, err
	}
	at := m.constant.offset
	if err := alone.replace(m.file, string(text[:at])+m.constant.text+string(text[at:])); err != nil {
		return false, err
	}
	binary := filepath.Join(alone.dir, "one.test")
	if err := alone.compile(alone.overlay, binary, tests); err != nil {
		return false, err
	}
	return b.run(binary, testsOf(m.file), 0)
}

// testsOf are those that can see a change of a file: a handover, which starts a process, is the protocol's.
func testsOf(file string) string {
	if filepath.Base(filepath.Dir(file)) == "protocol" {
		return "."
	}
	return "Conversations|Rejected|Callbacks|Settings|Output|Table|Folder$"
}

// run runs tests and says whether they pass: not where they take too long or too much memory.
func (b *bench) run(binary, pattern string, number int) (passes bool, err error) {
	folder, err := b.makeFolder()
	defer func() { _ = os.RemoveAll(folder) }()
	if err != nil {
		return false, err
	}
	ctx, cancel := context.WithTimeout(context.Background(), b.limit)
	defer cancel()
	cmd := exec.CommandContext(ctx, "sh", "-c", `ulimit -v 4000000; exec "$0" -test.short -test.failfast -test.run "$1"`, binary, pattern)
	cmd.Dir, cmd.Env = folder, append(os.Environ(), variable+"="+strconv.Itoa(number))
	said, err := cmd.CombinedOutput()
	var failed *exec.ExitError
	if errors.As(err, &failed) {
		b.said = said
		return false, nil
	}
	return err == nil, err
}
