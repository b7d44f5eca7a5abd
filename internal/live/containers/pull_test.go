package containers_test

import (
	"context"
	"fmt"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-containerregistry/pkg/authn"
	"github.com/google/go-containerregistry/pkg/name"
	"github.com/google/go-containerregistry/pkg/registry"
	"github.com/google/go-containerregistry/pkg/v1/remote"

	"cdah/internal/live/containers"
	"cdah/internal/ops/hello"
)

// Who may pull from the registry of TestPull.
const user, password = "reader", "kept by docker login"

// TestPull has the engine pull from a registry that wants to know who asks. It sets a variable of the environment, so that
// no other test may run beside it.
func TestPull(t *testing.T) {
	engine := open(t)
	ref := serveImage(t, engine.Architecture())
	b := bench{t, engine, map[string]string{"cdah.test": ref, "cdah.test.kind": "engine"}}
	t.Cleanup(func() {
		if _, err := engine.Remove(context.Background(), b.labels); err != nil {
			t.Error(err)
		}
		if err := engine.Forget(context.Background(), ref); err != nil {
			t.Error(err)
		}
	})
	spec := b.spec(nil)
	spec.Image, spec.Local = ref, false

	t.Setenv("DOCKER_CONFIG", t.TempDir())
	b.refuses(spec, "unauthorized")
	login(t, ref)
	spec.Image = ref + "-none"
	b.refuses(spec, "manifest unknown")
	spec.Image = ref
	b.serves(b.start(spec))
}

// refuses wants a task's first container not to be started, for want of its image.
func (b bench) refuses(spec containers.Spec, want string) {
	b.Helper()
	_, err := b.Start(b.Context(), spec)
	if err == nil {
		b.Fatalf("it starts, though it should be that: %s", want)
	}
	if strings.Contains(err.Error(), "HTTP response to HTTPS client") && !strings.HasSuffix(os.Getenv("DOCKER_HOST"), "/cdah-engine/engine.sock") {
		b.Skip("this machine's Podman takes no registry on this machine without TLS: registries.conf of the one of .ci/engine has it")
	}
	if text := err.Error(); !strings.HasPrefix(text, "CannotPullContainerError: ") || !strings.Contains(text, want) {
		b.Errorf("%s, want %s", text, want)
	}
}

// serveImage serves the project's own website as an image of a registry on this machine. It returns its name.
func serveImage(t *testing.T, architecture string) string {
	t.Helper()
	content, err := hello.Build(t.Context(), "../../..", architecture, nil)
	if err != nil {
		t.Fatal(err)
	}
	images := registry.New(registry.Logger(log.New(t.Output(), "", 0)))
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if by, with, _ := r.BasicAuth(); by != user || with != password {
			w.Header().Set("WWW-Authenticate", `Basic realm="images"`)
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(http.StatusUnauthorized)
			fmt.Fprint(w, `{"errors": [{"code": "UNAUTHORIZED", "message": "authentication required"}]}`)
			return
		}
		images.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	ref := strings.TrimPrefix(server.URL, "http://") + "/cdah-test:pulled"
	tag, err := name.NewTag(ref)
	if err != nil {
		t.Fatal(err)
	}
	if err := remote.Write(tag, content, remote.WithAuth(&authn.Basic{Username: user, Password: password})); err != nil {
		t.Fatal(err)
	}
	return ref
}

// login writes what docker login writes.
func login(t *testing.T, ref string) {
	t.Helper()
	host, _, _ := strings.Cut(ref, "/")
	text := fmt.Sprintf(`{"auths": {%q: {"username": %q, "password": %q}}}`, host, user, password)
	if err := os.WriteFile(filepath.Join(os.Getenv("DOCKER_CONFIG"), "config.json"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}
