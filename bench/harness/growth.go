package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"go.yaml.in/yaml/v3"
)

// What grows is the production environment itself, so that every further resource is one of a kind
// that real environments have.

func (s suite) productionFile() string {
	return filepath.Join(s.root, "internal", "testkit", "samples", "environments", "production.yaml")
}

// production puts the production environment into a folder of its own.
func (s suite) production(dir string) step {
	return s.copies(dir, []string{"production"})
}

// environments puts a number of copies into a folder. The name of its file alone gives each its own
// resource names and state.
func (s suite) environments(dir string, count int) step {
	names := make([]string, count)
	for i := range names {
		names[i] = fmt.Sprintf("prod-%03d", i+1)
	}
	return s.copies(dir, names)
}

// site puts the environment that the peers mirror into a folder of its own.
func (s suite) site(dir string) step {
	return func(context.Context) error {
		content, err := os.ReadFile(filepath.Join(s.root, "bench", "environments", "site.yaml"))
		if err != nil {
			return err
		}
		return writeEnvironment(dir, "site", content)
	}
}

func (s suite) copies(dir string, names []string) step {
	return func(context.Context) error {
		content, err := os.ReadFile(s.productionFile())
		if err != nil {
			return err
		}
		for _, name := range names {
			if err := writeEnvironment(dir, name, content); err != nil {
				return err
			}
		}
		return nil
	}
}

// services puts one environment into a folder that has its service a number of times, and as many
// more instances.
func (s suite) services(dir string, count int) step {
	return func(context.Context) error {
		content, err := os.ReadFile(s.productionFile())
		if err != nil {
			return err
		}
		grown, err := withServices(content, count)
		if err != nil {
			return fmt.Errorf("%s: %w", s.productionFile(), err)
		}
		return writeEnvironment(dir, "production", grown)
	}
}

// withServices makes an environment with one service into one with count of them, each with a path
// of its own.
func withServices(content []byte, count int) ([]byte, error) {
	type object = map[string]any
	var environment struct {
		Capacity struct {
			Instances map[string]int `yaml:"instances"`
			Rest      object         `yaml:",inline"`
		} `yaml:"capacity"`
		Services map[string]object `yaml:"services"`
		Rest     object            `yaml:",inline"`
	}
	if err := yaml.Unmarshal(content, &environment); err != nil {
		return nil, err
	}
	if len(environment.Services) != 1 {
		return nil, fmt.Errorf("%d services; wanted one to copy", len(environment.Services))
	}
	for key := range environment.Capacity.Instances {
		environment.Capacity.Instances[key] *= count
	}
	copies := map[string]object{}
	for _, service := range environment.Services {
		for i := range count {
			one := object{"route": object{"paths": []string{fmt.Sprintf("/s%02d/*", i+1)}, "priority": i + 10}}
			for key, value := range service {
				if key != "route" {
					one[key] = value
				}
			}
			copies[fmt.Sprintf("s%02d", i+1)] = one
		}
	}
	environment.Services = copies
	return yaml.Marshal(environment)
}

func writeEnvironment(dir, name string, content []byte) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, name+".yaml"), content, 0o644)
}
