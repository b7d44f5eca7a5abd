// Package prerequisites checks that the programs a command needs are installed in a version that works,
// and reports all that are not at once.
package prerequisites

import (
	"bytes"
	"context"
	"fmt"
	"os/exec"
	"regexp"
	"strings"
	"time"

	"github.com/hashicorp/go-version"
)

// answerTimeout bounds how long a program may take to tell its version.
const answerTimeout = 30 * time.Second

// Tool is a program that must be installed.
type Tool struct {
	// Name that a reader knows the program by, such as Terraform.
	Name string

	// Command prints the version; its first word is looked up in PATH.
	Command []string

	// Constraint on the version as hashicorp/go-version reads it: ">= 20, < 23".
	Constraint string

	// Wanted says the same to a reader: "20 or 22".
	Wanted string

	// Get says how to install it.
	Get string
}

// Go returns the Go toolchain, which builds the app that synthesizes.
func Go() Tool {
	return Tool{
		Name: "Go", Command: []string{"go", "version"}, Constraint: ">= 1.26", Wanted: "1.26 or newer",
		Get: "https://go.dev/dl",
	}
}

// Node returns Node.js, which the cdktf CLI is written in. The terminal library
// inside cdktf-cli 0.21 has builds for Node 20 and 22 and none for 24.
func Node() Tool {
	return Tool{
		Name: "Node.js", Command: []string{"node", "--version"}, Constraint: ">= 20, < 23", Wanted: "20 or 22",
		Get: "https://nodejs.org/en/download, or: nvm install 22",
	}
}

// Npm returns the package manager that installs the cdktf CLI; it comes with Node.js.
func Npm() Tool {
	return Tool{
		Name: "npm", Command: []string{"npm", "--version"}, Constraint: ">= 9", Wanted: "9 or newer",
		Get: "it comes with Node.js: https://nodejs.org/en/download",
	}
}

// Terraform returns Terraform under the name of its executable. S3 state is locked by a file in the
// bucket, which became stable in 1.11.
func Terraform(executable string) Tool {
	return Tool{
		Name: "Terraform", Command: []string{executable, "version"}, Constraint: ">= 1.11", Wanted: "1.11 or newer",
		Get: "https://developer.hashicorp.com/terraform/install",
	}
}

// Python returns the interpreter with the given executable, which runs the AWS emulator.
func Python(executable string) Tool {
	return Tool{
		Name: "Python", Command: []string{executable, "--version"}, Constraint: ">= 3.10", Wanted: "3.10 or newer",
		Get: "https://www.python.org/downloads; CDAH_PYTHON names another interpreter",
	}
}

// SessionManagerPlugin returns the program that connects a terminal with a session of ECS Exec. Versions after 1.2.497 take
// the session's token from the environment.
func SessionManagerPlugin() Tool {
	return Tool{
		Name: "Session Manager plugin", Command: []string{"session-manager-plugin", "--version"}, Constraint: ">= 1.2.498", Wanted: "1.2.498 or newer",
		Get: "https://docs.aws.amazon.com/systems-manager/latest/userguide/session-manager-working-with-install-plugin.html",
	}
}

// Problem is a tool that is missing or does not do.
type Problem struct {
	Tool  Tool
	Found string // "not found", or the version and where it is
}

func (p Problem) String() string {
	return fmt.Sprintf("%s: %s; wanted: %s; get it: %s", p.Tool.Name, p.Found, p.Tool.Wanted, p.Tool.Get)
}

// Problems are all the tools that are missing or do not do.
type Problems []Problem

func (p Problems) Error() string {
	lines := []string{"something that this command needs is missing:"}
	for _, problem := range p {
		lines = append(lines, "  "+problem.String())
	}
	return strings.Join(lines, "\n")
}

// Check looks at all tools and returns Problems, or nil when every one of them does.
func Check(ctx context.Context, tools ...Tool) error {
	var problems Problems
	for _, tool := range tools {
		if found, ok := tool.Look(ctx); !ok {
			problems = append(problems, Problem{tool, found})
		}
	}
	if len(problems) > 0 {
		return problems
	}
	return nil
}

// Look returns what is installed, and whether it does.
func (t Tool) Look(ctx context.Context) (found string, ok bool) {
	path, err := exec.LookPath(t.Command[0])
	if err != nil {
		return "not found in PATH", false
	}
	ctx, cancel := context.WithTimeout(ctx, answerTimeout)
	defer cancel()
	cmd := exec.CommandContext(ctx, path, t.Command[1:]...)
	cmd.WaitDelay = time.Second
	var out, problems bytes.Buffer // apart, as Terraform logs to standard error with TF_LOG set, and logs are full of numbers
	cmd.Stdout, cmd.Stderr = &out, &problems
	if err := cmd.Run(); err != nil {
		return fmt.Sprintf("%s does not run: %v: %s", path, err, firstLine(problems.String()+out.String())), false
	}
	v, err := parse(out.String())
	if err != nil {
		return fmt.Sprintf("%s does not tell its version: %s", path, firstLine(out.String())), false
	}
	return fmt.Sprintf("found %s (%s)", v.Original(), path), version.MustConstraints(version.NewConstraint(t.Constraint)).Check(v)
}

// parse returns the first version number in a program's answer. A pre-release counts as the release
// that it leads to: what is asked for here is a set of features.
func parse(answer string) (*version.Version, error) {
	number := regexp.MustCompile(`\d+\.\d+(\.\d+)?`).FindString(answer)
	if number == "" {
		return nil, fmt.Errorf("no version number in %q", answer)
	}
	return version.NewVersion(number)
}

func firstLine(out string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(out), "\n")
	return line
}
