package main

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"github.com/shirou/gopsutil/v4/cpu"
	"github.com/shirou/gopsutil/v4/host"
	"github.com/shirou/gopsutil/v4/mem"
)

const unknown = "unknown"

// fact is something that the results depend on.
type fact struct{ name, value string }

// facts names the machine and the versions. What cannot be found out is unknown: that is no reason
// to lose the results.
func facts(ctx context.Context, root string) []fact {
	cdkGo := filepath.Join(root, "bench", "peers", "awscdk-go")
	all := []fact{
		{"processor", processor()},
		{"memory", memory()},
		{"system", system()},
		{"Go", strings.TrimPrefix(runtime.Version(), "go")},
		{"Node.js", strings.TrimPrefix(said(ctx, root, "node", "--version"), "v")},
		{"cdktf for Go", module(ctx, root, "github.com/hashicorp/terraform-cdk-go/cdktf")},
		{"AWS provider for Go", module(ctx, root, "github.com/cdktf/cdktf-provider-aws-go/aws/v19")},
		{"jsii runtime", module(ctx, root, "github.com/aws/jsii-runtime-go")},
		{"AWS CDK for Go", module(ctx, cdkGo, "github.com/aws/aws-cdk-go/awscdk/v2")},
	}
	for _, peer := range []string{"cdktf-js", "awscdk-js"} {
		all = append(all, npmPackages(filepath.Join(root, "bench", "peers", peer))...)
	}
	return all
}

func processor() string {
	info, err := cpu.Info()
	if err != nil || len(info) == 0 {
		return unknown
	}
	return fmt.Sprintf("%s, %d logical cores", info[0].ModelName, runtime.NumCPU())
}

func memory() string {
	info, err := mem.VirtualMemory()
	if err != nil {
		return unknown
	}
	return fmt.Sprintf("%.0f GiB", float64(info.Total)/(1<<30))
}

func system() string {
	info, err := host.Info()
	if err != nil {
		return unknown
	}
	return fmt.Sprintf("%s %s, %s %s, %s", info.Platform, info.PlatformVersion, info.OS, info.KernelVersion, info.KernelArch)
}

// module is the version of a Go module that the module in dir uses.
func module(ctx context.Context, dir, path string) string {
	return strings.TrimPrefix(said(ctx, dir, "go", "list", "-m", "-f", "{{.Version}}", path), "v")
}

// npmPackages are the packages that a peer names; its lock file pins those versions.
func npmPackages(dir string) []fact {
	var manifest struct {
		Dependencies map[string]string `json:"dependencies"`
	}
	content, err := os.ReadFile(filepath.Join(dir, "package.json"))
	if err != nil || json.Unmarshal(content, &manifest) != nil {
		return []fact{{"npm packages of " + filepath.Base(dir), unknown}}
	}
	var all []fact
	for _, name := range slices.Sorted(maps.Keys(manifest.Dependencies)) {
		all = append(all, fact{name + " in " + filepath.Base(dir), manifest.Dependencies[name]})
	}
	return all
}

// said is the output of a command, unknown where it fails.
func said(ctx context.Context, dir, name string, arguments ...string) string {
	cmd := exec.CommandContext(ctx, name, arguments...)
	cmd.Dir = dir
	output, err := cmd.Output()
	if err != nil {
		return unknown
	}
	return strings.TrimSpace(string(output))
}
