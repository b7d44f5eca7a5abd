package smoke

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"time"
)

// bodyLimit is how much of an answer is searched.
const bodyLimit = 1 << 20

// Site is a website, and what it should answer.
type Site struct {
	URL       *url.URL
	Status    int    // 0 for 200
	Body      string // a text that the answer must contain; empty for any
	Days      int    // that the certificate must be valid for
	Redirects bool   // HTTP must lead to HTTPS; for a URL that is HTTPS

	// Why is added to what is said of the right answer where that is no usual one; empty for nothing.
	Why string

	// SignIn is what the load balancer answers to who has not signed in; nil where nobody has to. It is the right answer,
	// unless a status or a text is asked for.
	SignIn *SignIn

	// Roots are trusted in place of those of the system, and Dial connects in place of the network and its proxy, when
	// set: a website on this machine has no name that leads to it.
	Roots *x509.CertPool
	Dial  func(ctx context.Context, network, address string) (net.Conn, error)
}

// SignIn is an answer of the load balancer to who has not signed in.
type SignIn struct {
	Endpoint string // where it sends browsers; empty where it answers 401
}

// ParseURL reads the address of a website.
func ParseURL(text string) (*url.URL, error) {
	u, err := url.Parse(text)
	if err != nil {
		return nil, err
	}
	if (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" {
		return nil, fmt.Errorf("%q is not the address of a website: want http:// or https://, and a host", text)
	}
	if u.Path == "" {
		u.Path = "/"
	}
	return u, nil
}

// Probes returns what to look at from outside.
func (s Site) Probes() []Probe {
	var probes []Probe
	host := s.URL.Hostname()
	if _, err := netip.ParseAddr(host); err != nil && s.Dial == nil {
		probes = append(probes, Probe{"name resolves", func(ctx context.Context) (string, error) {
			addresses, err := net.DefaultResolver.LookupHost(ctx, host)
			return host + " is " + strings.Join(addresses, ", "), err
		}})
	}
	if s.URL.Scheme == "https" {
		probes = append(probes, Probe{"certificate", s.checkCertificate})
	}
	probes = append(probes, Probe{"answer", s.checkAnswer})
	if s.URL.Scheme == "https" && s.Redirects {
		probes = append(probes, Probe{"redirect to HTTPS", s.checkRedirect})
	}
	return probes
}

// client follows no redirects: each answer is looked at. It opens a connection for each request, as the
// targets behind a load balancer differ.
func (s Site) client() *http.Client {
	proxy := http.ProxyFromEnvironment
	if s.Dial != nil {
		proxy = nil
	}
	return &http.Client{
		Transport: &http.Transport{
			DialContext: s.Dial, DisableKeepAlives: true, Proxy: proxy,
			TLSClientConfig: &tls.Config{RootCAs: s.Roots, MinVersion: tls.VersionTLS12},
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// get returns an answer, whose body it has read and closed.
func (s Site) get(ctx context.Context, address string) (*http.Response, string, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, http.NoBody)
	if err != nil {
		return nil, "", err
	}
	request.Header.Set("User-Agent", "cdah-smoke-test")
	response, err := s.client().Do(request)
	if err != nil {
		return nil, "", err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(io.LimitReader(response.Body, bodyLimit))
	return response, string(body), err
}

// checkAnswer looks at status and body.
func (s Site) checkAnswer(ctx context.Context) (string, error) {
	response, body, err := s.get(ctx, s.URL.String()) //nolint:bodyclose // get closes it
	if err != nil {
		return "", err
	}
	want := s.Status
	if want == 0 {
		want = http.StatusOK
	}
	if s.SignIn != nil && want == http.StatusOK && s.Body == "" {
		return s.SignIn.check(s.URL, response)
	}
	if response.StatusCode != want {
		where := ""
		if location := response.Header.Get("Location"); location != "" {
			where = " to " + location
		}
		return "", fmt.Errorf("%s answers %s%s, want %d", s.URL, response.Status, where, want)
	}
	if !strings.Contains(body, s.Body) {
		return "", fmt.Errorf("%s answers %s without the text %q, in %d bytes", s.URL, response.Status, s.Body, len(body))
	}
	said := fmt.Sprintf("%s, %d bytes", response.Status, len(body))
	if s.Why != "" {
		said += ": " + s.Why
	}
	return said, nil
}

// check looks at an answer to who has not signed in. One without a sign-in is as wrong as none: the service is open to
// everybody.
func (in SignIn) check(asked *url.URL, response *http.Response) (string, error) {
	location := response.Header.Get("Location")
	switch {
	case in.Endpoint == "" && response.StatusCode == http.StatusUnauthorized:
		return response.Status + ", to who has not signed in", nil
	case in.Endpoint == "":
		return "", fmt.Errorf("%s answers %s to who has not signed in, want %d", asked, response.Status, http.StatusUnauthorized)
	case response.StatusCode == http.StatusFound && strings.HasPrefix(location, in.Endpoint):
		return response.Status + " to sign in at " + in.Endpoint, nil
	default:
		return "", fmt.Errorf("%s answers %s %s to who has not signed in, want %d to %s", asked, response.Status, location, http.StatusFound, in.Endpoint)
	}
}

// checkRedirect looks at what plain HTTP answers.
func (s Site) checkRedirect(ctx context.Context) (string, error) {
	plain := *s.URL
	plain.Scheme, plain.Host = "http", s.URL.Hostname()
	response, _, err := s.get(ctx, plain.String()) //nolint:bodyclose // get closes it
	if err != nil {
		return "", err
	}
	location, err := response.Location()
	if err != nil || response.StatusCode != http.StatusMovedPermanently && response.StatusCode != http.StatusPermanentRedirect {
		return "", fmt.Errorf("%s answers %s, want a permanent redirect to HTTPS", plain.String(), response.Status)
	}
	if location.Scheme != "https" || location.Hostname() != s.URL.Hostname() {
		return "", fmt.Errorf("%s leads to %s, want %s", plain.String(), location, s.URL)
	}
	return fmt.Sprintf("%d to %s", response.StatusCode, location), nil
}

// checkCertificate looks at who signed it, for which names and until when.
func (s Site) checkCertificate(ctx context.Context) (string, error) {
	port := s.URL.Port()
	if port == "" {
		port = "443"
	}
	dial := s.Dial
	if dial == nil {
		dial = (&net.Dialer{}).DialContext
	}
	plain, err := dial(ctx, "tcp", net.JoinHostPort(s.URL.Hostname(), port))
	if err != nil {
		return "", err
	}
	defer plain.Close()
	connection := tls.Client(plain, &tls.Config{ServerName: s.URL.Hostname(), RootCAs: s.Roots, MinVersion: tls.VersionTLS12})
	if err := connection.HandshakeContext(ctx); err != nil {
		return "", err
	}
	chain := connection.ConnectionState().PeerCertificates
	if len(chain) == 0 {
		return "", errors.New("the server shows no certificate")
	}
	days := int(time.Until(chain[0].NotAfter).Hours() / 24)
	seen := fmt.Sprintf("%s, by %s, %d days left", s.URL.Hostname(), chain[0].Issuer.CommonName, days)
	if days < s.Days {
		return "", fmt.Errorf("%s, want %d: it should have been renewed", seen, s.Days)
	}
	return seen, nil
}
