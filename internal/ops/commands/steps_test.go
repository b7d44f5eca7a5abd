package commands

import (
	"bytes"
	"errors"
	"testing"
	"time"
)

func TestStep(t *testing.T) {
	var out bytes.Buffer
	s := begin(&out, "Working")
	s.begin = s.begin.Add(-2 * time.Second)
	_ = s.end(nil)
	s = begin(&out, "Talking")
	s.begin = s.begin.Add(-125 * time.Second)
	_, _ = s.Write([]byte("a\n"))
	_, _ = s.Write([]byte("b\n"))
	_ = s.end(errors.New("x"))
	want := "==> Working … 2.0 s\n==> Talking … \na\nb\n==> Talking: failed after 2 min 05 s\n"
	if out.String() != want {
		t.Errorf("got  %q\nwant %q", out.String(), want)
	}
}
