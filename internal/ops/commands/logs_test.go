package commands

import (
	"errors"
	"strings"
	"testing"
	"time"
)

func TestWrongLogs(t *testing.T) {
	p := newProject(t)
	p.environment("production", "aws")
	p.environment("local", "emulator")
	for _, c := range []struct {
		environment, of string
		since           time.Duration
		want            string
	}{
		{"production", "wep", time.Minute, "production has no service or job"},
		{"production", "web", 0, "--since 0s shows nothing"},
		{"local", "web", time.Minute, "deploy it first"},
	} {
		err := p.Logs(t.Context(), c.environment, c.of, LogsOptions{Since: c.since})
		var usage UsageError
		if err == nil || !strings.Contains(err.Error(), c.want) || errors.As(err, &usage) != (c.environment == "production") {
			t.Errorf("%s of %s: got %v, want %s", c.of, c.environment, err, c.want)
		}
	}
}
