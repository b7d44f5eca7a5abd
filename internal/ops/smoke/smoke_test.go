package smoke

import (
	"context"
	"crypto/x509"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

func quick() Timing {
	return Timing{Deadline: 50 * time.Millisecond, Interval: 10 * time.Millisecond, Timeout: 5 * time.Second}
}

// silent is told, and says nothing.
func silent() Listener { return Listener{func(Check) {}, func(Check, time.Duration) {}} }

// failures runs probes and returns those that failed, with their reasons.
func failures(t *testing.T, probes []Probe) map[string]string {
	t.Helper()
	failed := map[string]string{}
	for _, check := range Run(t.Context(), quick(), probes, silent()).Checks {
		if !check.Passed {
			failed[check.Name] = check.Detail
		}
	}
	return failed
}

// expect holds failures to the only one that is wanted, or to none.
func expect(t *testing.T, failed map[string]string, name, reason string) {
	t.Helper()
	if name == "" && len(failed) == 0 {
		return
	}
	if len(failed) != 1 || !strings.Contains(failed[name], reason) {
		t.Errorf("got %v, want %q to fail as %q", failed, name, reason)
	}
}

func TestRunWaitsForWhatComesLate(t *testing.T) {
	tries := 0
	late := Probe{"late", func(context.Context) (string, error) {
		if tries++; tries < 3 {
			return "", errors.New("not yet")
		}
		return "there", nil
	}}
	report := Run(t.Context(), Timing{Deadline: time.Minute, Timeout: time.Second}, []Probe{late}, silent())
	if !report.Passed || report.Checks[0].Detail != "there" {
		t.Errorf("got %+v", report)
	}
}

// After the deadline every probe still gets its one try: the report says all that is wrong.
func TestRunGivesUp(t *testing.T) {
	wrong := func(context.Context) (string, error) { return "", errors.New("wrong") }
	fine := func(context.Context) (string, error) { return "fine", nil }
	report := Run(t.Context(), quick(), []Probe{{"a", wrong}, {"b", wrong}, {"c", fine}}, silent())
	if report.Passed || len(report.Checks) != 3 || !report.Checks[2].Passed || report.Checks[1].Detail != "wrong" ||
		!strings.HasPrefix(report.Checks[0].Detail, "wrong (the last of ") || !strings.HasSuffix(report.Summary(), "2 of 3 checks failed") {
		t.Errorf("got %+v", report)
	}
}

// What is waited for is told at once, and not with each try; what no further try can pass is not waited for.
func TestRunTells(t *testing.T) {
	var told []string
	tell := Listener{
		Done:    func(c Check) { told = append(told, "done "+c.Name) },
		Waiting: func(c Check, left time.Duration) { told = append(told, c.Waits(left)) },
	}
	tries := 0
	try := func(err error) func(context.Context) (string, error) {
		return func(context.Context) (string, error) {
			if tries++; tries > 5 {
				return "", nil
			}
			return "", err
		}
	}
	timing := Timing{Deadline: time.Minute, Timeout: time.Second}
	Run(t.Context(), timing, []Probe{{"answer", try(errors.New("503"))}}, tell)
	tries = 0
	report := Run(t.Context(), timing, []Probe{{"never", try(FinalError{"nothing there"})}}, tell)
	if got, want := strings.Join(told, "; "), "    waiting for answer, 1m0s more at most: 503; done answer; done never"; got != want {
		t.Errorf("told %q, want %q", got, want)
	}
	if report.Passed || tries != 1 || report.Checks[0].Detail != "nothing there" {
		t.Errorf("what cannot pass: %d tries, %+v", tries, report)
	}
}

// site serves handlers by HTTPS, and by HTTP for what goes to port 80.
func site(t *testing.T, secure, plain http.HandlerFunc) Site {
	t.Helper()
	tls, other := httptest.NewTLSServer(secure), httptest.NewServer(plain)
	t.Cleanup(tls.Close)
	t.Cleanup(other.Close)
	roots := x509.NewCertPool()
	roots.AddCert(tls.Certificate())
	u, err := ParseURL("https://example.com")
	if err != nil {
		t.Fatal(err)
	}
	return Site{URL: u, Redirects: true, Days: 14, Roots: roots, Dial: func(ctx context.Context, network, address string) (net.Conn, error) {
		to := tls.Listener.Addr().String()
		if strings.HasSuffix(address, ":80") {
			to = other.Listener.Addr().String()
		}
		return (&net.Dialer{}).DialContext(ctx, network, to)
	}}
}

func hello(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("<h1>Hello</h1>")) }

// to answers with a redirect.
func to(location string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, location, http.StatusMovedPermanently)
	}
}

func TestSite(t *testing.T) {
	secure := to("https://example.com/")
	fails := func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadGateway) }
	refuses := func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusUnauthorized) }
	found := func(location string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, location, http.StatusFound) }
	}
	signsIn := func(s *Site) { s.SignIn = &SignIn{Endpoint: "https://id.example.com/authorize"} }
	same := func(*Site) {}
	cases := map[string]struct {
		secure, plain http.HandlerFunc
		change        func(*Site)
		failed, want  string
	}{
		"all is well":           {hello, secure, func(s *Site) { s.Body = "Hello" }, "", ""},
		"the wrong status":      {fails, secure, same, "answer", "502 Bad Gateway, want 200"},
		"a redirect elsewhere":  {to("/login"), secure, same, "answer", "to /login, want 200"},
		"the wrong text":        {hello, secure, func(s *Site) { s.Body = "Welcome" }, "answer", `without the text "Welcome"`},
		"no redirect":           {hello, hello, same, "redirect to HTTPS", "200 OK, want a permanent redirect"},
		"a redirect to HTTP":    {hello, to("http://example.com/"), same, "redirect to HTTPS", "leads to http://example.com/"},
		"a sign-in":             {found("https://id.example.com/authorize?x=1"), secure, signsIn, "", ""},
		"a sign-in elsewhere":   {found("https://example.net/"), secure, signsIn, "answer", "302 Found https://example.net/ to who has not signed in, want 302 to https://id.example.com/authorize"},
		"no sign-in":            {hello, secure, signsIn, "answer", "200 OK  to who has not signed in"},
		"a sign-in, and a text": {hello, secure, func(s *Site) { signsIn(s); s.Body = "Hello" }, "", ""},
		"a refusal":             {refuses, secure, func(s *Site) { s.SignIn = &SignIn{} }, "", ""},
		"no refusal":            {hello, secure, func(s *Site) { s.SignIn = &SignIn{} }, "answer", "200 OK to who has not signed in, want 401"},
		"an old certificate":    {hello, secure, func(s *Site) { s.Days = 1 << 20 }, "certificate", "should have been renewed"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			s := site(t, c.secure, c.plain)
			c.change(&s)
			expect(t, failures(t, s.Probes()), c.failed, c.want)
		})
	}
	untrusted := site(t, hello, secure)
	untrusted.Roots = x509.NewCertPool()
	if failed := failures(t, untrusted.Probes()); !strings.Contains(failed["certificate"], "unknown authority") {
		t.Errorf("nobody's certificate: %v", failed)
	}
	other := site(t, hello, secure)
	other.URL.Host = "example.net"
	if failed := failures(t, other.Probes()); !strings.Contains(failed["certificate"], "not example.net") {
		t.Errorf("another's certificate: %v", failed)
	}
}

func TestURL(t *testing.T) {
	u, err := ParseURL("http://nobody.invalid")
	if err != nil {
		t.Fatal(err)
	}
	if failed := failures(t, Site{URL: u}.Probes()); !strings.Contains(failed["name resolves"], "nobody.invalid") {
		t.Errorf("a name that does not resolve: %v", failed)
	}
	for _, text := range []string{"example.com", "ftp://example.com", "https://", "::"} {
		if _, err := ParseURL(text); err == nil {
			t.Errorf("%q was taken for a website", text)
		}
	}
}
