// Package terraform is what cdah has to know of the Terraform CLI: where its providers come from, how a
// synthesized stack gets its lock file, and how to read a plan, a state and outputs.
package terraform

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
)

// provider is the one provider that the stacks use.
const provider = "registry.terraform.io/hashicorp/aws"

// Sources says where Terraform gets its providers from.
type Sources struct {
	// Mirror is a filesystem mirror that holds the AWS provider. Empty means that the user's own
	// configuration decides, or else the registry.
	Mirror string

	// Config is the user's own CLI configuration, an existing file. Empty when there is none.
	Config string
}

// Machine is where FindSources looks, so that a test can point it elsewhere.
type Machine struct {
	Getenv func(string) string
	Home   string // the user's home folder
	Root   string // the root of the file system: /
}

// FindSources decides where providers come from. What the user configured stands. Without that, a
// filesystem mirror is taken from the folder named by CDAH_PROVIDER_MIRROR, else from a folder
// directly under /opt, else from one of the folders that Terraform itself searches; and the registry
// when none of them holds the AWS provider for this platform.
//
// It fails when CDAH_PROVIDER_MIRROR names a folder that does not hold the provider.
func FindSources(m Machine) (Sources, error) {
	s := Sources{Config: m.userConfig()}
	if named := m.Getenv("CDAH_PROVIDER_MIRROR"); named != "" {
		if !holdsProvider(named) {
			return Sources{}, fmt.Errorf("CDAH_PROVIDER_MIRROR is %s, which holds no %s for %s: wanted a folder with %s",
				named, provider, platform(), filepath.Join(named, provider, "VERSION", platform()))
		}
		s.Mirror = named
		return s, nil
	}
	if s.configuresInstallation() {
		return s, nil
	}
	candidates := m.candidates()
	if i := slices.IndexFunc(candidates, holdsProvider); i >= 0 {
		s.Mirror = candidates[i]
	}
	return s, nil
}

// userConfig returns the CLI configuration that Terraform reads. It takes a file that
// TF_CLI_CONFIG_FILE names and that does not exist for no configuration, with a warning at every
// start; for us the variable is then unset.
func (m Machine) userConfig() string {
	for _, file := range []string{m.Getenv("TF_CLI_CONFIG_FILE"), filepath.Join(m.Home, ".terraformrc")} {
		if info, err := os.Stat(file); err == nil && !info.IsDir() {
			return file
		}
	}
	return ""
}

// configuresInstallation reports whether the user's configuration says where providers come from.
func (s Sources) configuresInstallation() bool {
	content, err := os.ReadFile(s.Config)
	if err != nil {
		return false
	}
	for line := range strings.Lines(string(content)) {
		if strings.HasPrefix(strings.TrimSpace(line), "provider_installation") {
			return true
		}
	}
	return false
}

// candidates are the folders that may be mirrors, in the order of preference.
func (m Machine) candidates() []string {
	opt, _ := filepath.Glob(filepath.Join(m.Root, "opt", "*"))
	data := m.Getenv("XDG_DATA_HOME")
	if data == "" {
		data = filepath.Join(m.Home, ".local", "share")
	}
	return append(opt,
		filepath.Join(m.Home, ".terraform.d", "plugins"),
		filepath.Join(m.Home, "Library", "Application Support", "io.terraform", "plugins"),
		filepath.Join(data, "terraform", "plugins"),
		filepath.Join(m.Root, "usr", "local", "share", "terraform", "plugins"),
		filepath.Join(m.Root, "usr", "share", "terraform", "plugins"),
	)
}

// holdsProvider reports whether dir holds the provider for this platform, in either of the two
// layouts that Terraform accepts: unpacked, or as released archives.
func holdsProvider(dir string) bool {
	unpacked, _ := filepath.Glob(filepath.Join(dir, provider, "*", platform()))
	packed, _ := filepath.Glob(filepath.Join(dir, provider, "terraform-provider-aws_*_"+platform()+".zip"))
	return len(unpacked)+len(packed) > 0
}

func platform() string { return runtime.GOOS + "_" + runtime.GOARCH }
