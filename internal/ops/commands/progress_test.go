package commands

import (
	"bytes"
	"errors"
	"testing"
	"time"
)

func TestStep(t *testing.T) {
	var out bytes.Buffer
	s := newStep(&out, "Working")
	s.start = s.start.Add(-2 * time.Second)
	_ = s.done(nil)
	s = newStep(&out, "Talking")
	s.start = s.start.Add(-125 * time.Second)
	_, _ = s.Write([]byte("a\n"))
	_, _ = s.Write([]byte("b\n"))
	_ = s.done(errors.New("x"))
	want := "==> Working … 2.0 s\n==> Talking … \na\nb\n==> Talking: failed after 2 min 05 s\n"
	if out.String() != want {
		t.Errorf("got  %q\nwant %q", out.String(), want)
	}
}
