package emulator_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"cdah/internal/ops/emulator"
)

const (
	pythonVariable = "CDAH_PYTHON"
	// installedVariable has a Python that can run the emulator.
	installedVariable = "EMULATOR_TEST_PYTHON"
	// standInVariable has the root of a project whose emulator is the real server.py without moto,
	// which takes seconds to load: a process that lives, tells who it is and ends as the emulator does.
	standInVariable = "EMULATOR_TEST_STAND_IN"
)

func standIn() string { return os.Getenv(standInVariable) }

// makeStandIn makes the stand-in in dir, and a Python for it that need not look for moto first.
func makeStandIn(dir string) error {
	installed, err := emulator.Python(context.Background(), emulator.Options{Root: root})
	if err != nil {
		return err
	}
	python, sources := filepath.Join(dir, "python"), filepath.Join(dir, "emulator")
	wrapper := fmt.Sprintf("#!/bin/sh\ncase $1 in -c) exit 0 ;; *) exec '%s' \"$@\" ;; esac\n", installed)
	err = errors.Join(
		os.WriteFile(python, []byte(wrapper), 0o755),
		os.Mkdir(sources, 0o755),
		os.WriteFile(filepath.Join(sources, "requirements.txt"), []byte("moto[server]==0\n"), 0o644),
	)
	for _, file := range []string{
		root + "/emulator/server.py", root + "/emulator/doors.py", root + "/emulator/guard.py", root + "/emulator/record.py",
		"testdata/fixes.py", "testdata/lookups.py", "testdata/gateway.py",
	} {
		text, problem := os.ReadFile(file)
		err = errors.Join(err, problem, os.WriteFile(filepath.Join(sources, filepath.Base(file)), text, 0o644))
	}
	return errors.Join(err, os.Setenv(standInVariable, dir), os.Setenv(installedVariable, installed), os.Setenv(pythonVariable, python))
}
