package terraform

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// machine is a file system and an environment of its own for one test.
type machine struct {
	root string
	env  map[string]string
}

func newMachine(t *testing.T) machine {
	t.Helper()
	return machine{t.TempDir(), map[string]string{}}
}

func (m machine) look() Machine {
	return Machine{func(name string) string { return m.env[name] }, filepath.Join(m.root, "home"), m.root}
}

func (m machine) write(t *testing.T, path, content string) string {
	t.Helper()
	path = filepath.Join(m.root, path)
	if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// mirror puts the provider for this platform below dir, unpacked, and returns dir's full path.
func (m machine) mirror(t *testing.T, dir string) string {
	t.Helper()
	m.write(t, filepath.Join(dir, provider, "5.100.0", platform(), "terraform-provider-aws"), "")
	return filepath.Join(m.root, dir)
}

const installation = "plugin_cache_dir = \"x\"\n  provider_installation {\n  direct {}\n}\n"

func TestFindSources(t *testing.T) {
	cases := map[string]func(t *testing.T, m machine) Sources{
		"nothing there": func(*testing.T, machine) Sources { return Sources{} },
		"a folder under /opt": func(t *testing.T, m machine) Sources {
			m.write(t, "opt/a/file", "")
			return Sources{Mirror: m.mirror(t, "opt/plugins")}
		},
		"released archives": func(t *testing.T, m machine) Sources {
			m.write(t, filepath.Join("opt/p", provider, "terraform-provider-aws_5.100.0_"+platform()+".zip"), "")
			return Sources{Mirror: filepath.Join(m.root, "opt/p")}
		},
		"/opt before Terraform's own folders": func(t *testing.T, m machine) Sources {
			m.mirror(t, "usr/share/terraform/plugins")
			return Sources{Mirror: m.mirror(t, "opt/plugins")}
		},
		"Terraform's own folder": func(t *testing.T, m machine) Sources {
			return Sources{Mirror: m.mirror(t, "usr/local/share/terraform/plugins")}
		},
		"XDG_DATA_HOME": func(t *testing.T, m machine) Sources {
			m.env["XDG_DATA_HOME"] = filepath.Join(m.root, "data")
			return Sources{Mirror: m.mirror(t, "data/terraform/plugins")}
		},
		"another platform only": func(t *testing.T, m machine) Sources {
			m.write(t, filepath.Join("opt/p", provider, "5.100.0/plan9_mips/terraform-provider-aws"), "")
			return Sources{}
		},
		"CDAH_PROVIDER_MIRROR before all": func(t *testing.T, m machine) Sources {
			m.mirror(t, "opt/plugins")
			config := m.write(t, "home/.terraformrc", installation)
			m.env["CDAH_PROVIDER_MIRROR"] = m.mirror(t, "elsewhere")
			return Sources{Mirror: m.env["CDAH_PROVIDER_MIRROR"], Config: config}
		},
		"the user's installation stands": func(t *testing.T, m machine) Sources {
			m.mirror(t, "opt/plugins")
			return Sources{Config: m.write(t, "home/.terraformrc", installation)}
		},
		"a user's file that says nothing of it": func(t *testing.T, m machine) Sources {
			config := m.write(t, "home/.terraformrc", "# provider_installation is not used\n")
			return Sources{Mirror: m.mirror(t, "opt/plugins"), Config: config}
		},
		"TF_CLI_CONFIG_FILE before the home folder": func(t *testing.T, m machine) Sources {
			m.mirror(t, "opt/plugins")
			m.write(t, "home/.terraformrc", "")
			m.env["TF_CLI_CONFIG_FILE"] = m.write(t, "my.rc", installation)
			return Sources{Config: m.env["TF_CLI_CONFIG_FILE"]}
		},
		"TF_CLI_CONFIG_FILE that does not exist": func(t *testing.T, m machine) Sources {
			m.env["TF_CLI_CONFIG_FILE"] = filepath.Join(m.root, "gone.rc")
			return Sources{Mirror: m.mirror(t, "opt/plugins")}
		},
	}
	for name, prepare := range cases {
		t.Run(name, func(t *testing.T) {
			m := newMachine(t)
			want := prepare(t, m)
			got, err := FindSources(m.look())
			if err != nil || got != want {
				t.Errorf("got %+v, %v; want %+v", got, err, want)
			}
		})
	}
}

func TestNamedMirrorMustHoldTheProvider(t *testing.T) {
	m := newMachine(t)
	m.env["CDAH_PROVIDER_MIRROR"] = m.root
	_, err := FindSources(m.look())
	if err == nil || !strings.Contains(err.Error(), "holds no "+provider) {
		t.Errorf("got %v, want an error that says what the folder lacks", err)
	}
}

func TestEnvironmentForAMirror(t *testing.T) {
	dir := t.TempDir()
	env, err := Sources{Mirror: "/mirror with space", Config: "/home/u/.terraformrc"}.Environment(dir, "", "/cache")
	if err != nil {
		t.Fatal(err)
	}
	config, err := os.ReadFile(env["TF_CLI_CONFIG_FILE"])
	if err != nil || !strings.Contains(string(config), `path    = "/mirror with space"`) {
		t.Errorf("the configuration is %q, %v", config, err)
	}
	if got := env["TF_CLI_ARGS_providers_lock"]; got != `-fs-mirror="/mirror with space"` {
		t.Errorf("the arguments of providers lock are %s", got)
	}
}

func TestEnvironmentForTheRegistry(t *testing.T) {
	home := t.TempDir()
	env, err := Sources{Config: "/etc/terraform.rc"}.Environment("", home, "")
	if err != nil {
		t.Fatal(err)
	}
	cache := filepath.Join(home, ".terraform.d", "plugin-cache")
	if env["TF_PLUGIN_CACHE_DIR"] != cache || env["TF_CLI_CONFIG_FILE"] != "/etc/terraform.rc" {
		t.Errorf("got %v", env)
	}
	if _, err := os.Stat(cache); err != nil {
		t.Error(err)
	}
	env, err = Sources{Config: filepath.Join(home, ".terraformrc")}.Environment("", home, "")
	if err != nil || env["TF_CLI_CONFIG_FILE"] != "" {
		t.Errorf("got %v, %v; want Terraform to find the file in the home folder by itself", env, err)
	}
	own := t.TempDir()
	if env, err = (Sources{}).Environment("", home, own); err != nil || env["TF_PLUGIN_CACHE_DIR"] != own {
		t.Errorf("got %v, %v; want the user's cache %s", env, err, own)
	}
}
