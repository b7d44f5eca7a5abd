package balancer

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	elbtypes "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2/types"
)

const (
	defaultIdle      = 60   // seconds, idle_timeout.timeout_seconds
	defaultKeepAlive = 3600 // seconds, client_keep_alive.seconds
)

// listener is a listener that listens. Its table is replaced as a whole.
type listener struct {
	address *net.TCPAddr
	secure  bool
	server  *http.Server
	table   atomic.Pointer[table]
}

// listen opens what is new, gives all their tables, and closes what is gone.
func (b *Balancer) listen(described []Listener, tables map[string]*table) error {
	opened := map[string]*listener{}
	for _, d := range described {
		arn := aws.ToString(d.ListenerArn)
		secure := d.Protocol == elbtypes.ProtocolEnumHttps
		if l := b.listeners[arn]; l != nil && l.secure == secure {
			continue
		}
		if secure && d.Certificate == nil {
			return errors.Join(fmt.Errorf("the HTTPS listener %s has no certificate", arn), closeAll(opened))
		}
		l, err := b.open(arn, secure, tables[arn])
		if err != nil {
			return errors.Join(err, closeAll(opened))
		}
		opened[arn] = l
	}
	for arn, l := range b.listeners {
		if tables[arn] == nil || opened[arn] != nil {
			b.start(func() { l.end(b.ctx) })
			delete(b.listeners, arn)
		}
	}
	for arn, l := range opened {
		b.listeners[arn] = l
	}
	for arn, t := range tables {
		b.listeners[arn].table.Store(t)
	}
	return nil
}

// open listens. Nothing but this machine reaches it, unless Options say so.
func (b *Balancer) open(arn string, secure bool, t *table) (*listener, error) {
	address := "127.0.0.1:0"
	if b.options.Address != nil {
		if chosen := b.options.Address(arn); chosen != "" {
			address = chosen
		}
	}
	socket, err := net.Listen("tcp", address)
	if err != nil {
		return nil, fmt.Errorf("the load balancer cannot listen: %w", err)
	}
	l := &listener{address: socket.Addr().(*net.TCPAddr), secure: secure}
	l.table.Store(t)
	l.server = &http.Server{
		Handler:           http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { b.serve(l, w, r) }),
		ReadHeaderTimeout: t.attributes.seconds("idle_timeout.timeout_seconds", defaultIdle),
		IdleTimeout:       min(t.attributes.seconds("idle_timeout.timeout_seconds", defaultIdle), t.attributes.seconds("client_keep_alive.seconds", defaultKeepAlive)),
		BaseContext:       func(net.Listener) context.Context { return b.ctx },
		ConnState:         l.client,
		ErrorLog:          log.New(io.Discard, "", 0), // clients that go away are no news
	}
	if secure {
		l.server.TLSConfig = &tls.Config{MinVersion: tls.VersionTLS12, GetCertificate: func(*tls.ClientHelloInfo) (*tls.Certificate, error) {
			return l.table.Load().described.Certificate, nil
		}}
	}
	b.start(func() { // until it is closed
		if secure {
			_ = l.server.ServeTLS(socket, "", "")
		} else {
			_ = l.server.Serve(socket)
		}
	})
	return l, nil
}

// end stops listening, and lets requests end.
func (l *listener) end(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, defaultIdle*time.Second)
	defer cancel()
	if l.server.Shutdown(ctx) != nil {
		_ = l.server.Close()
	}
}

func closeAll(all map[string]*listener) error {
	var errs []error
	for _, l := range all {
		errs = append(errs, l.server.Close())
	}
	return errors.Join(errs...)
}

// exchange is a request and what becomes of it.
type exchange struct {
	*Balancer
	table   *table
	count   *counter
	rule    *rule
	writer  *recorder
	request *http.Request
	body    *countedBody
	begin   time.Time

	group    *group // where it is forwarded
	target   *target
	sent     time.Time     // when it was sent to the target
	waited   time.Duration // for the target's headers
	answered int           // the target's status
	redirect string
}

// serve answers a request.
func (b *Balancer) serve(l *listener, w http.ResponseWriter, r *http.Request) {
	t := l.table.Load()
	e := &exchange{Balancer: b, table: t, count: t.counter, writer: &recorder{ResponseWriter: w}, request: r, begin: time.Now()}
	if r.Body != nil && r.Body != http.NoBody {
		e.body = &countedBody{ReadCloser: r.Body}
		r.Body = e.body
	}
	e.count.add(func(c *Count) { c.Requests++; c.Active++ })
	defer func() { // also when the target has ended in the middle, which panics
		e.count.add(func(c *Count) { c.Active-- })
		if b.options.AccessLog != nil {
			b.options.AccessLog(e.line(time.Now()))
		}
	}()
	if t.attributes.on("routing.http.drop_invalid_header_fields.enabled") {
		dropInvalid(r.Header)
	}
	e.trace()
	if e.rule = t.match(r); e.rule != nil {
		e.rule.action.serve(e)
	}
}

// recorder notes what is written.
type recorder struct {
	http.ResponseWriter
	status int
	bytes  int64
}

// WriteHeader notes the status, but of an answer that is not the last.
func (w *recorder) WriteHeader(status int) {
	if status >= http.StatusOK || status == http.StatusSwitchingProtocols {
		w.status = status
	}
	w.ResponseWriter.WriteHeader(status)
}

// Write counts.
func (w *recorder) Write(p []byte) (int, error) {
	n, err := w.ResponseWriter.Write(p)
	w.bytes += int64(n)
	return n, err
}

// Unwrap lets http.ResponseController flush and hijack.
func (w *recorder) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// countedBody counts what is read of a request, and tells it.
type countedBody struct {
	io.ReadCloser
	bytes atomic.Int64
	read  func()
}

// Read counts.
func (c *countedBody) Read(p []byte) (int, error) {
	n, err := c.ReadCloser.Read(p)
	c.bytes.Add(int64(n))
	if c.read != nil {
		c.read()
	}
	return n, err
}
