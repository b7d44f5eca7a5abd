package emulator

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"time"
)

// minPython is the lowest version that moto 5.2 runs on, as Python writes it.
const minPython = "3.10"

// probe makes a Python tell what it has. It must itself run on any Python 3.
const probe = `
import json, sys
answer = {"version": "%d.%d.%d" % sys.version_info[:3], "recent": sys.version_info >= (3, 10)}
try:
    import moto
    answer["moto"] = moto.__version__
    import moto.moto_server.werkzeug_app
    answer["server"] = True
except Exception as error:
    answer["problem"] = "%s: %s" % (type(error).__name__, error)
print(json.dumps(answer))
`

// interpreter is a Python and what it has.
type interpreter struct {
	Path    string
	Version string `json:"version"`
	Recent  bool   `json:"recent"`  // at least minPython
	Moto    string `json:"moto"`    // version, empty without
	Server  bool   `json:"server"`  // moto's server parts can be imported
	Problem string `json:"problem"` // why not
}

// Python returns the path of a Python that can run the emulator, and makes a virtual environment for
// it where none is installed (some minutes).
func Python(ctx context.Context, options Options) (string, error) {
	options, err := options.withDefaults()
	if err != nil {
		return "", err
	}
	return findPython(ctx, options)
}

// findPython returns a Python that can run the emulator: an installed one, that of
// the virtual environment, or that of a new virtual environment.
func findPython(ctx context.Context, options Options) (string, error) {
	requirements := filepath.Join(options.Root, "emulator", "requirements.txt")
	wanted, err := wantedMoto(requirements)
	if err != nil {
		return "", err
	}
	venv := filepath.Join(options.Dir, "venv")
	venvPython := filepath.Join(venv, "bin", "python")
	fits, recent, seen := survey(ctx, append(pythonNames(), venvPython), wanted)
	if fits != "" {
		return fits, nil
	}
	if recent == "" || recent == venvPython {
		return "", missingPython(seen)
	}
	// Tests of several packages may come here at the same time: the first one installs.
	unlock, err := lock(ctx, filepath.Join(options.Dir, "venv.lock"))
	if err != nil {
		return "", err
	}
	defer unlock()
	if made, err := inspect(ctx, venvPython); err == nil && made.runs(wanted) {
		return venvPython, nil
	}
	if err := makeVenv(ctx, options, recent, venv, requirements); err != nil {
		return "", fmt.Errorf("the emulator needs moto %s. %s has it, and it could not be installed: %w\n"+
			"Make PyPI reachable (PIP_INDEX_URL names a mirror), or name a Python with %s installed in %s",
			wanted, noneOf(seen), err, requirements, pythonVariable)
	}
	return venvPython, nil
}

// survey returns the first Python that has the wanted moto. Without one it returns
// the first that is recent enough, and says what each lacks.
func survey(ctx context.Context, names []string, moto string) (fits, recent string, seen []string) {
	for _, name := range names {
		path, err := exec.LookPath(name)
		if err != nil {
			continue
		}
		found, err := inspect(ctx, path)
		if err != nil {
			seen = append(seen, fmt.Sprintf("%s: %v", path, err))
			continue
		}
		if found.runs(moto) {
			return path, recent, seen
		}
		seen = append(seen, found.String())
		if found.Recent && recent == "" {
			recent = path
		}
	}
	return "", recent, seen
}

// inspect asks a Python what it has.
func inspect(ctx context.Context, path string) (interpreter, error) {
	found := interpreter{Path: path}
	cmd := exec.CommandContext(ctx, path, "-c", probe)
	cmd.Env = serverEnvironment()
	out, err := cmd.Output()
	if err != nil {
		return found, fmt.Errorf("cannot be run: %w", err)
	}
	err = json.Unmarshal(out, &found)
	return found, err
}

// runs tells whether the emulator can run on it.
func (i interpreter) runs(moto string) bool { return i.Recent && i.Server && i.Moto == moto }

func (i interpreter) String() string {
	text := fmt.Sprintf("%s: Python %s", i.Path, i.Version)
	switch {
	case !i.Recent:
		return text + ", too old"
	case i.Server:
		return text + ", moto " + i.Moto
	default:
		return text + ", " + i.Problem
	}
}

// makeVenv makes the virtual environment, or makes it anew, and fills it.
func makeVenv(ctx context.Context, options Options, base, venv, requirements string) error {
	start := time.Now()
	fmt.Fprintf(options.Progress, "Installing moto into %s …\n", venv)
	steps := [][]string{
		{base, "-m", "venv", "--clear", venv},
		{filepath.Join(venv, "bin", "python"), "-m", "pip", "install",
			"--disable-pip-version-check", "--no-input", "--quiet", "--requirement", requirements},
	}
	for _, step := range steps {
		cmd := exec.CommandContext(ctx, step[0], step[1:]...)
		if out, err := cmd.CombinedOutput(); err != nil {
			return fmt.Errorf("%s: %w\n%s", strings.Join(step, " "), err, lastLines(string(out), 3))
		}
	}
	fmt.Fprintf(options.Progress, "Installed moto in %.1f s\n", time.Since(start).Seconds())
	return nil
}

// lastLines returns the end of a command's output; pip says first what it tries, and
// last what went wrong.
func lastLines(text string, n int) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	return strings.Join(lines[max(0, len(lines)-n):], "\n")
}

var motoPin = regexp.MustCompile(`(?m)^moto\[server\]==(\S+)$`)

// wantedMoto reads moto's version from the requirements, the one place that has it.
func wantedMoto(requirements string) (string, error) {
	text, err := os.ReadFile(requirements)
	if err != nil {
		return "", fmt.Errorf("the emulator's sources are not there; Options.Root must be the project's root: %w", err)
	}
	pin := motoPin.FindSubmatch(text)
	if pin == nil {
		return "", fmt.Errorf("%s: no line moto[server]==VERSION", requirements)
	}
	return string(pin[1]), nil
}

func missingPython(seen []string) error {
	return errors.New("the emulator needs Python " + minPython + " or later. " + noneOf(seen) + " is one.\n" +
		"Install it (https://www.python.org/downloads/, or the system's package python3 with python3-venv), " +
		"or name one in " + pythonVariable)
}

// noneOf words what was found: nothing, or a list.
func noneOf(seen []string) string {
	if len(seen) == 0 {
		return "No python3 or python on the PATH"
	}
	return "None of these (" + strings.Join(seen, "; ") + ")"
}
