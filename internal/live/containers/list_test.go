package containers

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
)

// A container that goes while an engine lists them is left out, however the engine says so.
func TestListWhileContainersGo(t *testing.T) {
	lists := 0
	socket := serve(t, func(w http.ResponseWriter, r *http.Request) {
		switch {
		case strings.HasSuffix(r.URL.Path, "/version"):
			fmt.Fprint(w, versionOfDocker)
		case strings.HasSuffix(r.URL.Path, "/containers/json"):
			if lists++; lists < 3 {
				w.WriteHeader(http.StatusInternalServerError)
				fmt.Fprint(w, `{"message": "container one does not exist in database: no such container"}`)
				return
			}
			fmt.Fprint(w, `[{"Id": "one"}, {"Id": "two"}]`)
		case strings.HasSuffix(r.URL.Path, "/containers/one/json"):
			w.WriteHeader(http.StatusNotFound)
			fmt.Fprint(w, `{"message": "no such container"}`)
		case strings.HasSuffix(r.URL.Path, "/containers/two/json"):
			fmt.Fprint(w, `{"Id": "two", "Name": "/two", "State": {"Running": true}}`)
		}
	})
	engine, err := Open(t.Context(), Machine{Getenv: func(name string) string {
		return map[string]string{"DOCKER_HOST": "unix://" + socket}[name]
	}, Home: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = engine.Close() })
	states, err := engine.List(t.Context(), map[string]string{"a": "b"})
	if err != nil || len(states) != 1 || states[0].ID != "two" {
		t.Errorf("%+v, %v", states, err)
	}
	if lists != 3 {
		t.Errorf("%d lists", lists)
	}
}

func TestTagged(t *testing.T) {
	socket := serve(t, func(w http.ResponseWriter, r *http.Request) {
		switch {
		case strings.HasSuffix(r.URL.Path, "/version"):
			fmt.Fprint(w, versionOfDocker)
		case strings.HasSuffix(r.URL.Path, "/images/json"):
			fmt.Fprint(w, `[{"Id": "1", "RepoTags": ["a/shop:v2", "other:1"]}, {"Id": "2", "RepoTags": ["a/shop:v1", "a/shop2:v1"]}, {"Id": "3"}]`)
		}
	})
	engine, err := Open(t.Context(), Machine{Getenv: func(name string) string {
		return map[string]string{"DOCKER_HOST": "unix://" + socket}[name]
	}, Home: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = engine.Close() })
	if got, err := engine.Tagged(t.Context(), "a/shop"); err != nil || strings.Join(got, " ") != "a/shop:v1 a/shop:v2" {
		t.Errorf("got %v, %v", got, err)
	}
}
