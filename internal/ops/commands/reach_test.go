package commands

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cdah/config"
	"cdah/internal/ops/reach"
	"cdah/internal/ops/report"
	"cdah/internal/testkit/samples"
)

// goldenSession is a session on the production environment, with its Terraform JSON as it must be.
func goldenSession(t *testing.T) (*session, []byte) {
	t.Helper()
	root := filepath.Join("..", "..", "..")
	e, problems := config.Load(samples.Environment(t, "production"))
	if err := problems.Err(); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(root, "stacks", "testdata", "production", "cdk.tf.json"))
	if err != nil {
		t.Fatal(err)
	}
	return &session{Runner: &Runner{}, env: e}, text
}

func TestReachPrintsEachForm(t *testing.T) {
	t.Parallel()
	s, text := goldenSession(t)
	for format, want := range map[report.Format]string{
		report.Text:     "TCP 61000–65535",
		report.JSON:     `"ok": true`,
		report.Markdown: "| visitors |",
	} {
		var out bytes.Buffer
		if err := s.reach(&out, text, format); err != nil || !strings.Contains(out.String(), want) {
			t.Errorf("%s: %v; no %q in\n%s", format, err, want, out.String())
		}
	}
}

func TestReachFailsWhereARuleIsTooWide(t *testing.T) {
	t.Parallel()
	s, text := goldenSession(t)
	wide := bytes.ReplaceAll(text, []byte(`"to_port": 80`), []byte(`"to_port": 81`))
	var out bytes.Buffer
	if err := s.reach(&out, wide, report.Text); err == nil || !strings.Contains(err.Error(), "production") {
		t.Errorf("got %v, want an error that names the environment", err)
	}
	if !strings.Contains(out.String(), "WRONG: public network ACL (in) lets through TCP 81 of internet (0.0.0.0) by rule 10100") {
		t.Errorf("the table does not say what is wrong:\n%s", out.String())
	}
}

func TestReachNeedsANetworkOfItsOwn(t *testing.T) {
	t.Parallel()
	s, _ := goldenSession(t)
	if err := s.reach(&bytes.Buffer{}, []byte(`{"resource": {}}`), report.Text); !errors.Is(err, reach.ErrNoNetwork) {
		t.Errorf("got %v, want %v", err, reach.ErrNoNetwork)
	}
}
