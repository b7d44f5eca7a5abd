package config

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"cdah/internal/yamldoc"
)

const extension = ".yaml"

// Load reads one environment's file. Where the problems have errors, the environment is incomplete
// and must not be used.
func Load(file string) (Environment, Problems) {
	env, problems := load(file)
	for i := range problems {
		problems[i].File = file
	}
	problems.Sort()
	return env, problems
}

// LoadDir reads all environments of a folder, sorted by name. Where the problems have errors, no
// environment must be used.
func LoadDir(dir string) ([]Environment, Problems) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, Problems{unreadable(dir, err, "name a folder with environments")}
	}
	var all []Environment
	var problems Problems
	for _, entry := range entries {
		file := filepath.Join(dir, entry.Name())
		switch filepath.Ext(file) {
		case extension:
			env, found := Load(file)
			all = append(all, env)
			problems = append(problems, found...)
		case ".yml":
			problems = append(problems, notRead(file))
		}
	}
	if len(all) == 0 {
		problems = append(problems, Problem{
			File: dir, Got: "there is no environment", Fix: "add one, such as " + filepath.Join(dir, "local"+extension),
		})
	}
	problems = append(problems, WithLines(collisions(dir, all))...)
	problems.Sort()
	return all, problems
}

// WithLines gives problems that were found between files the lines of their places.
func WithLines(problems Problems) Problems {
	for i, problem := range problems {
		if content, err := ReadFile(problem.File); err == nil {
			problems[i].Line = yamldoc.Line(string(content), yamldoc.Path(problem.Path))
		}
	}
	return problems
}

// Names returns the names of the environments in a folder, sorted; none where it cannot be read.
func Names(dir string) []string {
	files, _ := filepath.Glob(filepath.Join(dir, "*"+extension))
	var names []string
	for _, file := range files {
		names = append(names, nameOf(file))
	}
	slices.Sort(names)
	return names
}

// File returns the file of an environment in a folder. Where there is none of that name, the error
// says which there are.
func File(dir, name string) (string, error) {
	names := Names(dir)
	if slices.Contains(names, name) {
		return filepath.Join(dir, name+extension), nil
	}
	if len(names) == 0 {
		return "", fmt.Errorf("no environment %s; there are none in %s", name, dir)
	}
	return "", unknown("no environment", name, names)
}

// unknown says that there is nothing of a name, and what there is.
func unknown(what, name string, names []string) error {
	message := fmt.Sprintf("%s %s; there are: %s", what, name, strings.Join(names, ", "))
	if meant := yamldoc.Nearest(name, names); meant != "" {
		message += "; did you mean " + meant + "?"
	}
	return errors.New(message)
}

func load(file string) (Environment, Problems) {
	content, err := ReadFile(file)
	if err != nil {
		return Environment{}, Problems{unreadable(file, err, "name an existing file")}
	}
	return decode(nameOf(file), string(content))
}

// decode makes an environment of a file's content.
func decode(name, content string) (Environment, Problems) {
	env, problems := decodeAs(environmentSchema, "project, region, account, capacity and services", content, func(e *Environment) { e.Name = name })
	env.Name = name
	return env, problems
}

// decodeAs makes a T of a file's content, with its defaults. name gives it what the file's content does not
// say.
func decodeAs[T any](schema *yamldoc.Schema, required, content string, name func(*T)) (T, Problems) {
	return yamldoc.Decode(schema, required, content, func(decoded *T, c *yamldoc.Checker) {
		name(decoded)
		*decoded = WithDefaults(*decoded)
		checkTokens(*decoded, c)
		check(*decoded, c)
	})
}

func nameOf(file string) string {
	return strings.TrimSuffix(filepath.Base(file), extension)
}
