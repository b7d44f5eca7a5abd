// Package stacks composes the constructs into one stack for each environment and each foundation, and
// writes them as Terraform JSON.
package stacks

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/aws/jsii-runtime-go"
	"github.com/hashicorp/terraform-cdk-go/cdktf"

	"cdah/config"
	"cdah/constructs/stack"
)

// Synth writes the stack of each environment and foundation to dir, in the layout of cdktf:
//
//	manifest.json
//	stacks/<environment>/cdk.tf.json
//	stacks/foundation-<name>/cdk.tf.json
//
// Other files there, such as a lock file, stay. On an error nothing is written.
func Synth(p config.Project, dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	fresh, err := os.MkdirTemp(dir, ".synth-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(fresh) }()
	if err := write(p, fresh); err != nil {
		return err
	}
	return publish(fresh, dir)
}

// write synthesizes into a folder of its own. All failures of jsii arrive as panics, and all end here.
func write(p config.Project, dir string) (err error) {
	defer func() {
		if failure := recover(); failure != nil {
			err = fmt.Errorf("synthesizing failed: %s", explain(failure))
		}
	}()
	app := cdktf.NewApp(&cdktf.AppConfig{Outdir: jsii.String(dir)})
	var all []*stack.Stack
	for _, environment := range p.Environments {
		all = append(all, newWebsite(app, config.WithDefaults(environment)))
	}
	for _, f := range p.Foundations {
		all = append(all, newFoundation(app, config.WithDefaults(f), p.EnvironmentsOf(f)))
	}
	app.Synth()

	var clashes []error
	for _, s := range all {
		clashes = append(clashes, s.Collisions())
	}
	return errors.Join(clashes...)
}

// explain keeps what a person can use of a jsii failure: what went wrong, without the trace of the
// program that found it.
func explain(failure any) string {
	text := fmt.Sprint(failure)
	if at := strings.Index(text, "\n    at "); at >= 0 {
		text = text[:at]
	}
	return strings.TrimSpace(text)
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
