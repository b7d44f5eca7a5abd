package pullrequest

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"cdah/internal/testkit/github"
)

func shop() Request { return Request{"example", "shop", 7} }

func TestParse(t *testing.T) {
	if got, err := Parse("https://github.com/example/shop/pull/7"); err != nil || got != shop() || got.String() != "https://github.com/example/shop/pull/7" {
		t.Errorf("got %v, %v", got, err)
	}
	for _, text := range []string{
		"", "7", "https://bitbucket.org/example/shop/pull-requests/7", "https://github.com.example.com/example/shop/pull/7", "http://github.com/example/shop/pull/7",
		"https://github.com/example/shop/issues/7", "https://github.com/example/shop/pull/0", "https://github.com/example/shop/pull/7/files", "https://github.com/a/b/../../x/pull/7",
	} {
		if got, err := Parse(text); err == nil || !strings.Contains(err.Error(), "allowed: https://github.com/OWNER/REPOSITORY/pull/NUMBER") {
			t.Errorf("%q is %v, %v", text, got, err)
		}
	}
}

// One comment for each thing, found among many, and renewed.
func TestSet(t *testing.T) {
	server := github.Start(t)
	client := NewClient(server.URL, "right")
	set := func(about, text string, quiet bool, want Outcome) {
		t.Helper()
		got, err := client.Set(t.Context(), shop(), Comment{About: about, Text: text, End: "the end", Quiet: quiet})
		if err != nil || got != want {
			t.Errorf("%s: %q, %v; want %q", about, got, err, want)
		}
	}
	for i := range 250 {
		server.Comments = append(server.Comments, github.Comment{ID: int64(i + 1), Body: "hello", User: github.User{Login: "somebody"}})
	}
	// Somebody else's comment with the invisible line is not taken.
	server.Comments[3].Body = "<!-- cdah review production -->\ntrust me"
	set("review production", "unchanged", true, Left)
	set("review production", "first", false, Created)
	set("review prod", "another", false, Created)
	for i := range 120 {
		server.Comments = append(server.Comments, github.Comment{ID: int64(i + 5000), Body: "thanks", User: github.User{Login: "somebody"}})
	}
	set("review production", "second", false, Updated)
	set("review production", "unchanged", true, Updated)
	if got, want := server.Comments[250].Body, "<!-- cdah review production -->\nunchanged\n\n---\nthe end\n"; got != want {
		t.Errorf("the comment is %q, want %q", got, want)
	}
	if got := server.Comments[251].Body; !strings.Contains(got, "another") {
		t.Errorf("the other comment is %q", got)
	}
	if len(server.Comments) != 372 || !strings.Contains(server.Comments[3].Body, "trust me") {
		t.Errorf("there are %d comments", len(server.Comments))
	}
}

// The token of an app is no user's: its comment is the one that is marked.
func TestSetByApp(t *testing.T) {
	server := github.Start(t)
	server.App = true
	client := NewClient(server.URL+"/", "right")
	for _, want := range []Outcome{Created, Updated} {
		if got, err := client.Set(t.Context(), shop(), Comment{About: "review production", Text: "text"}); err != nil || got != want {
			t.Errorf("%q, %v; want %q", got, err, want)
		}
	}
}

// A comment that is too long is cut behind a line, at the very limit, whatever its characters.
func TestLongComments(t *testing.T) {
	server := github.Start(t)
	client := NewClient(server.URL, "right")
	for name, text := range map[string]string{
		"lines":      strings.Repeat("- **update** `aws_ecs_service.service_web_service`\n", 5000),
		"characters": strings.Repeat("- `ä` → `ö`\n", 9000),
		"one line":   strings.Repeat("x", limit+1),
		"just":       strings.Repeat("x\n", 5) + strings.Repeat("y", limit-9-len("<!-- cdah review production -->\n\n\n---\nthe end\n")),
		"fits":       strings.Repeat("x", limit-len("<!-- cdah review production -->\n\n\n---\nthe end\n")),
	} {
		server.Comments = nil
		if _, err := client.Set(t.Context(), shop(), Comment{About: "review production", Text: text, End: "the end"}); err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		body := server.Comments[0].Body
		cut := strings.Contains(body, "**Cut here:**")
		if cut == (name == "fits") || !strings.HasSuffix(body, "\n---\nthe end\n") || len(body) > limit {
			t.Errorf("%s: %d bytes, cut: %v; it ends with %q", name, len(body), cut, body[len(body)-120:])
		}
		if name == "lines" {
			kept := strings.Count(body, "- **update** `aws_ecs_service.service_web_service`\n")
			if note := fmt.Sprintf("**Cut here:** %d more lines", 5000-kept); !strings.Contains(body, note) || len(body) < limit-200 {
				t.Errorf("%d lines are kept in %d bytes; no %q", kept, len(body), note)
			}
		}
	}
}

func TestRefused(t *testing.T) {
	for name, test := range map[string]struct {
		change func(*github.Server)
		r      Request
		status int
		says   string
	}{
		"wrong token":   {func(s *github.Server) { s.Token = "another" }, shop(), 401, "GET /user: 401 Unauthorized: Bad credentials (the token is wrong, or has expired)"},
		"unknown":       {func(*github.Server) {}, Request{"example", "shop", 8}, 404, "GET /repos/example/shop/issues/8/comments: 404 Not Found: Not Found (the token needs the permission to read and write pull requests"},
		"may only read": {func(s *github.Server) { s.ReadOnly = true }, shop(), 403, "POST /repos/example/shop/issues/7/comments: 403 Forbidden: Resource not accessible by personal access token (the token needs"},
		"out of order":  {func(s *github.Server) { s.Fails = 502 }, shop(), 502, "GET /user: 502 Bad Gateway"},
	} {
		server := github.Start(t)
		test.change(server)
		_, err := NewClient(server.URL, "right").Set(t.Context(), test.r, Comment{About: "review production", Text: "text"})
		var status StatusError
		if !errors.As(err, &status) || status.Status != test.status || !strings.HasPrefix(err.Error(), test.says) {
			t.Errorf("%s: %v, want %s…", name, err, test.says)
		}
	}
	// The reasons of GitHub are told.
	server := github.Start(t)
	client := NewClient(server.URL, "right")
	_, err := client.do(t.Context(), "POST", "/repos/example/shop/issues/7/comments", map[string]string{"body": strings.Repeat("x", limit+1)}, &posted{})
	if err == nil || !strings.Contains(err.Error(), "422 Unprocessable Entity: Validation Failed: Body is too long (maximum is 65536 characters)") {
		t.Errorf("too long: %v", err)
	}
}

func TestOpen(t *testing.T) {
	server := github.Start(t)
	client := NewClient(server.URL, "right")
	for branch, want := range map[string]int{"feature": 1, "other": 0, "feature&state=closed": 0} {
		got, err := client.Open(t.Context(), "example", "shop", branch)
		if err != nil || len(got) != want || want == 1 && got[0] != shop() {
			t.Errorf("%s: %v, %v; want %d", branch, got, err, want)
		}
	}
}
