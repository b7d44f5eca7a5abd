package containers_test

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"cdah/internal/live/containers"
	"cdah/internal/ops/beside"
	"cdah/internal/ops/hello"
)

// benchWith is a bench with the image of the program that runs beside a website.
type benchWith struct {
	bench
	program string
}

// benchBeside has the program that runs beside a website as well.
func benchBeside(t *testing.T) benchWith {
	t.Helper()
	engine := open(t)
	program, err := beside.LoadOnce(t.Context(), engine, "../../..")
	if err != nil {
		t.Fatal(err)
	}
	if err := hello.Load(t.Context(), engine, "../../..", image, nil); err != nil {
		t.Fatal(err)
	}
	b := benchWith{bench{t, engine, map[string]string{"cdah.test": t.Name() + time.Now().String()}}, program}
	t.Cleanup(func() {
		if _, err := engine.Remove(context.Background(), b.labels); err != nil {
			t.Error(err)
		}
	})
	return b
}

func (b benchWith) beside(command ...string) containers.Spec {
	return containers.Spec{
		Name: fmt.Sprintf("cdah-test-%d-%d", os.Getpid(), time.Now().UnixNano()), Image: b.program, Local: true,
		Command: command, User: "0:0", Labels: b.labels,
	}
}

// TestVolumes shows that files outlive the container that wrote them, and are not written by one that may only read.
func TestVolumes(t *testing.T) {
	t.Parallel()
	b := benchBeside(t)
	v := containers.Volume{Name: fmt.Sprintf("cdah-test-%d-%d", os.Getpid(), time.Now().UnixNano()), Labels: b.labels}
	for range 2 { // the second time it is there
		if err := b.CreateVolume(t.Context(), v); err != nil {
			t.Fatal(err)
		}
	}
	prepare := b.beside("folder", "/files", "1000", "1000", "777")
	prepare.Volumes = []containers.VolumeMount{{Name: v.Name, Path: "/files", Hides: true}}
	if err := b.Once(t.Context(), prepare); err != nil {
		t.Fatal(err)
	}
	if err := b.Once(t.Context(), b.beside("folder")); err == nil || !strings.Contains(err.Error(), "exit code 1: ") {
		t.Errorf("%v", err)
	}
	for _, readOnly := range []bool{false, true} {
		spec := b.spec(map[string]string{"FOLDER": "/files"})
		spec.Volumes = []containers.VolumeMount{{Name: v.Name, Path: "/files", ReadOnly: readOnly, Hides: true}}
		c := b.start(spec)
		b.serves(c)
		if status := b.put(c, "/note", "kept"); (status == http.StatusOK) == readOnly {
			t.Errorf("read only %t: writing gives %d", readOnly, status)
		}
		if status, text := b.get(c, "/note"); status != http.StatusOK || text != "kept" {
			t.Errorf("read only %t: %d %s", readOnly, status, text)
		}
		if err := b.RemoveVolume(t.Context(), v.Name); err == nil {
			t.Error("removed while a container has it")
		}
		if _, err := b.Stop(t.Context(), c.ID, time.Second); err != nil {
			t.Fatal(err)
		}
	}
	if all, err := b.Volumes(t.Context(), b.labels); err != nil || len(all) != 1 || all[0].Name != v.Name || all[0].Labels["cdah.test"] != b.labels["cdah.test"] {
		t.Errorf("%+v, %v", all, err)
	}
	for range 2 {
		if err := b.RemoveVolume(t.Context(), v.Name); err != nil {
			t.Error(err)
		}
	}
	if all, err := b.Volumes(t.Context(), b.labels); err != nil || len(all) != 0 {
		t.Errorf("%+v left, %v", all, err)
	}
	if _, err := b.Volumes(t.Context(), nil); err == nil {
		t.Error("listed without a label")
	}
}

func (b benchWith) put(c containers.Container, path, text string) int {
	b.Helper()
	request, err := http.NewRequestWithContext(b.Context(), http.MethodPut, fmt.Sprintf("http://127.0.0.1:%d%s", c.Ports[hello.Port], path), strings.NewReader(text))
	if err != nil {
		b.Fatal(err)
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		b.Fatal(err)
	}
	_ = answer.Body.Close()
	return answer.StatusCode
}

// TestNeighbour shows that one container calls another by a name, through a third that is told where it is.
func TestNeighbour(t *testing.T) {
	t.Parallel()
	b := benchBeside(t)
	api := b.start(b.spec(map[string]string{"VERSION": "api"}))
	if api.Address == "" {
		t.Skip("the engine gives each container a network of its own")
	}
	between := b.beside("neighbour", "80", "http", "15s")
	between.ReadOnly, between.DropCapabilities, between.AddCapabilities = true, []string{"ALL"}, []string{"NET_BIND_SERVICE"}
	n := b.start(between)
	spec := b.spec(map[string]string{"NEIGHBOUR": "http://api"})
	spec.Hosts = map[string]string{"api": n.Address}
	web := b.start(spec)
	b.serves(web)
	if status, text := b.get(web, "/neighbour"); status != http.StatusServiceUnavailable {
		t.Errorf("told of none: %d %s", status, text)
	}
	if err := b.Exec(t.Context(), n.ID, []string{"/beside", "tell", fmt.Sprintf("%s:%d", api.Address, hello.Port)}, 20*time.Second); err != nil {
		t.Fatal(err)
	}
	if status, text := b.get(web, "/neighbour"); status != http.StatusOK || !strings.Contains(text, "version <code>api</code>") {
		t.Errorf("%d %s", status, text)
	}
	if err := b.Exec(t.Context(), n.ID, []string{"/beside", "nothing"}, 20*time.Second); err == nil {
		t.Error("a command that fails is no error")
	}
}
