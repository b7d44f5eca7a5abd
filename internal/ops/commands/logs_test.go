package commands

import (
	"errors"
	"strings"
	"testing"
	"time"

	"cdah/config"
	"cdah/internal/ops/logs"
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

// Where nothing is to be shown, what was looked at is told, and how to look further back.
func TestNoLines(t *testing.T) {
	t.Parallel()
	s := &session{Runner: newProject(t).Runner, env: config.Environment{Project: "shop", Name: "live"}}
	q := logs.Query{Group: "/ecs/shop-live/web", Since: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)}
	if got, want := s.noLines("web", q), "web of live has written no lines since 2026-01-02 03:04:05 UTC (log group /ecs/shop-live/web); further back: --since 24h"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	q.Filter, q.Follow = "ERROR", true
	if got, want := s.noLines("web", q), `web of live has written no lines that match "ERROR" since 2026-01-02 03:04:05 UTC (log group /ecs/shop-live/web); waiting for the first`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
