package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// documents reads what a program wrote, files in the order of their names, and counts the resources.
func documents(pattern string) (text string, resources int, err error) {
	files, err := filepath.Glob(pattern)
	if err != nil {
		return "", 0, err
	}
	if len(files) == 0 {
		return "", 0, fmt.Errorf("nothing was written to %s", pattern)
	}
	var all strings.Builder
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			return "", 0, err
		}
		count, err := countResources(content)
		if err != nil {
			return "", 0, fmt.Errorf("%s: %w", file, err)
		}
		all.Write(content)
		resources += count
	}
	return strings.TrimSpace(all.String()), resources, nil
}

// countResources counts the resources of a Terraform document or a CloudFormation template.
func countResources(content []byte) (int, error) {
	var document struct {
		Terraform      map[string]map[string]json.RawMessage `json:"resource"`
		CloudFormation map[string]json.RawMessage            `json:"Resources"`
	}
	if err := json.Unmarshal(content, &document); err != nil {
		return 0, err
	}
	count := len(document.CloudFormation)
	for _, ofType := range document.Terraform {
		count += len(ofType)
	}
	if count == 0 {
		return 0, errors.New("no resources in it")
	}
	return count, nil
}
