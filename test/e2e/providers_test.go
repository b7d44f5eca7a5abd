//go:build e2e

package e2e

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/hashicorp/terraform-exec/tfexec"
)

// providers are AWS providers that stay between Terraform's commands, as for whoever debugs one
// (https://developer.hashicorp.com/terraform/plugin/debugging). By itself each command starts the provider
// twice, which builds the schema of all its resources: more than half of what the command costs.
//
// A provider serves one command at a time, as each configures it for itself. Its account is that of its
// environment.
type providers struct {
	owner       *testing.T // with whose end they end
	environment map[string]string

	mu   sync.Mutex
	idle []tfexec.ReattachInfo
}

func newProviders(t *testing.T, variables []string) *providers {
	t.Helper()
	return &providers{owner: t, environment: environ(t, variables)}
}

// with runs a command of a stack with a provider that is idle, or one more.
func (p *providers) with(s *stack, command func(*tfexec.ReattachOption) error) error {
	provider, err := p.take(s.WorkingDir())
	if err != nil {
		return err
	}
	defer p.give(provider)
	return command(tfexec.Reattach(provider))
}

func (p *providers) take(dir string) (tfexec.ReattachInfo, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	last := len(p.idle) - 1
	if last < 0 {
		return p.start(dir)
	}
	provider := p.idle[last]
	p.idle = p.idle[:last]
	return provider, nil
}

func (p *providers) give(provider tfexec.ReattachInfo) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.idle = append(p.idle, provider)
}

// start starts the provider that "terraform init" has chosen for a folder. It ends with this process, in
// whatever way that ends: a shell waits for the end of its standard input.
func (p *providers) start(dir string) (tfexec.ReattachInfo, error) {
	found, err := filepath.Glob(filepath.Join(dir, ".terraform/providers/registry.terraform.io/hashicorp/aws/*/*/terraform-provider-aws*"))
	if err != nil || len(found) != 1 {
		return nil, fmt.Errorf("%s has the providers %v, want one: %w", dir, found, err)
	}
	command := exec.Command("sh", "-c", `"$0" -debug & cat >/dev/null; kill $!`, found[0])
	for name, value := range p.environment {
		if name != "AWS_CA_BUNDLE" { // of which a provider that is configured twice may complain
			command.Env = append(command.Env, name+"="+value)
		}
	}
	input, problem := command.StdinPipe()
	output, err := command.StdoutPipe()
	if err := errors.Join(problem, err, command.Start()); err != nil {
		return nil, err
	}
	p.owner.Cleanup(func() {
		_ = input.Close()
		_ = command.Wait()
	})
	return attachment(output)
}

// attachment reads where a provider is, which it says when it is ready.
func attachment(output io.Reader) (info tfexec.ReattachInfo, err error) {
	lines := bufio.NewScanner(output)
	for lines.Scan() {
		_, text, found := strings.Cut(lines.Text(), "TF_REATTACH_PROVIDERS='")
		if !found {
			continue
		}
		go func() { _, _ = io.Copy(io.Discard, output) }()
		err = json.Unmarshal([]byte(strings.TrimSuffix(text, "'")), &info)
		return info, err
	}
	return nil, fmt.Errorf("the provider does not say where it is: %w", lines.Err())
}
