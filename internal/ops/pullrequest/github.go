// Package pullrequest keeps comments on pull requests of GitHub, by its REST API
// (https://docs.github.com/en/rest/issues/comments).
package pullrequest

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// API is where GitHub answers.
const API = "https://api.github.com"

// timeout of a request: a comment is not worth waiting for.
const timeout = 30 * time.Second

// perPage is the longest page that GitHub gives.
const perPage = 100

// Client makes requests of GitHub.
type Client struct {
	endpoint, token string
	http            *http.Client
}

// NewClient returns a client for an endpoint, such as API, that has the permissions of a token.
func NewClient(endpoint, token string) *Client {
	return &Client{endpoint: strings.TrimSuffix(endpoint, "/"), token: token, http: &http.Client{Timeout: timeout}}
}

// StatusError is an answer other than success.
type StatusError struct {
	Request string // method and path
	Status  int
	Message string // GitHub's own, with the reasons
}

func (e StatusError) Error() string {
	text := fmt.Sprintf("%s: %d %s", e.Request, e.Status, http.StatusText(e.Status))
	if e.Message != "" {
		text += ": " + e.Message
	}
	switch e.Status {
	case http.StatusUnauthorized:
		return text + " (the token is wrong, or has expired)"
	case http.StatusForbidden, http.StatusNotFound: // GitHub hides what a token may not see
		return text + " (the token needs the permission to read and write pull requests of this repository)"
	}
	return text
}

// do makes a request, with a value as its body unless that is nil, and reads the answer into another. It reports
// whether there is a next page of the answer.
func (c *Client) do(ctx context.Context, method, path string, body, into any) (more bool, err error) {
	var content io.Reader
	if body != nil {
		text, err := json.Marshal(body)
		if err != nil {
			return false, err
		}
		content = bytes.NewReader(text)
	}
	request, err := http.NewRequestWithContext(ctx, method, c.endpoint+path, content)
	if err != nil {
		return false, err
	}
	for name, value := range map[string]string{
		"Accept": "application/vnd.github+json", "X-GitHub-Api-Version": "2022-11-28", "User-Agent": "cdah",
		"Authorization": "Bearer " + c.token,
	} {
		request.Header.Set(name, value)
	}
	response, err := c.http.Do(request)
	if err != nil {
		return false, err
	}
	defer func() { _ = response.Body.Close() }()
	answer, err := io.ReadAll(response.Body)
	if err != nil {
		return false, err
	}
	if response.StatusCode < 200 || response.StatusCode > 299 {
		where, _, _ := strings.Cut(path, "?")
		return false, StatusError{Request: method + " " + where, Status: response.StatusCode, Message: reasons(answer)}
	}
	return strings.Contains(response.Header.Get("Link"), `rel="next"`), json.Unmarshal(answer, into)
}

// reasons reads what GitHub says of an error; nothing where it is not GitHub that answers.
func reasons(answer []byte) string {
	var said struct {
		Message string
		Errors  []struct{ Message string }
	}
	if json.Unmarshal(answer, &said) != nil {
		return ""
	}
	for _, e := range said.Errors {
		if e.Message != "" {
			said.Message += ": " + e.Message
		}
	}
	return said.Message
}

// login returns whose token it is; empty for that of an app, which may not ask.
func (c *Client) login(ctx context.Context) (string, error) {
	var user struct{ Login string }
	_, err := c.do(ctx, http.MethodGet, "/user", nil, &user)
	if status, is := err.(StatusError); is && status.Status == http.StatusForbidden { //nolint:errorlint // do wraps none
		return "", nil
	}
	return user.Login, err
}

// Open returns the pull requests that are open for a branch of a repository itself, of no fork.
func (c *Client) Open(ctx context.Context, owner, repository, branch string) ([]Request, error) {
	var found []struct{ Number int }
	query := url.Values{"state": {"open"}, "head": {owner + ":" + branch}}
	_, err := c.do(ctx, http.MethodGet, fmt.Sprintf("/repos/%s/%s/pulls?%s", url.PathEscape(owner), url.PathEscape(repository), query.Encode()), nil, &found)
	if err != nil {
		return nil, err
	}
	var all []Request
	for _, one := range found {
		all = append(all, Request{owner, repository, one.Number})
	}
	return all, nil
}
