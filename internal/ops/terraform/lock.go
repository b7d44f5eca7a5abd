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

// ShareLockFile gives the folder of a stack that has no lock file that of another stack beside it, if there is one: all
// stacks use the same providers, and choosing the provider once saves a download and keeps the stacks on one version.
// "terraform init" writes the first one.
//
// A lock file is not kept in the repository, as it would hold the checksums of one platform only.
func ShareLockFile(stack string) error {
	own := filepath.Join(stack, lockFile)
	if _, err := os.Stat(own); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	others, _ := filepath.Glob(filepath.Join(filepath.Dir(stack), "*", lockFile))
	if len(others) == 0 {
		return nil
	}
	content, err := os.ReadFile(others[0])
	if err == nil {
		err = os.WriteFile(own, content, 0o600)
	}
	if err != nil {
		return fmt.Errorf("copy the provider lock file: %w", err)
	}
	return nil
}
