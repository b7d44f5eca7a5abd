package controlplane

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"
	"time"

	ecstypes "github.com/aws/aws-sdk-go-v2/service/ecs/types"
)

// What comes by a tunnel is asked of the emulator under its own address, which is the only one that it answers to.
func TestServingATunnel(t *testing.T) {
	t.Parallel()
	emulated := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, r.Host, r.URL.Path) }))
	t.Cleanup(emulated.Close)
	to, err := url.Parse(emulated.URL)
	if err != nil {
		t.Fatal(err)
	}
	ours, theirs := net.Pipe()
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- serveOne(ctx, ours, toEmulator(to)) }()
	var protocols http.Protocols
	protocols.SetUnencryptedHTTP2(true)
	client := http.Client{Transport: &http.Transport{
		Protocols: &protocols, DialContext: func(context.Context, string, string) (net.Conn, error) { return theirs, nil },
	}}
	for _, path := range []string{"/one", "/two"} {
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://10.88.0.9:4566"+path, http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		answer, err := client.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(answer.Body)
		if want := to.Host + path; err != nil || string(text) != want {
			t.Errorf("%s, %v; want %s", text, err, want)
		}
		_ = answer.Body.Close()
	}
	cancel()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

// A tunnel that ends is noticed, so that another one can take its place.
func TestATunnelEnds(t *testing.T) {
	t.Parallel()
	ours, theirs := net.Pipe()
	ended := make(chan error, 1)
	go func() { ended <- serveOne(t.Context(), ours, http.NotFoundHandler()) }()
	if err := theirs.Close(); err != nil {
		t.Fatal(err)
	}
	select {
	case err := <-ended:
		if err != nil {
			t.Error(err)
		}
	case <-time.After(10 * time.Second):
		t.Error("it goes on")
	}
}

// A definition that says where AWS is, or as whom, has it its way.
func TestADefinitionsOwnCredentials(t *testing.T) {
	t.Parallel()
	c := named("web")
	name, value := "AWS_ENDPOINT_URL", "http://192.0.2.1"
	c.Environment = []ecstypes.KeyValuePair{{Name: &name, Value: &value}}
	got := (&task{containers: []*container{c}, calls: map[string]string{name: "http://10.88.0.9:4566", "AWS_ACCESS_KEY_ID": "role"}}).environment(c)
	if got[name] != value || got["AWS_ACCESS_KEY_ID"] != "role" {
		t.Errorf("%v", got)
	}
}
