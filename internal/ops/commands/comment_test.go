package commands

import (
	"errors"
	"strings"
	"testing"

	"cdah/internal/testkit/github"
)

// commented has production's review commented with more variables, and returns what is said.
func (p project) commented(variables ...string) (string, error) {
	p.t.Helper()
	if err := errors.Join(p.Stderr.Truncate(0), func() error { _, err := p.Stderr.Seek(0, 0); return err }()); err != nil {
		p.t.Fatal(err)
	}
	before := p.Environ
	defer func() { p.Environ = before }()
	for _, name := range []string{"GITHUB_TOKEN", "CIRCLE_PULL_REQUEST", "CIRCLE_PULL_REQUESTS", "CIRCLE_PROJECT_USERNAME", "CIRCLE_BRANCH", "CIRCLE_SHA1", "CIRCLE_BUILD_URL"} {
		p.Environ = append(p.Environ, name+"=")
	}
	p.Environ = append(p.Environ, variables...)
	err := p.Comment(p.t.Context(), "production", "")
	return p.read("stderr"), err
}

func TestComment(t *testing.T) {
	p := newProject(t)
	p.environment("production", "aws")
	p.repository()
	server := github.Start(t)
	const request = "CIRCLE_PULL_REQUEST=https://github.com/example/shop/pull/7"
	endpoint, token := "CDAH_GITHUB_ENDPOINT="+server.URL, "GITHUB_TOKEN=right"
	says := func(want string, variables ...string) {
		t.Helper()
		if got, err := p.commented(append([]string{endpoint}, variables...)...); err != nil || !strings.Contains(got, want) || strings.Count(got, "\n") != 1 {
			t.Errorf("%v: it says %q, %v; want a line with %q", variables, got, err, want)
		}
	}

	says("as GITHUB_TOKEN is not set: docs/deploy.md says", request)
	says("there is no pull request yet", token)
	says("there is no pull request yet", token, "CIRCLE_PROJECT_USERNAME=example", "CIRCLE_PROJECT_REPONAME=shop", "CIRCLE_BRANCH=other")
	says(`warning: the review of production is no comment: "https://bitbucket.org/`, token, "CIRCLE_PULL_REQUEST=https://bitbucket.org/example/shop/pull-requests/7")
	if got, err := p.commented(endpoint, token, request); err == nil || !strings.Contains(err.Error(), "cdah plan production") {
		t.Errorf("without a review: %q, %v", got, err)
	}

	p.write(".cdah/reviews/production.md", "## production: unchanged since main, nothing was planned\n")
	p.write(".cdah/reviews/production.json", `{"untouched_since": "main"}`)
	says("is left out: https://github.com/example/shop/pull/7", token, request)
	p.write(".cdah/reviews/production.md", "## production: 1 to update\n")
	p.write(".cdah/reviews/production.json", `{}`)
	says("is created: https://github.com/example/shop/pull/7", token, request, "CIRCLE_SHA1=abc", "CIRCLE_BUILD_URL=https://circleci.com/gh/example/shop/12")
	if got, want := server.Comments[0].Body, "<!-- cdah review production -->\n## production: 1 to update\n\n---\nOf commit abc; the whole of it is "+
		"`reviews/production.md` among the [artifacts of the job](https://circleci.com/gh/example/shop/12).\n"; got != want {
		t.Errorf("the comment is %q, want %q", got, want)
	}
	// A branch that was pushed before its pull request was opened.
	says("is updated: https://github.com/example/shop/pull/7", token, "CIRCLE_PROJECT_USERNAME=example", "CIRCLE_PROJECT_REPONAME=shop", "CIRCLE_BRANCH=feature")
	says("is updated: https://github.com/example/shop/pull/7", token, "CIRCLE_PULL_REQUESTS=https://github.com/example/shop/pull/7")
	if len(server.Comments) != 1 {
		t.Errorf("there are %d comments", len(server.Comments))
	}

	says("warning: the review of production is no comment: https://github.com/example/shop/pull/7: GET /user: 401 Unauthorized", "GITHUB_TOKEN=wrong", request)
	server.Fails = 503
	says("503 Service Unavailable", token, request)
	if got, err := p.commented(endpoint, token, request, "CDAH_GITHUB_ENDPOINT=http://127.0.0.1:1"); err != nil || !strings.Contains(got, "connection refused") || strings.Contains(got, "right") {
		t.Errorf("nobody answers: %q, %v", got, err)
	}
}

func TestCommentOfNothing(t *testing.T) {
	p := newProject(t)
	p.environment("production", "aws")
	for name, address := range map[string]string{"prod": "", "production": "https://example.com/7"} {
		var usage UsageError
		if err := p.Comment(t.Context(), name, address); !errors.As(err, &usage) {
			t.Errorf("%s %s: %v", name, address, err)
		}
	}
}
