package commands

import (
	"context"
	"errors"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecr"
	ecrtypes "github.com/aws/aws-sdk-go-v2/service/ecr/types"
	"github.com/google/go-containerregistry/pkg/name"
	"github.com/google/go-containerregistry/pkg/registry"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/tarball"

	"cdah/config"
	"cdah/internal/ops/images"
)

const ecrHost = "123456789012.dkr.ecr.eu-west-2.amazonaws.com"

// repositories has production run an image in ECR, with a migration.
func (p project) repositories() {
	p.environment("production", "aws")
	p.write("environments/production.yaml", strings.ReplaceAll(p.read("environments/production.yaml"), "public.ecr.aws/nginx/nginx:1.27.0", ecrHost+"/cdah/web:v41")+`
jobs:
  migrate: {image: "`+ecrHost+`/cdah/web:v41"}
  report: {image: "public.ecr.aws/docker/library/busybox:1.37.0"}
`)
}

// What cannot be is refused before anything is built or asked of AWS.
func TestImageRefuses(t *testing.T) {
	p := newProject(t)
	p.repositories()
	for name, c := range map[string]struct {
		environment, service string
		o                    ImageOptions
		want                 string
	}{
		"an unknown service":    {"production", "wep", ImageOptions{Tag: "v42"}, "production has no service wep; there are: web; did you mean web?"},
		"a public image":        {"production", "report", ImageOptions{Tag: "v42"}, "is not the tag of one in ECR: write " + ecrHost + "/cdah/report:first into"},
		"latest":                {"production", "web", ImageOptions{Tag: "latest"}, "the tag latest does not say which image that is"},
		"an image without one":  {"production", "web", ImageOptions{From: "shop"}, "shop has no tag of a version: name one with --tag"},
		"a folder of no commit": {"production", "web", ImageOptions{Context: t.TempDir()}, "is in no Git repository whose commit could be the tag"},
	} {
		err := p.Image(t.Context(), c.environment, c.service, c.o)
		var usage UsageError
		if !errors.As(err, &usage) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want a usage error %s", name, err, c.want)
		}
	}
}

// Without a tag it is the commit of the folder, which must be what is built.
func TestTagOfACommit(t *testing.T) {
	p := newProject(t)
	p.repositories()
	s, err := p.open("production")
	if err != nil {
		t.Fatal(err)
	}
	p.write("app/Dockerfile", "FROM scratch\n")
	app := filepath.Join(p.Root, "app")
	git := func(args ...string) {
		t.Helper()
		command := exec.Command("git", append([]string{"-C", app, "-c", "user.name=a", "-c", "user.email=a@example.com"}, args...)...)
		if output, err := command.CombinedOutput(); err != nil {
			t.Fatalf("git %v: %v\n%s", args, err, output)
		}
	}
	git("init", "-q")
	if _, err := s.newTag(ImageOptions{Context: app}); err == nil || !strings.Contains(err.Error(), "has changes that are in no commit") {
		t.Errorf("what no commit has: got %v", err)
	}
	git("add", ".")
	git("commit", "-qm", "Begin")
	if tag, err := s.newTag(ImageOptions{Context: app}); err != nil || len(tag) != 12 || config.CheckTag(tag) != nil {
		t.Errorf("got %q, %v", tag, err)
	}
	if tag, err := s.newTag(ImageOptions{From: "shop:v7"}); err != nil || tag != "v7" {
		t.Errorf("of an image: got %q, %v", tag, err)
	}
}

// An image is built for the instances, and saved where nobody else finds it.
func TestSavedImage(t *testing.T) {
	p := newProject(t)
	p.repositories()
	p.write("bin/engine", "#!/bin/sh\necho \"$@\" >>"+filepath.Join(p.Root, "calls")+"\ncase $1 in save) [ ! -e $3 ] && echo saved >$3 ;; esac\n")
	p.Environ = append(p.Environ, "CDAH_ENGINE="+filepath.Join(p.Root, "bin", "engine"))
	s, err := p.open("production")
	if err != nil {
		t.Fatal(err)
	}
	image, err := config.ParseImage(ecrHost + "/cdah/web:v42")
	if err != nil {
		t.Fatal(err)
	}
	for want, o := range map[string]ImageOptions{
		"build --platform linux/amd64 --tag " + ecrHost + "/cdah/web:v42 " + p.Root + "\nsave --output FILE " + ecrHost + "/cdah/web:v42\n": {Context: p.Root},
		"save --output FILE shop:v42\n": {From: "shop:v42"},
	} {
		p.write("calls", "")
		file, err := s.savedImage(t.Context(), image, o)
		content, _ := os.ReadFile(file)
		if err := errors.Join(err, os.Remove(file)); err != nil || string(content) != "saved\n" {
			t.Fatalf("%+v: got %q, %v", o, content, err)
		}
		if got := strings.ReplaceAll(p.read("calls"), file, "FILE"); got != want {
			t.Errorf("got\n%swant\n%s", got, want)
		}
	}
	p.write("calls", "")
	saved := filepath.Join(p.Root, "cdktf.json")
	if file, err := s.savedImage(t.Context(), image, ImageOptions{From: saved}); err != nil || file != saved || p.read("calls") != "" {
		t.Errorf("a saved image: got %s, %v, by %s", file, err, p.read("calls"))
	}
}

// registryAccount is an account with an empty registry, which anybody may push to.
type registryAccount struct{ http.Handler }

func (registryAccount) DescribeImages(context.Context, *ecr.DescribeImagesInput, ...func(*ecr.Options)) (*ecr.DescribeImagesOutput, error) {
	return nil, &ecrtypes.ImageNotFoundException{}
}

func (registryAccount) GetAuthorizationToken(context.Context, *ecr.GetAuthorizationTokenInput, ...func(*ecr.Options)) (*ecr.GetAuthorizationTokenOutput, error) {
	return &ecr.GetAuthorizationTokenOutput{AuthorizationData: []ecrtypes.AuthorizationData{{AuthorizationToken: aws.String("QVdTOmE=")}}}, nil
}

func (a registryAccount) RoundTrip(request *http.Request) (*http.Response, error) {
	answer := httptest.NewRecorder()
	if request.Body == nil {
		request.Body = http.NoBody
	}
	a.ServeHTTP(answer, request)
	response := answer.Result()
	response.Request = request
	return response, nil
}

// The tag of what was pushed, and that alone, is in the file then.
func TestPushedImageIsInTheFile(t *testing.T) {
	p := newProject(t)
	p.repositories()
	s, err := p.open("production")
	if err != nil {
		t.Fatal(err)
	}
	content, err := mutate.ConfigFile(empty.Image, &v1.ConfigFile{OS: "linux", Architecture: "amd64"})
	if err != nil {
		t.Fatal(err)
	}
	tag, saved := name.MustParseReference("shop:v42"), filepath.Join(p.Root, "saved.tar")
	if err := tarball.WriteToFile(saved, tag, content); err != nil {
		t.Fatal(err)
	}
	o := ImageOptions{From: saved, Tag: "v42"}
	image, err := s.imageToPush("web", o)
	if err != nil {
		t.Fatal(err)
	}
	a := registryAccount{registry.New(registry.Logger(log.New(io.Discard, "", 0)))}
	before := p.read("environments/production.yaml")
	if err := s.pushImage(t.Context(), images.Registry{ECR: a, Transport: a}, "web", image, o); err != nil {
		t.Fatal(err)
	}
	if got, want := p.read("environments/production.yaml"), strings.Replace(before, "web:v41", "web:v42", 1); got != want {
		t.Errorf("the file is\n%s", got)
	}
	if out := p.read("stdout"); !strings.HasPrefix(out, ecrHost+"/cdah/web:v42@sha256:") || strings.Count(out, "\n") != 1 {
		t.Errorf("standard output is %s", out)
	}
	told := p.read("stderr")
	if strings.Count(told, "warning: ") != 1 || !strings.Contains(told, "still names the tag v41 of the same repository for migrate") || !strings.Contains(told, "web has the tag v42 now. To deploy it: cdah deploy production") {
		t.Errorf("it told %s", told)
	}
	if _, err := os.Stat(saved); err != nil {
		t.Errorf("the user's file: %v", err)
	}
}
