package commands

import (
	"strings"
	"testing"
)

func TestCandidates(t *testing.T) {
	p := newProject(t)
	p.jobs("aws")
	p.environment("local", "emulator")
	p.write("foundations/live.yaml", "project: 7\n")
	for _, c := range []struct{ word, stack, want string }{
		{"ENV", "", "local production foundation-live"},
		{"FOUNDATION", "", "foundation-live"},
		{"TAG", "production", ""},
		{"SERVICE", "nope", ""},
		{"SERVICE", "production", ""}, // as a file is wrong
	} {
		if got := strings.Join(p.Candidates(c.word, c.stack), " "); got != c.want {
			t.Errorf("%s of %q: got %q, want %q", c.word, c.stack, got, c.want)
		}
	}
	q := newProject(t)
	q.jobs("aws")
	for word, want := range map[string]string{"SERVICE": "web", "JOB": "migrate report"} {
		if got := strings.Join(q.Candidates(word, "production"), " "); got != want {
			t.Errorf("%s: got %q, want %q", word, got, want)
		}
	}
}
