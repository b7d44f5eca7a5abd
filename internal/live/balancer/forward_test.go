package balancer

import (
	"bufio"
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	elbtypes "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2/types"
)

// headers answers with what the target is sent.
func headers(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("X-Own", "yes")
	w.WriteHeader(http.StatusCreated)
	fmt.Fprintln(w, r.Method, r.URL.RequestURI(), r.Host)
	_ = r.Header.Write(w)
	_, _ = io.Copy(w, r.Body)
}

func TestForwardedHeaders(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		attributes map[string]string
		want, not  []string
	}{
		"append":  {nil, []string{"X-Forwarded-For: 192.0.2.1, 127.0.0.1\r", "X-Forwarded-Proto: http\r", "X-Forwarded-Port: 80\r", "X_bad: 1\r", "X-Forwarded-Host: h\r"}, nil},
		"keep":    {map[string]string{"routing.http.xff_header_processing.mode": "preserve"}, []string{"X-Forwarded-For: 192.0.2.1\r"}, nil},
		"remove":  {map[string]string{"routing.http.xff_header_processing.mode": "remove"}, nil, []string{"X-Forwarded-For"}},
		"port":    {map[string]string{"routing.http.xff_client_port.enabled": "true"}, []string{"X-Forwarded-For: 192.0.2.1, 127.0.0.1:"}, nil},
		"invalid": {map[string]string{"routing.http.drop_invalid_header_fields.enabled": "true"}, nil, []string{"X_bad"}},
	} {
		w := newWorld(t, func(c *Config) {
			for key, value := range test.attributes {
				c.Listeners[0].LoadBalancer = append(c.Listeners[0].LoadBalancer, elbtypes.LoadBalancerAttribute{Key: &key, Value: &value})
			}
		}, server(t, "a", headers))
		r, body := w.ask(http.MethodPost, "/a%2Fb?c=d;e", func(r *http.Request) {
			r.Host, r.Body = "shop.example.com", io.NopCloser(strings.NewReader("the body"))
			r.Header = http.Header{"X-Forwarded-For": {"192.0.2.1"}, "X_bad": {"1"}, "X-Forwarded-Proto": {"gopher"}, "X-Forwarded-Host": {"h"}}
		})
		if r.StatusCode != http.StatusCreated || r.Header.Get("X-Own") != "yes" || !strings.HasPrefix(body, "POST /a%2Fb?c=d;e shop.example.com\n") || !strings.HasSuffix(body, "the body") {
			t.Errorf("%s: %v\n%s", name, r, body)
		}
		for _, want := range test.want {
			if !strings.Contains(body, want) {
				t.Errorf("%s: there is no %q in\n%s", name, want, body)
			}
		}
		for _, not := range test.not {
			if strings.Contains(body, not) {
				t.Errorf("%s: there is %q in\n%s", name, not, body)
			}
		}
	}
}

func TestTrace(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil, server(t, "a", headers))
	for given, want := range map[string]string{
		"":       `X-Amzn-Trace-Id: Root=1-[0-9a-f]{8}-[0-9a-f]{24}\r`,
		"Root=1": `X-Amzn-Trace-Id: Self=1-[0-9a-f]{8}-[0-9a-f]{24};Root=1\r`,
		"Ours=1": `X-Amzn-Trace-Id: Root=1-[0-9a-f]{8}-[0-9a-f]{24};Ours=1\r`,
	} {
		_, body := w.ask(http.MethodGet, "/", func(r *http.Request) {
			if given != "" {
				r.Header.Set("X-Amzn-Trace-Id", given)
			}
		})
		if !regexp.MustCompile(want).MatchString(body) {
			t.Errorf("%q: %s", given, body)
		}
	}
}

// What the ALB answers by itself, and what is counted and logged of it.
func TestErrors(t *testing.T) {
	t.Parallel()
	cut := func(w http.ResponseWriter, _ *http.Request) {
		c, _, _ := http.NewResponseController(w).Hijack()
		_ = c.Close()
	}
	slow := func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }
	for name, test := range map[string]struct {
		handler http.HandlerFunc
		down    bool
		status  int
		page    string
	}{
		"closes":  {cut, false, 502, "502 Bad Gateway"},
		"is slow": {slow, false, 504, "504 Gateway Time-out"},
		"is down": {nil, true, 502, "502 Bad Gateway"},
		"is none": {nil, false, 503, "503 Service Temporarily Unavailable"},
	} {
		s := server(t, "a", test.handler)
		w := newWorld(t, func(c *Config) {
			c.Listeners[0].LoadBalancer = []elbtypes.LoadBalancerAttribute{{Key: aws.String("idle_timeout.timeout_seconds"), Value: aws.String("1")}}
		}, s)
		if test.status == http.StatusServiceUnavailable {
			w.config.Groups[0].Targets = nil
			w.set()
		}
		if test.down {
			s.Close()
		}
		r, body := w.ask(http.MethodGet, "/x", nil)
		if r.StatusCode != test.status || r.Header.Get("Server") != "awselb/2.0" || body != "<html>\r\n<head><title>"+test.page+"</title></head>\r\n<body>\r\n<center><h1>"+test.page+"</h1></center>\r\n</body>\r\n</html>\r\n" {
			t.Errorf("%s: %v\n%s", name, r, body)
		}
		if line := w.log(); !strings.Contains(line, fmt.Sprintf(" -1 -1 %d - 0 ", test.status)) {
			t.Errorf("%s: %s", name, line)
		}
		c := w.Counts()
		if n := c.LoadBalancers[lbARN]; n.LoadBalancer[test.status] != 1 || n.Requests != 1 || n.Active != 0 || (n.ConnectionErrors == 1) != test.down || c.Groups[webARN].Requests != 1 {
			t.Errorf("%s: %+v", name, c)
		}
	}
}

func TestCountsAndLog(t *testing.T) {
	t.Parallel()
	s := server(t, "a", func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		w.WriteHeader(http.StatusNotFound)
		_, _ = io.WriteString(w, "none")
	})
	w := newWorld(t, nil, s)
	w.ask(http.MethodPost, `/x?y=1`, func(r *http.Request) {
		r.Host, r.Body = "example.com", io.NopCloser(strings.NewReader("12345"))
		r.Header.Set("User-Agent", `a"b`)
	})
	to := regexp.QuoteMeta(s.Listener.Addr().String())
	at, took := `\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z`, `\d\.\d{3}`
	want := `^http ` + at + ` app/shop/50dc6c495c0c9188 127\.0\.0\.1:\d+ ` + to + ` ` + took + ` ` + took + ` ` + took + ` 404 404 5 4 ` +
		`"POST http://example\.com:80/x\?y=1 HTTP/1\.1" "a\\x22b" - - web "Root=\S+" "-" "-" 0 ` + at + ` "forward" "-" "-" "` + to + `" "404" "-" "-" -$`
	if got := w.log(); !regexp.MustCompile(want).MatchString(got) {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	c := w.Counts()
	for arn, n := range map[string]Count{lbARN: c.LoadBalancers[lbARN], webARN: c.Groups[webARN]} {
		if n.Requests != 1 || n.Target[4] != 1 || len(n.ResponseTimes) != 1 || len(n.LoadBalancer) != 0 {
			t.Errorf("%s: %+v", arn, n)
		}
	}
	if n := w.Counts().Groups[webARN]; n.Requests != 0 || n.Target[4] != 0 {
		t.Errorf("then: %+v", n)
	}
}

// A release under load loses nothing: targets come and go, also while they answer, and those that are gone are closed.
func TestReleaseUnderLoad(t *testing.T) {
	t.Parallel()
	answer := func(w http.ResponseWriter, r *http.Request) {
		time.Sleep(time.Millisecond)
		_, _ = io.Copy(w, r.Body)
	}
	w := newWorld(t, nil, server(t, "a", answer), server(t, "b", answer))
	var asked, failed atomic.Int64
	ctx, stop := context.WithCancel(context.Background())
	var clients sync.WaitGroup
	for range 8 {
		clients.Go(func() {
			for ctx.Err() == nil {
				asked.Add(1)
				r, body := w.ask(http.MethodPost, "/", func(r *http.Request) { r.Body = io.NopCloser(strings.NewReader("body")) })
				if r.StatusCode != http.StatusOK || body != "body" {
					failed.Add(1)
				}
			}
		})
	}
	current := w.config.Groups[0].Targets
	for round := range 5 {
		s := httptest.NewServer(http.HandlerFunc(answer))
		t.Cleanup(s.Close)
		fresh := Target{ID: fmt.Sprint("i-", round), Port: 1, Address: s.Listener.Addr().String()}
		current = append(current, fresh)
		w.config.Groups[0].Targets = current
		w.set()
		w.until("the new one is healthy", func() bool { return strings.Count(w.states(webARN), "healthy") == 3 })
		current = append([]Target(nil), current[1:]...)
		w.config.Groups[0].Targets = current
		w.set()
		w.until("the old one has drained", func() bool { return !strings.Contains(w.states(webARN), "draining") })
		so := asked.Load()
		w.until("it is used", func() bool { return asked.Load() > so+50 })
	}
	stop()
	clients.Wait()
	if failed.Load() > 0 || asked.Load() < 250 {
		t.Errorf("%d of %d failed", failed.Load(), asked.Load())
	}
}

// A connection that the target has closed meanwhile is no error for the next request.
func TestStaleConnection(t *testing.T) {
	t.Parallel()
	s := server(t, "a", nil)
	w := newWorld(t, nil, s)
	for range 20 {
		if r, _ := w.ask(http.MethodGet, "/", nil); r.StatusCode != http.StatusOK {
			t.Fatal(r.Status)
		}
		s.CloseClientConnections()
	}
}

func TestWebSocket(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil, server(t, "a", func(w http.ResponseWriter, r *http.Request) {
		c, b, err := http.NewResponseController(w).Hijack()
		if err != nil {
			return
		}
		defer c.Close()
		fmt.Fprintf(c, "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: %s\r\n\r\n", r.Header.Get("Upgrade"))
		line, _ := b.ReadString('\n')
		_, _ = io.WriteString(c, "echo "+line)
	}))
	c, err := net.Dial("tcp", w.Addresses()[listenerARN])
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	fmt.Fprint(c, "GET /chat HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n")
	b := bufio.NewReader(c)
	r, err := http.ReadResponse(b, nil)
	if err != nil || r.StatusCode != http.StatusSwitchingProtocols || r.Header.Get("Upgrade") != "websocket" {
		t.Fatal(r, err)
	}
	defer r.Body.Close()
	fmt.Fprintln(c, "hello")
	if line, err := b.ReadString('\n'); line != "echo hello\n" {
		t.Errorf("got %q, %v", line, err)
	}
	_ = c.Close()
	if line := w.log(); !strings.HasPrefix(line, "ws ") || !strings.Contains(line, " 101 101 ") {
		t.Error(line)
	}
}

func TestHTTPS(t *testing.T) {
	t.Parallel()
	given := httptest.NewUnstartedServer(nil)
	given.StartTLS()
	defer given.Close()
	w := newWorld(t, func(c *Config) {
		l := &c.Listeners[0]
		l.Protocol, l.Port, l.Certificate = elbtypes.ProtocolEnumHttps, aws.Int32(443), &given.TLS.Certificates[0]
	}, server(t, "a", headers))
	client := given.Client()
	client.Transport.(*http.Transport).TLSClientConfig.ServerName = "example.com"
	r, err := client.Get("https://" + w.Addresses()[listenerARN])
	if err != nil {
		t.Fatal(err)
	}
	body, _ := io.ReadAll(r.Body)
	_ = r.Body.Close()
	if got := string(body); !strings.Contains(got, "X-Forwarded-Proto: https\r") || !strings.Contains(got, "X-Forwarded-Port: 443\r") {
		t.Error(got)
	}
	if line := w.log(); !strings.Contains(line, tls.CipherSuiteName(r.TLS.CipherSuite)+" TLSv1.3 web ") || !strings.Contains(line, `"example.com"`) {
		t.Error(line)
	}
}
