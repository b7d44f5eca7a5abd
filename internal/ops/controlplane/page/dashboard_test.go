package page_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"cdah/internal/ops/controlplane/page"
)

// boards has one dashboard.
type boards struct{ broken error }

const odd = `shop"><b>`

func (b boards) Names(context.Context) ([]string, error) { return []string{odd}, b.broken }

func (b boards) Draw(ctx context.Context, name string) ([]byte, bool, error) {
	if deadline, is := ctx.Deadline(); !is || time.Until(deadline) > time.Minute {
		return nil, true, errors.New("nothing ends the wait")
	}
	return []byte("<svg>drawn</svg>"), name == odd, b.broken
}

func TestDashboards(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		boards     page.Boards
		host, path string
		status     int
		want       string
	}{
		"the page links to it":         {boards{}, "127.0.0.1:8081", "/", 200, `<a href="/dashboard/shop%22%3e%3cb%3e">shop&#34;&gt;&lt;b&gt;</a>`},
		"it is drawn":                  {boards{}, "localhost", "/dashboard/shop%22%3e%3cb%3e", 200, "<svg>drawn</svg>"},
		"its name is escaped":          {boards{}, "localhost", "/dashboard/shop%22%3e%3cb%3e", 200, "<h1>shop&#34;&gt;&lt;b&gt;</h1>"},
		"another":                      {boards{}, "127.0.0.1:8081", "/dashboard/other", 404, ""},
		"none":                         {boards{}, "127.0.0.1:8081", "/dashboard/", 404, ""},
		"before there is anything":     {nil, "127.0.0.1:8081", "/dashboard/shop", 404, ""},
		"a page without":               {nil, "127.0.0.1:8081", "/", 200, "Nothing is deployed."},
		"under somebody else's name":   {boards{}, "evil.example.com", "/dashboard/shop%22%3e%3cb%3e", 403, ""},
		"the emulator does not answer": {boards{errors.New("it is <b>busy")}, "127.0.0.1:8081", "/dashboard/shop%22%3e%3cb%3e", 503, "It cannot be drawn: it is &lt;b&gt;busy"},
		"nor does it say which":        {boards{errors.New("it is <b>busy")}, "127.0.0.1:8081", "/", 200, "The dashboards are not known: it is &lt;b&gt;busy"},
	} {
		var p page.Page
		p.Show(page.View{Boards: test.boards})
		request := httptest.NewRequestWithContext(t.Context(), http.MethodGet, test.path, http.NoBody)
		request.Host = test.host
		recorder := httptest.NewRecorder()
		p.ServeHTTP(recorder, request)
		answer := recorder.Result()
		text, err := io.ReadAll(answer.Body)
		if err != nil || answer.StatusCode != test.status || !strings.Contains(string(text), test.want) || strings.Contains(string(text), "<b>") {
			t.Errorf("%s: %s, %v\n%s", name, answer.Status, err, text)
		}
		if policy := answer.Header.Get("Content-Security-Policy"); policy == "" && test.status == http.StatusOK {
			t.Errorf("%s: it may load anything", name)
		}
	}
}
