package commands

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/ecr"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"cdah/config"
	"cdah/internal/ops/images"
)

// ImageOptions say which image is pushed.
type ImageOptions struct {
	Context string // folder with the Dockerfile that is built
	From    string // an image of the engine, or a file that it has saved one in, in place of building; empty for none
	Tag     string // empty for the commit of Context, or the tag of From
}

// Image builds an image, or takes one, pushes it to the repository that the environment's file names for a service or a
// job, under a tag that is not there yet, and writes the tag into that file.
func (r *Runner) Image(ctx context.Context, name, service string, o ImageOptions) error {
	s, err := r.open(name)
	if err == nil {
		o.Context, err = filepath.Abs(o.Context)
	}
	if err != nil {
		return err
	}
	image, err := s.imageToPush(service, o)
	if err != nil {
		return UsageError{err.Error()}
	}
	return s.runPrepared(ctx, needs{runs: true}, func() error {
		aws, err := s.awsConfig(ctx)
		if err != nil {
			return err
		}
		if _, err := s.caller(ctx, sts.NewFromConfig(aws)); err != nil {
			return err
		}
		if !s.emulated() {
			return s.pushImage(ctx, images.NewRegistry(aws), service, image, o)
		}
		engine, err := s.openEngine(ctx)
		if err != nil {
			return err
		}
		defer engine.Close()
		to := images.Local{Registry: images.NewRegistry(aws), ECR: ecr.NewFromConfig(aws), Engine: engine}
		return s.pushImage(ctx, to, service, image, o)
	})
}

// destination takes images.
type destination interface {
	CheckNew(ctx context.Context, image config.Image) error
	Push(ctx context.Context, image config.Image, file string, architecture config.Architecture) (digest string, err error)
}

// pushImage does the work of Image.
func (s *session) pushImage(ctx context.Context, to destination, service string, image config.Image, o ImageOptions) error {
	if err := to.CheckNew(ctx, image); err != nil {
		return err
	}
	file, err := s.savedImage(ctx, image, o)
	if err != nil {
		return err
	}
	if file != o.From {
		defer os.Remove(file)
	}
	var digest string
	err = s.step("Pushing "+image.String(), func(*step) error {
		digest, err = to.Push(ctx, image, file, s.env.Capacity.Architecture)
		return err
	})
	if err != nil {
		return err
	}
	fmt.Fprintln(s.Stdout, image.String()+"@"+digest)
	line, err := config.SetImageTag(s.yamlPath(), service, image.Tag)
	if err != nil {
		return fmt.Errorf("%w; the image is pushed", err)
	}
	fmt.Fprintf(s.Stderr, "%s:%d: %s has the tag %s now. To deploy it: %s\n", s.yamlPath(), line, service, image.Tag, s.commandLine("deploy", "ENV="+s.env.Name))
	return s.tellOthers(service, image)
}

// imageToPush returns the image with its new tag, as the environment's file will name it.
func (s *session) imageToPush(name string, o ImageOptions) (config.Image, error) {
	reference, given := imagesOf(s.env)[name]
	if !given {
		if _, err := s.env.FindService(name); err != nil {
			return config.Image{}, err
		}
	}
	image, err := config.ParseImage(reference)
	if err != nil {
		return config.Image{}, err
	}
	if !image.ByTag() {
		return config.Image{}, fmt.Errorf("the image of %s, %s, is not the tag of one in ECR: write %s.dkr.ecr.%s.amazonaws.com/%s/%s:%s into %s first",
			name, reference, s.env.Account, s.env.Region, s.env.Project, name, "first", s.yamlPath())
	}
	image.Tag, err = s.newTag(o)
	return image, err
}

// imagesOf returns the images of an environment's services and jobs, whose names differ.
func imagesOf(e config.Environment) map[string]string {
	all := map[string]string{}
	for name, service := range e.Services {
		all[name] = service.Image
	}
	for name, job := range e.Jobs {
		all[name] = job.Image
	}
	return all
}

// newTag returns the tag to push: the one that was given, that of the image that is taken, or the commit that is built.
func (s *session) newTag(o ImageOptions) (string, error) {
	switch {
	case o.Tag != "":
		return o.Tag, config.CheckTag(o.Tag)
	case o.From != "":
		if from, err := config.ParseImage(o.From); err == nil && from.Tag != "" && config.CheckTag(from.Tag) == nil {
			return from.Tag, nil
		}
		return "", fmt.Errorf("%s has no tag of a version: name one with %s", o.From, s.calledBy().Option("--tag", "TAG=…"))
	}
	changed, err := s.git("-C", o.Context, "status", "--porcelain", ".")
	switch {
	case err != nil:
		return "", fmt.Errorf("%s is in no Git repository whose commit could be the tag: name one with %s", o.Context, s.calledBy().Option("--tag", "TAG=…"))
	case changed != "":
		return "", fmt.Errorf("%s has changes that are in no commit, which would be the tag: commit them, or name one with %s", o.Context, s.calledBy().Option("--tag", "TAG=…"))
	}
	commit, err := s.git("-C", o.Context, "rev-parse", "--short=12", "HEAD")
	return strings.TrimSpace(commit), err
}

// savedImage returns a file with the image to push.
func (s *session) savedImage(ctx context.Context, image config.Image, o ImageOptions) (string, error) {
	if info, err := os.Stat(o.From); err == nil && info.Mode().IsRegular() {
		return o.From, nil
	}
	engine, err := s.engine()
	if err != nil {
		return "", err
	}
	if o.From == "" {
		if err := s.buildImage(ctx, engine, image, o.Context); err != nil {
			return "", err
		}
		o.From = image.String()
	}
	file, err := os.CreateTemp("", "image-*.tar")
	if err != nil {
		return "", err
	}
	// Podman does not write over a file that is there.
	err = errors.Join(file.Close(), os.Remove(file.Name()), s.step("Saving "+o.From, func(step *step) error {
		return s.runQuietly(ctx, step, engine, "save", "--output", file.Name(), o.From)
	}))
	return file.Name(), err
}

// engine returns the command line of the container engine.
func (s *session) engine() (string, error) {
	if chosen := s.getenv("CDAH_ENGINE"); chosen != "" {
		return chosen, nil
	}
	for _, name := range []string{"docker", "podman"} {
		if _, err := exec.LookPath(name); err == nil {
			return name, nil
		}
	}
	return "", errors.New("neither docker nor podman is installed, to build the image: install one, name another with CDAH_ENGINE, or take a saved image with " +
		s.calledBy().Option("--from FILE", "FROM=FILE"))
}

// tellOthers says what else has another tag of the same repository: a migration that is a release behind migrates nothing.
func (s *session) tellOthers(service string, image config.Image) error {
	changed, problems := config.Load(s.yamlPath())
	if err := problems.Err(); err != nil {
		return err
	}
	all := imagesOf(changed)
	for _, name := range slices.Sorted(maps.Keys(all)) {
		other, err := config.ParseImage(all[name])
		if err == nil && name != service && other.Registry == image.Registry && other.Repository == image.Repository && other.Tag != image.Tag {
			fmt.Fprintf(s.Stderr, "warning: %s still names the tag %s of the same repository for %s\n", s.yamlPath(), other.Tag, name)
		}
	}
	return nil
}
