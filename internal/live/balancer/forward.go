package balancer

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	mathrand "math/rand/v2"
	"net"
	"net/http"
	"net/http/httputil"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	elbtypes "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2/types"
)

// forward forwards to one of some groups by their weights.
type forward struct {
	groups []weighted
	sticky time.Duration // for which a client keeps its group; 0 is not at all
}

type weighted struct {
	group  *group
	weight int
}

func (*forward) String() string { return "forward" }

func compileForward(a elbtypes.Action, groups map[string]*group) (*forward, error) {
	f := &forward{}
	tuples := []elbtypes.TargetGroupTuple{{TargetGroupArn: a.TargetGroupArn}}
	if c := a.ForwardConfig; c != nil && len(c.TargetGroups) > 0 {
		tuples = c.TargetGroups
		if s := c.TargetGroupStickinessConfig; s != nil && aws.ToBool(s.Enabled) {
			f.sticky = time.Duration(aws.ToInt32(s.DurationSeconds)) * time.Second
		}
	}
	for _, t := range tuples {
		g := groups[aws.ToString(t.TargetGroupArn)]
		if g == nil {
			return nil, fmt.Errorf("there is no target group %s", aws.ToString(t.TargetGroupArn))
		}
		w := weighted{g, 1}
		if t.Weight != nil {
			w.weight = int(*t.Weight)
		}
		f.groups = append(f.groups, w)
	}
	return f, nil
}

// choose returns the group for a request, nil where none has a weight.
func (f *forward) choose(r *http.Request) *group {
	total := 0
	for _, w := range f.groups {
		if total += w.weight; f.sticky > 0 && w.weight > 0 && hasCookie(r, groupCookie, w.group.arn) {
			return w.group
		}
	}
	if total == 0 {
		return nil
	}
	n := mathrand.IntN(total) //nolint:gosec // no secret
	for _, w := range f.groups {
		if n -= w.weight; n < 0 {
			return w.group
		}
	}
	return nil
}

func (f *forward) serve(e *exchange) {
	e.group = f.choose(e.request)
	if e.group == nil {
		e.page(http.StatusServiceUnavailable)
		return
	}
	if e.target = e.group.pick(e.request); e.target == nil {
		e.group.counter.add(func(c *Count) { c.Requests++ })
		e.page(http.StatusServiceUnavailable)
		return
	}
	defer e.group.done(e.target)
	e.group.counter.add(func(c *Count) { c.Requests++; c.Active++ })
	defer e.group.counter.add(func(c *Count) { c.Active-- })
	idle := e.table.attributes.seconds("idle_timeout.timeout_seconds", defaultIdle)
	ctx, cancel := context.WithCancelCause(context.WithValue(e.request.Context(), forCounter{}, e.count))
	defer cancel(nil)
	timer := time.AfterFunc(idle, func() { cancel(errIdle) })
	defer timer.Stop()
	if e.body != nil {
		e.body.read = func() {
			if timer.Stop() { // it has not come to its end, nor an answer
				timer.Reset(idle)
			}
		}
	}
	proxy := httputil.ReverseProxy{
		Transport: e.target.transport, BufferPool: e.target.buffers, ErrorLog: discard(),
		Rewrite: e.rewrite,
		ModifyResponse: func(r *http.Response) error {
			timer.Stop()
			e.answer(f, r)
			return nil
		},
		ErrorHandler: func(_ http.ResponseWriter, r *http.Request, err error) { e.failed(r.Context(), err) },
	}
	e.sent = time.Now()
	proxy.ServeHTTP(e.writer, e.request.WithContext(ctx))
}

// rewrite makes the target's request of the client's: all as it came, but for the headers that the ALB sets.
// https://docs.aws.amazon.com/elasticloadbalancing/latest/application/x-forwarded-headers.html
func (e *exchange) rewrite(r *httputil.ProxyRequest) {
	r.Out.URL.Scheme, r.Out.URL.Host, r.Out.URL.RawQuery = e.target.scheme, e.target.Address, r.In.URL.RawQuery
	r.Out.Host = r.In.Host
	for _, name := range []string{"Forwarded", "X-Forwarded-Host", "X-Forwarded-For"} {
		if values := r.In.Header[name]; values != nil {
			r.Out.Header[name] = values
		}
	}
	h := r.Out.Header
	h.Set("X-Forwarded-Proto", strings.ToLower(string(e.table.described.Protocol)))
	h.Set("X-Forwarded-Port", strconv.Itoa(int(aws.ToInt32(e.table.described.Port))))
	switch e.table.attributes.text("routing.http.xff_header_processing.mode", "append") {
	case "remove":
		h.Del("X-Forwarded-For")
	case "append":
		client, port, _ := net.SplitHostPort(r.In.RemoteAddr)
		if e.table.attributes.on("routing.http.xff_client_port.enabled") {
			client = net.JoinHostPort(client, port)
		}
		h.Set("X-Forwarded-For", strings.Join(append(r.In.Header.Values("X-Forwarded-For"), client), ", "))
	}
}

// trace gives the request its X-Amzn-Trace-Id.
// https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-request-tracing.html
func (e *exchange) trace() {
	var id [12]byte
	_, _ = rand.Read(id[:]) // never fails
	own := fmt.Sprintf("1-%08x-%s", e.begin.Unix(), hex.EncodeToString(id[:]))
	switch given := e.request.Header.Get("X-Amzn-Trace-Id"); {
	case strings.Contains(given, "Root="):
		e.request.Header.Set("X-Amzn-Trace-Id", "Self="+own+";"+given)
	case given != "":
		e.request.Header.Set("X-Amzn-Trace-Id", "Root="+own+";"+given)
	default:
		e.request.Header.Set("X-Amzn-Trace-Id", "Root="+own)
	}
}

// answer takes in that a target has answered, and sets the cookies.
func (e *exchange) answer(f *forward, r *http.Response) {
	e.answered, e.waited = r.StatusCode, time.Since(e.sent)
	e.writer.status = r.StatusCode // of a WebSocket nothing else tells it
	if f.sticky > 0 && len(f.groups) > 1 {
		setCookie(r.Header, groupCookie, e.group.arn, f.sticky)
	}
	e.group.stick(e.target, r)
	seen := func(c *Count) {
		c.ResponseTimes = append(c.ResponseTimes, e.waited.Seconds())
		if class := r.StatusCode / 100; class < len(c.Target) {
			c.Target[class]++
		}
	}
	e.count.add(seen)
	e.group.counter.add(seen)
}

// errIdle ends a request of which nothing has come for the idle timeout.
var errIdle = errors.New("idle timeout")

// failed answers where no answer comes of the target: 504 where it does not in time, 502 where the connection fails. As
// with the ALB no other target is tried.
// https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-troubleshooting.html
func (e *exchange) failed(ctx context.Context, err error) {
	var network net.Error
	timeout := errors.Is(context.Cause(ctx), errIdle) || errors.As(err, &network) && network.Timeout()
	if !timeout && e.request.Context().Err() != nil { // the client has gone, and AWS's log says so
		e.writer.status = 460
		panic(http.ErrAbortHandler) // or a client that is still there, as the balancer ends, would be told 200
	}
	status := http.StatusBadGateway
	if timeout {
		status = http.StatusGatewayTimeout
	}
	var operation *net.OpError
	if errors.As(err, &operation) && operation.Op == "dial" {
		seen := func(c *Count) { c.ConnectionErrors++ }
		e.count.add(seen)
		e.group.counter.add(seen)
	}
	e.page(status)
	e.group.counter.add(func(c *Count) { c.LoadBalancer[status]++ })
}
