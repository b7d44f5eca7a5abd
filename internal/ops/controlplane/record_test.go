package controlplane

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"
)

func TestHoldingAFolder(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if held(dir) {
		t.Error("a new folder is held")
	}
	release, err := Hold(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	if err := (Record{PID: 1, Emulator: "a"}).Write(dir); err != nil {
		t.Fatal(err)
	}
	if !held(dir) || read(dir).Emulator != "a" {
		t.Errorf("it is not held: %v", read(dir))
	}
	short, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	if err := AwaitEnd(short, dir); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("nobody waits for its end: %v", err)
	}
	release()
	if err := AwaitEnd(t.Context(), dir); err != nil || held(dir) || read(dir).Emulator != "" {
		t.Errorf("it has not ended: %v, %v", err, read(dir))
	}
}

func TestWhereAWebsiteAnswers(t *testing.T) {
	t.Parallel()
	r := Record{Sites: []Site{
		{DNSName: "a.elb.amazonaws.com", Protocol: "http", Port: 80, Address: "127.0.0.1:1"},
		{DNSName: "b.elb.amazonaws.com", Protocol: "http", Port: 80},
		{DNSName: "c.elb.amazonaws.com", Protocol: "https", Port: 443, Address: "127.0.0.1:2", Names: []string{"www.example.com", "*.example.org"}},
	}}
	for url, want := range map[string]string{
		"http://a.elb.amazonaws.com": "127.0.0.1:1", "https://a.elb.amazonaws.com": "", "http://b.elb.amazonaws.com": "", "http://c": "",
		"https://www.example.com": "127.0.0.1:2", "https://shop.example.org": "127.0.0.1:2", "https://example.com": "", "http://www.example.com": "",
	} {
		protocol, name, _ := strings.Cut(url, "://")
		if got, _ := r.At(name, protocol); got.Address != want {
			t.Errorf("%s answers at %q, want %q", url, got.Address, want)
		}
	}
}
