package commands

import (
	"errors"
	"strings"
	"testing"
)

// What cannot be is refused before anything is asked of AWS.
func TestRestartRefuses(t *testing.T) {
	p := newProject(t)
	p.environment("production", "aws")
	for name, c := range map[string]struct{ environment, service, want string }{
		"an unknown environment": {"productio", "", "did you mean production?"},
		"an unknown service":     {"production", "wep", "production has no service wep; there are: web; did you mean web?"},
	} {
		err := p.Restart(t.Context(), c.environment, c.service)
		var usage UsageError
		if !errors.As(err, &usage) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want a usage error %s", name, err, c.want)
		}
	}
}
