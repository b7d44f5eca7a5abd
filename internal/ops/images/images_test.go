package images_test

import (
	"context"
	"encoding/base64"
	"errors"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecr"
	ecrtypes "github.com/aws/aws-sdk-go-v2/service/ecr/types"
	"github.com/google/go-containerregistry/pkg/name"
	"github.com/google/go-containerregistry/pkg/registry"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/random"
	"github.com/google/go-containerregistry/pkg/v1/tarball"

	"cdah/config"
	"cdah/internal/ops/images"
)

const reference = "123456789012.dkr.ecr.eu-west-2.amazonaws.com/shop/web:v42"

// account is an account with a registry, which takes its own credentials only.
type account struct {
	found   []ecrtypes.ImageDetail
	err     error
	asked   *ecr.DescribeImagesInput
	handler http.Handler
}

func (a *account) DescribeImages(_ context.Context, input *ecr.DescribeImagesInput, _ ...func(*ecr.Options)) (*ecr.DescribeImagesOutput, error) {
	a.asked = input
	return &ecr.DescribeImagesOutput{ImageDetails: a.found}, a.err
}

func (a *account) GetAuthorizationToken(context.Context, *ecr.GetAuthorizationTokenInput, ...func(*ecr.Options)) (*ecr.GetAuthorizationTokenOutput, error) {
	token := base64.StdEncoding.EncodeToString([]byte("AWS:correct-horse"))
	return &ecr.GetAuthorizationTokenOutput{AuthorizationData: []ecrtypes.AuthorizationData{{AuthorizationToken: &token}}}, a.err
}

// RoundTrip answers for the registry, as ECR does.
func (a *account) RoundTrip(request *http.Request) (*http.Response, error) {
	if request.URL.Host != "123456789012.dkr.ecr.eu-west-2.amazonaws.com" || request.URL.Scheme != "https" {
		return nil, errors.New("asked " + request.URL.String())
	}
	answer := httptest.NewRecorder()
	if user, password, _ := request.BasicAuth(); user != "AWS" || password != "correct-horse" {
		answer.Header().Set("WWW-Authenticate", `Basic realm="https://123456789012.dkr.ecr.eu-west-2.amazonaws.com/"`)
		answer.WriteHeader(http.StatusUnauthorized)
	} else {
		request.RequestURI = request.URL.RequestURI()
		if request.Body == nil {
			request.Body = http.NoBody
		}
		a.handler.ServeHTTP(answer, request)
	}
	response := answer.Result()
	response.Request = request
	if location, err := url.Parse(response.Header.Get("Location")); err == nil && location.Path != "" {
		response.Header.Set("Location", "https://"+request.URL.Host+location.RequestURI())
	}
	return response, nil
}

// saved writes an image as an engine saves it.
func saved(t *testing.T, architecture string) string {
	t.Helper()
	image, err := random.Image(64, 2)
	if err == nil {
		image, err = mutate.ConfigFile(image, &v1.ConfigFile{OS: "linux", Architecture: architecture, RootFS: rootOf(t, image)})
	}
	if err != nil {
		t.Fatal(err)
	}
	tag, err := name.NewTag("shop:local")
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "image.tar")
	if err := tarball.WriteToFile(file, tag, image); err != nil {
		t.Fatal(err)
	}
	return file
}

func rootOf(t *testing.T, image v1.Image) v1.RootFS {
	t.Helper()
	file, err := image.ConfigFile()
	if err != nil {
		t.Fatal(err)
	}
	return file.RootFS
}

func parsed(t *testing.T) config.Image {
	t.Helper()
	image, err := config.ParseImage(reference)
	if err != nil {
		t.Fatal(err)
	}
	return image
}

func TestPush(t *testing.T) {
	t.Parallel()
	a := &account{handler: registry.New(registry.Logger(log.New(io.Discard, "", 0)))}
	r := images.Registry{ECR: a, Transport: a}
	digest, err := r.Push(t.Context(), parsed(t), saved(t, "amd64"), config.X8664)
	if err != nil {
		t.Fatal(err)
	}
	answer := httptest.NewRecorder()
	a.handler.ServeHTTP(answer, httptest.NewRequest(http.MethodHead, "/v2/shop/web/manifests/v42", nil))
	if got := answer.Result().Header.Get("Docker-Content-Digest"); answer.Code != http.StatusOK || got != digest || !strings.HasPrefix(digest, "sha256:") {
		t.Errorf("the registry has %d %s, want %s", answer.Code, got, digest)
	}

	if _, err := r.Push(t.Context(), parsed(t), saved(t, "arm64"), config.X8664); err == nil || !strings.Contains(err.Error(), "the image is for linux/arm64, and the instances of the environment are linux/amd64") {
		t.Errorf("an image for other instances: got %v", err)
	}
	if _, err := r.Push(t.Context(), parsed(t), "images_test.go", config.X8664); err == nil || !strings.Contains(err.Error(), "want what docker save or podman save writes") {
		t.Errorf("no image: got %v", err)
	}
}

func TestCheckNew(t *testing.T) {
	t.Parallel()
	for what, c := range map[string]struct {
		account account
		want    string
	}{
		"a new tag":      {account{err: &ecrtypes.ImageNotFoundException{}}, ""},
		"a tag again":    {account{found: []ecrtypes.ImageDetail{{ImageDigest: aws.String("sha256:abc")}}}, "shop/web:v42 exists (sha256:abc), and a tag is not given twice"},
		"no repository":  {account{err: &ecrtypes.RepositoryNotFoundException{}}, "there is no repository shop/web in the account 123456789012: add it to repositories"},
		"no permissions": {account{err: errors.New("AccessDeniedException")}, "AccessDeniedException"},
	} {
		err := images.Registry{ECR: &c.account}.CheckNew(t.Context(), parsed(t))
		if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want %q", what, err, c.want)
		}
		if a := c.account.asked; *a.RepositoryName != "shop/web" || *a.RegistryId != "123456789012" || *a.ImageIds[0].ImageTag != "v42" {
			t.Errorf("%s: asked for %+v", what, a)
		}
	}
}
