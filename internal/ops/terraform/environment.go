package terraform

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
)

// Environment returns the variables that make Terraform, also below the cdktf CLI, use s; a variable
// without a value is to be unset. For a mirror it writes a CLI configuration into the folder dir.
//
// The user's plugin cache is kept. Without one, downloads go to the cache that the cdktf CLI would
// choose by itself, so that a provider is fetched once for all stacks, clones and ways to start
// Terraform. A mirror needs no cache.
func (s Sources) Environment(dir, home, pluginCache string) (map[string]string, error) {
	if s.Mirror != "" {
		return s.mirrorEnvironment(dir)
	}
	if pluginCache == "" {
		pluginCache = filepath.Join(home, ".terraform.d", "plugin-cache")
	}
	if err := os.MkdirAll(pluginCache, 0o750); err != nil {
		return nil, fmt.Errorf("make Terraform's plugin cache: %w", err)
	}
	config := s.Config
	if config == filepath.Join(home, ".terraformrc") {
		// Terraform finds it by itself, and then reads ~/.terraform.d as well.
		config = ""
	}
	return map[string]string{"TF_CLI_CONFIG_FILE": config, "TF_PLUGIN_CACHE_DIR": pluginCache}, nil
}

// Garbage has Terraform and its providers collect garbage later, unless the user says when. Each command reads the
// schema of the AWS provider, which then takes a third less time, for some 50 MB.
func Garbage(getenv func(string) string) map[string]string {
	return map[string]string{"GOGC": cmp.Or(getenv("GOGC"), "400")} // https://pkg.go.dev/runtime#hdr-Environment_Variables
}

func (s Sources) mirrorEnvironment(dir string) (map[string]string, error) {
	mirror, err := filepath.Abs(s.Mirror)
	if err != nil {
		return nil, fmt.Errorf("find the provider mirror: %w", err)
	}
	file, err := filepath.Abs(filepath.Join(dir, "terraform.rc"))
	if err != nil {
		return nil, fmt.Errorf("find the Terraform CLI configuration: %w", err)
	}
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return nil, fmt.Errorf("write the Terraform CLI configuration: %w", err)
	}
	if err := os.WriteFile(file, []byte(cliConfig(mirror)), 0o600); err != nil {
		return nil, fmt.Errorf("write the Terraform CLI configuration: %w", err)
	}
	return map[string]string{
		"TF_CLI_CONFIG_FILE":             file,
		"CDKTF_DISABLE_PLUGIN_CACHE_ENV": "1",
		"TF_PLUGIN_CACHE_DIR":            "",
		// "providers lock" ignores the CLI configuration and asks the registry unless told otherwise.
		// The cdktf CLI runs it by itself for a stack that has no lock file yet.
		"TF_CLI_ARGS_providers_lock": fmt.Sprintf("-fs-mirror=%q", mirror),
	}, nil
}

// cliConfig takes the AWS provider from the mirror and any other from where it comes from.
func cliConfig(mirror string) string {
	return fmt.Sprintf(`# Written by cdah: the AWS provider comes from a filesystem mirror.
provider_installation {
  filesystem_mirror {
    path    = %q
    include = [%q]
  }
  direct {
    exclude = [%q]
  }
}
`, mirror, provider, provider)
}
