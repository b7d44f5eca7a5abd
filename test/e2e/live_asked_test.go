//go:build e2e

package e2e

import (
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"
)

// liveSite is where a website answers, and who trusts its certificate.
type liveSite struct {
	address string
	client  *http.Client
}

// of is the website by another of its names.
func (s liveSite) of(host string) liveSite {
	return liveSite{s.address, &http.Client{Transport: named{host, s.client.Transport}}}
}

// named asks for a host, at the same address.
type named struct {
	host string
	by   http.RoundTripper
}

func (n named) RoundTrip(request *http.Request) (*http.Response, error) {
	request = request.Clone(request.Context())
	request.Host = n.host
	return n.by.RoundTrip(request)
}

// ask returns the status and text of an answer, 0 without one.
func (s liveSite) ask(t *testing.T, method, path, text string) (int, string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, s.address+path, strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	answer, err := s.client.Do(request)
	if err != nil {
		return 0, err.Error()
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		return 0, err.Error()
	}
	return answer.StatusCode, string(body)
}

// fromEachTask waits until as many tasks have answered, and no error among the last answers.
func (l *live) fromEachTask(t *testing.T, site liveSite, count int) {
	t.Helper()
	deadline := time.Now().Add(time.Minute)
	for {
		tasks, failed := map[string]bool{}, 0
		for range 6 * count {
			if who := answering.FindStringSubmatch(shown(site)); who != nil {
				tasks[who[1]] = true
			} else {
				failed++
			}
		}
		if len(tasks) == count && failed == 0 {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("after a minute %d tasks answer, %d of %d requests fail", len(tasks), failed, 6*count)
		}
		time.Sleep(200 * time.Millisecond)
	}
}

// answering is where the website says which task it is.
var answering = regexp.MustCompile(`from the container <code>([^<]+)</code>`)

// shown returns what a website shows; of one that does not, why.
func shown(site liveSite) string {
	response, err := site.client.Get(site.address + "/")
	if err != nil {
		return err.Error()
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode != http.StatusOK {
		return response.Status
	}
	return string(body)
}
