package commands

import (
	"strings"
	"testing"
)

// A build is shown as the engine tells it, but for a warning of arguments that the engine has made itself.
func TestBuildOutput(t *testing.T) {
	t.Parallel()
	const noise = "[Warning] one or more build args were not consumed: [TARGETARCH TARGETOS TARGETPLATFORM]\n"
	const own = "[Warning] one or more build args were not consumed: [TARGETARCH VERSION]\n"
	for given, want := range map[string]string{
		"STEP 1/1: FROM scratch\nCOMMIT a\n" + noise + "Successfully tagged a\n": "STEP 1/1: FROM scratch\nCOMMIT a\nSuccessfully tagged a\n",
		"a\n" + own + "b":                  "a\n" + own + "b",
		strings.TrimSuffix(noise, "\n"):    "",
		"[Warning] one or more":            "[Warning] one or more",
		"progress: 1 2 3\rprogress: 4\n..": "progress: 1 2 3\rprogress: 4\n..",
	} {
		for _, size := range []int{1, 7, len(given)} {
			var out strings.Builder
			b := &buildOutput{out: &out}
			for rest := given; rest != ""; {
				n := min(size, len(rest))
				if written, err := b.Write([]byte(rest[:n])); err != nil || written != n {
					t.Fatal(written, err)
				}
				rest = rest[n:]
			}
			b.Close()
			if out.String() != want {
				t.Errorf("by %d: got %q, want %q", size, out.String(), want)
			}
		}
	}
	var out strings.Builder
	b := &buildOutput{out: &out}
	_, _ = b.Write([]byte("step 1 ...")) // shows at once
	if out.String() != "step 1 ..." {
		t.Errorf("it holds back %q", b.held)
	}
}
