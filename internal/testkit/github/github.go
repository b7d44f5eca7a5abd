// Package github stands in for GitHub's REST API in tests: comments on pull requests, refused as GitHub refuses them.
package github

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"
)

// Comment is a comment on the pull request.
type Comment struct {
	ID   int64  `json:"id"`
	Body string `json:"body"`
	User User   `json:"user"`
}

// User is who has written it.
type User struct {
	Login string `json:"login"`
}

// Server has one repository, example/shop, with one pull request, number 7, of the branch feature.
type Server struct {
	URL      string
	Comments []Comment

	Token    string // the one that is right
	ReadOnly bool   // it may not write
	App      bool   // it is that of an app, which is no user
	Fails    int    // the status that every request gets; 0: what is right
}

// Login is whose token it is.
const Login = "cdah-robot"

// limit is the greatest number of characters of a comment.
const limit = 65536

// Start starts the server, which ends with the test.
func Start(t *testing.T) *Server {
	t.Helper()
	s := &Server{Token: "right"}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /user", s.user)
	mux.HandleFunc("GET /repos/example/shop/pulls", s.pulls)
	mux.HandleFunc("GET /repos/example/shop/issues/7/comments", s.list)
	mux.HandleFunc("POST /repos/example/shop/issues/7/comments", s.create)
	mux.HandleFunc("PATCH /repos/example/shop/issues/comments/{id}", s.edit)
	mux.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) { refuse(w, http.StatusNotFound, "Not Found") })
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case s.Fails != 0:
			http.Error(w, "<html>a proxy's page</html>", s.Fails)
		case r.Header.Get("User-Agent") == "":
			refuse(w, http.StatusForbidden, "Request forbidden by administrative rules")
		case r.Header.Get("Authorization") != "Bearer "+s.Token:
			refuse(w, http.StatusUnauthorized, "Bad credentials")
		case s.ReadOnly && r.Method != http.MethodGet:
			refuse(w, http.StatusForbidden, "Resource not accessible by personal access token")
		default:
			mux.ServeHTTP(w, r)
		}
	}))
	t.Cleanup(server.Close)
	s.URL = server.URL
	return s
}

func answer(w http.ResponseWriter, status int, value any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(value) // the client is gone
}

func refuse(w http.ResponseWriter, status int, message string, reasons ...string) {
	problems := []map[string]string{}
	for _, reason := range reasons {
		problems = append(problems, map[string]string{"resource": "IssueComment", "code": "unprocessable", "field": "data", "message": reason})
	}
	answer(w, status, map[string]any{"message": message, "errors": problems, "status": strconv.Itoa(status)})
}

func (s *Server) user(w http.ResponseWriter, _ *http.Request) {
	if s.App {
		refuse(w, http.StatusForbidden, "Resource not accessible by integration")
		return
	}
	answer(w, http.StatusOK, User{Login})
}

func (s *Server) pulls(w http.ResponseWriter, r *http.Request) {
	found := []map[string]int{}
	if query := r.URL.Query(); query.Get("state") == "open" && query.Get("head") == "example:feature" {
		found = append(found, map[string]int{"number": 7})
	}
	answer(w, http.StatusOK, found)
}

// list gives a page: of 30 unless asked for more, of 100 at most, with a link to the next.
func (s *Server) list(w http.ResponseWriter, r *http.Request) {
	number := func(name string, otherwise int) int {
		if value, err := strconv.Atoi(r.URL.Query().Get(name)); err == nil && value > 0 {
			return value
		}
		return otherwise
	}
	size, page := min(number("per_page", 30), 100), number("page", 1)
	from, to := min((page-1)*size, len(s.Comments)), min(page*size, len(s.Comments))
	if to < len(s.Comments) {
		w.Header().Set("Link", fmt.Sprintf(`<%s%s?per_page=%d&page=%d>; rel="next"`, s.URL, r.URL.Path, size, page+1))
	}
	answer(w, http.StatusOK, append([]Comment{}, s.Comments[from:to]...))
}

// body reads the text of a comment, and refuses one that GitHub refuses.
func body(w http.ResponseWriter, r *http.Request) (string, bool) {
	var sent struct{ Body *string }
	if err := json.NewDecoder(r.Body).Decode(&sent); err != nil {
		refuse(w, http.StatusBadRequest, "Problems parsing JSON")
		return "", false
	}
	switch {
	case sent.Body == nil || strings.TrimSpace(*sent.Body) == "":
		refuse(w, http.StatusUnprocessableEntity, "Validation Failed", "Body cannot be blank")
		return "", false
	case utf8.RuneCountInString(*sent.Body) > limit:
		refuse(w, http.StatusUnprocessableEntity, "Validation Failed", fmt.Sprintf("Body is too long (maximum is %d characters)", limit))
		return "", false
	}
	return *sent.Body, true
}

func (s *Server) create(w http.ResponseWriter, r *http.Request) {
	text, ok := body(w, r)
	if !ok {
		return
	}
	s.Comments = append(s.Comments, Comment{ID: int64(1000 + len(s.Comments)), Body: text, User: User{Login}})
	answer(w, http.StatusCreated, s.Comments[len(s.Comments)-1])
}

func (s *Server) edit(w http.ResponseWriter, r *http.Request) {
	for i, comment := range s.Comments {
		if strconv.FormatInt(comment.ID, 10) != r.PathValue("id") {
			continue
		}
		text, ok := body(w, r)
		if !ok {
			return
		}
		s.Comments[i].Body = text
		answer(w, http.StatusOK, s.Comments[i])
		return
	}
	refuse(w, http.StatusNotFound, "Not Found")
}
