package emulator

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"time"
)

// checkPython succeeds on a Python that can run the emulator, given moto's version. It fails with exit code 1,
// as imports do, where moto can be installed, and else with another one. Its last line says what is missing.
const checkPython = `
import sys
if sys.version_info < (3, 10):
    sys.stderr.write("older than Python 3.10\\n")
    sys.exit(3)
import moto, moto.moto_server.werkzeug_app
if moto.__version__ != sys.argv[1]:
    sys.exit("moto " + moto.__version__)
`

// Python returns the path of a Python that can run the emulator: an installed one, that of the virtual
// environment, or that of a new virtual environment, which takes some minutes to make.
func Python(ctx context.Context, options Options) (string, error) {
	options, err := options.withDefaults()
	if err != nil {
		return "", err
	}
	return findPython(ctx, options)
}

func findPython(ctx context.Context, options Options) (string, error) {
	requirements := filepath.Join(options.Root, "emulator", "requirements.txt")
	moto, err := wantedMoto(requirements)
	if err != nil {
		return "", err
	}
	venv := filepath.Join(options.Dir, "venv")
	venvPython := filepath.Join(venv, "bin", "python")
	base, problems := "", []string{} // the Python to make a virtual environment with
	for _, name := range append(pythonNames(), venvPython) {
		path, err := exec.LookPath(name)
		if err != nil {
			continue
		}
		problem, installable := inspect(ctx, path, moto)
		if problem == "" {
			return path, nil
		}
		problems = append(problems, path+": "+problem)
		if installable && base == "" && name != venvPython {
			base = path
		}
	}
	if base == "" {
		return "", fmt.Errorf("the emulator needs Python 3.10 or later. Found: %s.\nInstall it (https://www.python.org/downloads/, "+
			"or the system's package python3 with python3-venv), or name one in %s", strings.Join(append(problems, "no other python3 or python on the PATH"), "; "), pythonVariable)
	}
	// Tests of several packages may come here at the same time: the first one installs.
	unlock, err := Lock(ctx, filepath.Join(options.Dir, "venv.lock"))
	if err != nil {
		return "", err
	}
	defer unlock()
	if problem, _ := inspect(ctx, venvPython, moto); problem == "" {
		return venvPython, nil
	}
	if err := makeVenv(ctx, options, base, venv, requirements); err != nil {
		return "", fmt.Errorf("the emulator needs moto %s (%s), and it could not be installed: %w\n"+
			"Make PyPI reachable (PIP_INDEX_URL names a mirror), or name a Python with %s installed in %s",
			moto, strings.Join(problems, "; "), err, requirements, pythonVariable)
	}
	return venvPython, nil
}

// inspect returns what a Python lacks to run the emulator, if anything, and whether moto can be installed for it.
func inspect(ctx context.Context, path, moto string) (problem string, installable bool) {
	cmd := exec.CommandContext(ctx, path, "-c", checkPython, moto)
	cmd.Env = serverEnvironment()
	output, err := cmd.CombinedOutput()
	if err == nil {
		return "", true
	}
	var exit *exec.ExitError
	return fmt.Sprintf("%s (%v)", lastLines(output, 1), err), errors.As(err, &exit) && exit.ExitCode() == 1
}

// makeVenv makes the virtual environment, or makes it again, and installs what the emulator needs.
func makeVenv(ctx context.Context, options Options, base, venv, requirements string) error {
	start := time.Now()
	fmt.Fprintf(options.Progress, "Installing moto into %s …\n", venv)
	for _, step := range [][]string{
		{base, "-m", "venv", "--clear", venv},
		{filepath.Join(venv, "bin", "python"), "-m", "pip", "install",
			"--disable-pip-version-check", "--no-input", "--quiet", "--requirement", requirements},
	} {
		if output, err := exec.CommandContext(ctx, step[0], step[1:]...).CombinedOutput(); err != nil {
			return fmt.Errorf("%s: %w\n%s", strings.Join(step, " "), err, lastLines(output, 3))
		}
	}
	fmt.Fprintf(options.Progress, "Installed moto in %.1f s\n", time.Since(start).Seconds())
	return nil
}

// lastLines returns the end of a command's output, which says what went wrong.
func lastLines(output []byte, n int) string {
	lines := strings.Split(string(bytes.TrimSpace(output)), "\n")
	return strings.Join(lines[max(0, len(lines)-n):], "\n")
}

// wantedMoto reads moto's version from the requirements, the one place that has it.
func wantedMoto(requirements string) (string, error) {
	text, err := os.ReadFile(requirements)
	if err != nil {
		return "", fmt.Errorf("the emulator's sources are not there; Options.Root must be the project's root: %w", err)
	}
	pin := regexp.MustCompile(`(?m)^moto\[server\]==(\S+)$`).FindSubmatch(text)
	if pin == nil {
		return "", fmt.Errorf("%s: no line moto[server]==VERSION", requirements)
	}
	return string(pin[1]), nil
}
