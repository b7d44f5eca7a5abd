package stack

import (
	"cmp"
	"errors"
	"os"
	"path/filepath"

	"github.com/aws/jsii-runtime-go"
	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"cdah/internal/jsii/kernel" // whoever imports the constructs gets the quick kernel with them
)

// OutputVariable is the environment variable in which cdktf says where it wants the JSON.
const OutputVariable = "CDKTF_OUTDIR"

// JSONFile returns where the JSON of a stack is, in the folder that Synth writes to.
func JSONFile(dir, stack string) string { return filepath.Join(dir, "stacks", stack, "cdk.tf.json") }

// App holds the stacks that Synth writes.
type App struct {
	app    cdktf.App
	stacks []*Stack
	failed []error
	checks []func(dir string) error
}

// Check has Synth call a function with the folder of the JSON before anything is published, unless something has failed.
// On its error nothing is.
func (a *App) Check(check func(dir string) error) { a.checks = append(a.checks, check) }

// Fail has Synth write nothing and return the error, beside those of other calls.
func (a *App) Fail(err error) { a.failed = append(a.failed, err) }

// Synth writes the stacks that build adds to an app as Terraform JSON to dir, in the layout of cdktf:
//
//	manifest.json
//	stacks/<stack>/cdk.tf.json (JSONFile)
//
// Without dir that is where cdktf wants it, or else cdktf.out. Other files there, such as a lock file, stay.
// On an error nothing is written. Constructs and jsii can fail by a panic only: Synth returns what they
// panicked with as an error, without a trace.
func Synth(dir string, build func(*App)) error {
	dir = cmp.Or(dir, os.Getenv(OutputVariable), "cdktf.out")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	fresh, err := os.MkdirTemp(dir, ".synth-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(fresh) }()
	if err := write(fresh, build); err != nil {
		return err
	}
	return publish(fresh, dir)
}

// Close ends the jsii kernel, and removes what was prepared for it. A program that synthesizes defers it.
func Close() { kernel.Close() }

// write synthesizes into a folder of its own.
func write(dir string, build func(*App)) error {
	return Try(func() error {
		a := &App{app: cdktf.NewApp(&cdktf.AppConfig{Outdir: jsii.String(dir)})}
		build(a)
		if len(a.failed) > 0 {
			return errors.Join(a.failed...)
		}
		for _, s := range a.stacks {
			s.boundRoles()
		}
		a.app.Synth()

		var wrong []error
		for _, s := range a.stacks {
			wrong = append(wrong, s.Collisions())
		}
		for _, check := range a.checks {
			wrong = append(wrong, check(dir))
		}
		return errors.Join(wrong...)
	})
}

// publish moves the files of from to the same places in to.
func publish(from, to string) error {
	return filepath.WalkDir(from, func(path string, entry os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		relative, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		target := filepath.Join(to, relative)
		if entry.IsDir() {
			return os.MkdirAll(target, 0o755)
		}
		return os.Rename(path, target)
	})
}
