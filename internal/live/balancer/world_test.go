package balancer

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	elbtypes "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2/types"
)

const (
	lbARN       = "arn:aws:elasticloadbalancing:eu-west-2:123456789012:loadbalancer/app/shop/50dc6c495c0c9188"
	listenerARN = "listener"
	webARN      = "web"
)

// world is a balancer with a listener, and what its log has said.
type world struct {
	*Balancer
	t      *testing.T
	config Config
	mu     sync.Mutex
	lines  []string
}

// newWorld balances the group web among servers, and waits until all are healthy.
func newWorld(t *testing.T, change func(*Config), servers ...*httptest.Server) *world {
	t.Helper()
	w := &world{t: t}
	w.Balancer = New(Options{Speed: 600, AccessLog: func(line string) { // a check each 50 ms
		w.mu.Lock()
		defer w.mu.Unlock()
		w.lines = append(w.lines, line)
	}})
	t.Cleanup(func() {
		if err := w.Close(); err != nil {
			t.Error(err)
		}
	})
	w.config = Config{
		Listeners: []Listener{{Listener: elbtypes.Listener{
			ListenerArn: aws.String(listenerARN), LoadBalancerArn: aws.String(lbARN), Port: aws.Int32(80), Protocol: elbtypes.ProtocolEnumHttp,
			DefaultActions: []elbtypes.Action{{Type: elbtypes.ActionTypeEnumForward, TargetGroupArn: aws.String(webARN)}},
		}}},
		Groups: []Group{{TargetGroup: elbtypes.TargetGroup{
			TargetGroupArn: aws.String(webARN), HealthCheckIntervalSeconds: aws.Int32(30), HealthCheckPath: aws.String("/health"),
			HealthyThresholdCount: aws.Int32(2), UnhealthyThresholdCount: aws.Int32(2),
		}, Targets: targets(servers...)}},
	}
	if change != nil {
		change(&w.config)
	}
	w.set()
	w.until("all are healthy", func() bool { return w.states(webARN) == strings.TrimSpace(strings.Repeat("healthy ", len(servers))) })
	return w
}

func targets(servers ...*httptest.Server) []Target {
	var all []Target
	for i, s := range servers {
		all = append(all, Target{ID: "i-" + string(rune('a'+i)), Port: 32768, Address: s.Listener.Addr().String()})
	}
	return all
}

func (w *world) set() {
	w.t.Helper()
	if err := w.Set(w.config); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) attribute(key, value string) {
	g := &w.config.Groups[0]
	g.Attributes = append(g.Attributes, elbtypes.TargetGroupAttribute{Key: &key, Value: &value})
}

func (w *world) states(group string) string {
	var all []string
	for _, h := range w.Health()[group] {
		all = append(all, string(h.State))
	}
	return strings.Join(all, " ")
}

// until waits for something.
func (w *world) until(what string, is func() bool) {
	w.t.Helper()
	for end := time.Now().Add(5 * time.Second); !is(); time.Sleep(2 * time.Millisecond) {
		if time.Now().After(end) {
			w.t.Fatalf("it never came that %s: %+v", what, w.Health())
		}
	}
}

// answer is what was answered, but for the body.
type answer struct {
	StatusCode int
	Status     string
	Header     http.Header
	cookies    []*http.Cookie
}

// Cookies are those that are set.
func (a answer) Cookies() []*http.Cookie { return a.cookies }

// ask sends a request to the listener, and follows no redirect.
func (w *world) ask(method, path string, change func(*http.Request)) (answer, string) {
	w.t.Helper()
	r, err := http.NewRequest(method, "http://"+w.Addresses()[listenerARN]+path, http.NoBody)
	if err != nil {
		w.t.Fatal(err)
	}
	if change != nil {
		change(r)
	}
	response, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		w.t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		w.t.Fatal(err)
	}
	return answer{response.StatusCode, response.Status, response.Header, response.Cookies()}, string(body)
}

func (w *world) get(path string) string {
	w.t.Helper()
	_, body := w.ask(http.MethodGet, path, nil)
	return body
}

// log is the last line of the access log.
func (w *world) log() string {
	var last string
	w.until("the request is in the log", func() bool {
		w.mu.Lock()
		defer w.mu.Unlock()
		if len(w.lines) > 0 {
			last = w.lines[len(w.lines)-1]
		}
		return last != ""
	})
	return last
}

// server says its name, unless a handler is given for all but the checks.
func server(t *testing.T, name string, handler http.HandlerFunc) *httptest.Server {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/health" || handler == nil {
			_, _ = io.WriteString(w, name)
			return
		}
		handler(w, r)
	}))
	t.Cleanup(s.Close)
	return s
}
