package terraform

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// lockFile is the name of Terraform's dependency lock file.
const lockFile = ".terraform.lock.hcl"

// EnsureLockFile reports whether the folder of a stack has a lock file. When it has none but another stack
// beside it does, that one is copied: all stacks use the same providers, and choosing the provider
// once saves a download and keeps the stacks on one version.
//
// A lock file is not kept in the repository, as it would hold the checksums of one platform only.
func EnsureLockFile(stack string) (bool, error) {
	own := filepath.Join(stack, lockFile)
	if _, err := os.Stat(own); !errors.Is(err, fs.ErrNotExist) {
		return err == nil, err
	}
	others, _ := filepath.Glob(filepath.Join(filepath.Dir(stack), "*", lockFile))
	if len(others) == 0 {
		return false, nil
	}
	content, err := os.ReadFile(others[0])
	if err == nil {
		err = os.WriteFile(own, content, 0o600)
	}
	if err != nil {
		return false, fmt.Errorf("copy the provider lock file: %w", err)
	}
	return true, nil
}
