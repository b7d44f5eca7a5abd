package config

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// Project is all that the app synthesizes.
type Project struct {
	Environments []Environment
	Foundations  []Foundation
}

// EnvironmentsOf returns the environments of a foundation's account, sorted by name.
func (p Project) EnvironmentsOf(f Foundation) []Environment {
	var of []Environment
	for _, e := range p.Environments {
		if e.Account == f.Account && e.Project == f.Project && e.Target == f.Target {
			of = append(of, e)
		}
	}
	return of
}

// LoadProject reads the environments of one folder and the foundations of another, which need not
// exist, and checks them against each other. Where the problems have errors, nothing must be used.
func LoadProject(environmentsDir, foundationsDir string) (Project, Problems) {
	environments, problems := LoadDir(environmentsDir)
	foundations, found := loadFoundations(foundationsDir)
	project := Project{environments, foundations}
	problems = append(problems, found...)
	if problems.Err() == nil {
		problems = append(problems, WithLines(project.agreement(environmentsDir, foundationsDir))...)
	}
	problems.Sort()
	return project, problems
}

// LoadFoundation reads one foundation's file. Where the problems have errors, the foundation is
// incomplete and must not be used.
func LoadFoundation(file string) (Foundation, Problems) {
	content, err := ReadFile(file)
	if err != nil {
		return Foundation{}, Problems{unreadable(file, err, "name an existing file")}
	}
	foundation, problems := decodeAs(foundationSchema, "project, region, account and state", string(content),
		func(f *Foundation) { f.Name = nameOf(file) })
	for i := range problems {
		problems[i].File = file
	}
	problems.Sort()
	return foundation, problems
}

// loadFoundations reads all foundations of a folder, sorted by name.
func loadFoundations(dir string) ([]Foundation, Problems) {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, Problems{unreadable(dir, err, "name a folder with foundations")}
	}
	var all []Foundation
	var problems Problems
	for _, entry := range entries {
		file := filepath.Join(dir, entry.Name())
		switch filepath.Ext(file) {
		case extension:
			foundation, found := LoadFoundation(file)
			all, problems = append(all, foundation), append(problems, found...)
		case ".yml":
			problems = append(problems, notRead(file))
		}
	}
	return all, problems
}

// notRead is the problem of a file that would be overlooked.
func notRead(file string) Problem {
	return Problem{File: file, Got: "would not be read", Allowed: "files that end in " + extension, Fix: "rename it"}
}
