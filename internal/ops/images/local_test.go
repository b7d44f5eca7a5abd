package images_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecr"
	ecrtypes "github.com/aws/aws-sdk-go-v2/service/ecr/types"
	v1 "github.com/google/go-containerregistry/pkg/v1"

	"cdah/config"
	"cdah/internal/ops/images"
)

// machine is an emulated account and the engine beside it.
type machine struct {
	made   string
	put    *ecr.PutImageInput
	loaded string
}

func (m *machine) CreateRepository(_ context.Context, input *ecr.CreateRepositoryInput, _ ...func(*ecr.Options)) (*ecr.CreateRepositoryOutput, error) {
	m.made = aws.ToString(input.RepositoryName)
	return &ecr.CreateRepositoryOutput{}, nil
}

func (m *machine) PutImage(_ context.Context, input *ecr.PutImageInput, _ ...func(*ecr.Options)) (*ecr.PutImageOutput, error) {
	m.put = input
	return &ecr.PutImageOutput{}, nil
}

func (m *machine) Load(_ context.Context, _ v1.Image, reference string) error {
	m.loaded = reference
	return nil
}

// On the emulator the engine keeps the image, and the registry knows it by its digest.
func TestPushToTheEmulator(t *testing.T) {
	t.Parallel()
	m := &machine{}
	l := images.Local{ECR: m, Engine: m}
	digest, err := l.Push(t.Context(), parsed(t), saved(t, "amd64"), config.X8664)
	if err != nil {
		t.Fatal(err)
	}
	hash := sha256.Sum256([]byte(aws.ToString(m.put.ImageManifest)))
	if want := "sha256:" + hex.EncodeToString(hash[:]); digest != want || aws.ToString(m.put.ImageDigest) != want {
		t.Errorf("its digest is %s, and the registry has %s, want %s", digest, *m.put.ImageDigest, want)
	}
	if m.loaded != reference || *m.put.RepositoryName != "shop/web" || *m.put.ImageTag != "v42" {
		t.Errorf("the engine has %s, the registry %s:%s", m.loaded, *m.put.RepositoryName, *m.put.ImageTag)
	}

	m = &machine{}
	l = images.Local{ECR: m, Engine: m}
	if _, err := l.Push(t.Context(), parsed(t), saved(t, "arm64"), config.X8664); err == nil || m.put != nil || m.loaded != "" {
		t.Errorf("an image for other instances: %v, %v", err, m)
	}
}

func TestARepositoryIsMadeOnTheEmulator(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		account account
		made    string
		problem string
	}{
		"no repository": {account{err: &ecrtypes.RepositoryNotFoundException{}}, "shop/web", ""},
		"no such tag":   {account{err: &ecrtypes.ImageNotFoundException{}}, "", ""},
		"the tag":       {account{found: []ecrtypes.ImageDetail{{ImageDigest: aws.String("sha256:1")}}}, "", "a tag is not given twice"},
	} {
		m := &machine{}
		err := images.Local{Registry: images.Registry{ECR: &test.account}, ECR: m}.CheckNew(t.Context(), parsed(t))
		if m.made != test.made || (err != nil) != (test.problem != "") || err != nil && !strings.Contains(err.Error(), test.problem) {
			t.Errorf("%s: %v, and made %q", name, err, m.made)
		}
	}
}
