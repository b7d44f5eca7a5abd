package containers

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const versionOfDocker = `{"Version": "28.2.2", "ApiVersion": "1.50", "Os": "linux", "Arch": "arm64", "Components": [{"Name": "Engine", "Version": "28.2.2"}]}`

// standIn serves an engine's version on a socket in a folder of its own.
func standIn(t *testing.T, version string) (socket string) {
	t.Helper()
	return serve(t, func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/version") {
			fmt.Fprint(w, version)
		}
	})
}

// serve serves an engine's API there.
func serve(t *testing.T, api http.HandlerFunc) (socket string) {
	t.Helper()
	folder, err := os.MkdirTemp("", "engine") // the path of a socket has about 100 bytes, t.TempDir has more
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(folder) })
	socket = filepath.Join(folder, "s")
	listener, err := new(net.ListenConfig).Listen(t.Context(), "unix", socket)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Api-Version", "1.50")
		api(w, r)
	}))
	server.Listener = listener
	server.Start()
	t.Cleanup(server.Close)
	return socket
}

// home is a user's folder, with what Docker's client keeps there.
func home(t *testing.T, current string, contexts map[string]string) string {
	t.Helper()
	folder := t.TempDir()
	write(t, filepath.Join(folder, ".docker", "config.json"), fmt.Sprintf(`{"auths": {}, "currentContext": %q}`, current))
	for name, host := range contexts {
		hash := sha256.Sum256([]byte(name))
		write(t, filepath.Join(folder, ".docker", "contexts", "meta", hex.EncodeToString(hash[:]), "meta.json"),
			fmt.Sprintf(`{"Name": %q, "Endpoints": {"docker": {"Host": %q}}}`, name, host))
	}
	return folder
}

func write(t *testing.T, file, content string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

func machine(home string, env map[string]string) Machine {
	return Machine{Getenv: func(name string) string { return env[name] }, Home: home}
}

func TestOpenChosen(t *testing.T) {
	t.Parallel()
	one, other := "unix://"+standIn(t, versionOfDocker), "unix://"+standIn(t, versionOfDocker)
	user := home(t, "colima", map[string]string{"colima": one, "other": other})
	for name, c := range map[string]struct {
		home string
		env  map[string]string
		want string
	}{
		"DOCKER_HOST":       {"", map[string]string{"DOCKER_HOST": one}, one},
		"before a context":  {user, map[string]string{"DOCKER_HOST": other, "DOCKER_CONTEXT": "colima"}, other},
		"current context":   {user, nil, one},
		"DOCKER_CONTEXT":    {user, map[string]string{"DOCKER_CONTEXT": "other"}, other},
		"DOCKER_CONFIG":     {"", map[string]string{"DOCKER_CONFIG": filepath.Join(user, ".docker")}, one},
		"a folder for both": {t.TempDir(), map[string]string{"DOCKER_CONFIG": filepath.Join(user, ".docker")}, one},
	} {
		engine, err := Open(t.Context(), machine(c.home, c.env))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if want := "Docker 28.2.2 at " + c.want; engine.Describe() != want || engine.Architecture() != "arm64" {
			t.Errorf("%s: %s for %s, want %s", name, engine.Describe(), engine.Architecture(), want)
		}
		if err := engine.Close(); err != nil {
			t.Error(err)
		}
	}
}

// TestOpenFails shows that what the user names is not replaced by another engine, and that the error is one line.
func TestOpenFails(t *testing.T) {
	t.Parallel()
	windows := "unix://" + standIn(t, `{"Version": "28.2.2", "ApiVersion": "1.50", "Os": "windows", "Arch": "amd64"}`)
	bad := t.TempDir()
	write(t, filepath.Join(bad, ".docker", "config.json"), "{")
	for name, c := range map[string]struct {
		home string
		env  map[string]string
		want []string
	}{
		"nothing there":   {"", map[string]string{"DOCKER_HOST": "unix:///none/s"}, []string{"DOCKER_HOST says unix:///none/s", "unset DOCKER_HOST"}},
		"other machine":   {"", map[string]string{"DOCKER_HOST": "tcp://192.0.2.1:2375"}, []string{"tcp://192.0.2.1:2375", "must be on this machine"}},
		"by ssh":          {"", map[string]string{"DOCKER_HOST": "ssh://me@host"}, []string{"must be on this machine"}},
		"no address":      {"", map[string]string{"DOCKER_HOST": "unix"}, []string{"must be on this machine"}},
		"no certificates": {"", map[string]string{"DOCKER_HOST": "tcp://127.0.0.1:1", "DOCKER_CERT_PATH": "/none"}, []string{"/none"}},
		"of Windows":      {"", map[string]string{"DOCKER_HOST": windows}, []string{"containers of windows"}},
		"unknown context": {home(t, "gone", nil), nil, []string{"context gone cannot be read", "docker context use"}},
		"dead context":    {home(t, "old", map[string]string{"old": "unix:///none/s"}), nil, []string{"Docker's context old says unix:///none/s", "docker context use"}},
		"broken settings": {bad, nil, []string{"configuration cannot be read", "config.json"}},
	} {
		engine, err := Open(t.Context(), machine(c.home, c.env))
		if err == nil {
			t.Errorf("%s: got %s", name, engine.Describe())
			continue
		}
		for _, want := range append(c.want, "no container engine") {
			if !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "\n") {
				t.Errorf("%s: %v, want %s", name, err, want)
			}
		}
	}
}

func TestSockets(t *testing.T) {
	t.Parallel()
	podman := standIn(t, `{"Version": "5.4.1", "ApiVersion": "1.41", "Os": "linux", "Arch": "amd64", "Components": [{"Name": "Podman Engine"}]}`)
	engine, err := first(t.Context(), []string{"/none/s", podman, "/none/t"})
	if err != nil {
		t.Fatal(err)
	}
	if want := "Podman 5.4.1 at unix://" + podman; engine.Describe() != want {
		t.Errorf("%s, want %s", engine.Describe(), want)
	}
	dead := filepath.Join(t.TempDir(), "s")
	write(t, dead, "")
	if _, err = first(t.Context(), []string{"/none/s", dead}); err == nil || !strings.Contains(err.Error(), "answers at /none/s, "+dead+" (") {
		t.Errorf("%v, want the places, and what is wrong with the socket that is there", err)
	}
	got := strings.Join(machine("/home/me", map[string]string{"XDG_RUNTIME_DIR": "/run/user/1"}).sockets(), " ")
	want := "/var/run/docker.sock /run/user/1/docker.sock /run/user/1/podman/podman.sock /run/podman/podman.sock " +
		"/home/me/.docker/run/docker.sock /home/me/.colima/default/docker.sock /home/me/.rd/docker.sock"
	if got != want {
		t.Errorf("%s, want %s", got, want)
	}
}
