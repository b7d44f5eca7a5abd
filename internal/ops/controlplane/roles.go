package controlplane

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"

	"cdah/internal/live/containers"
	"cdah/internal/ops/beside"
)

// callsPort is the one that the container listens on by which tasks call AWS.
const callsPort = 4566

// gateway is that container. It belongs to the clock's turn.
type gateway struct {
	id, address string
	callers     []*task
}

// findAWS has the task's containers call AWS as its role: their environment says where, and with which credentials. It is
// not how tasks get them in AWS, where an address of the agent's has them, and SDKs take the one as the other. A task without
// a role gets none.
func (t *task) findAWS(ctx context.Context) error {
	role := aws.ToString(t.definition.TaskRoleArn)
	if o := aws.ToString(t.override.TaskRoleArn); o != "" {
		role = o
	}
	if role == "" {
		return nil
	}
	p := t.cluster.plane
	address, err := p.gatewayOf(ctx, t)
	if err != nil || address == "" {
		return err
	}
	variables, err := p.Emulator.AssumeRole(ctx, role)
	if err != nil {
		return errors.New("the task's role: " + oneLine(err))
	}
	t.calls = map[string]string{"AWS_ENDPOINT_URL": "http://" + net.JoinHostPort(address, strconv.Itoa(callsPort))}
	for _, v := range variables {
		name, value, _ := strings.Cut(v, "=")
		switch name {
		case "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN":
			t.calls[name] = value // the last one counts
		}
	}
	return nil
}

// gatewayOf returns the address of the container by which tasks call AWS, which it starts for the first who asks. It is empty
// where the engine gives containers none.
func (p *Plane) gatewayOf(ctx context.Context, caller *task) (string, error) {
	p.meeting.Lock()
	defer p.meeting.Unlock()
	var there *gateway
	p.clock.Do(func() {
		if there = p.gateway; there != nil {
			there.callers = append(slices.DeleteFunc(there.callers, func(t *task) bool { return t.status == stopped }), caller)
		}
	})
	if there != nil {
		return there.address, nil
	}
	image, err := p.Provide(ctx, beside.Reference)
	if err != nil {
		return "", err
	}
	started, err := p.Engine.Start(ctx, containers.Spec{
		Name: "cdah-" + newID() + "-aws", Image: image, Local: true, Labels: p.labels(), User: "65532:65532", ReadOnly: true,
		Command: []string{"calls", strconv.Itoa(callsPort)}, DropCapabilities: []string{"ALL"},
	})
	if err != nil {
		return "", err
	}
	made := &gateway{started.ID, started.Address, []*task{caller}}
	if started.Address != "" {
		err = p.serve(made)
	}
	if err != nil {
		_, stopping := p.Engine.Stop(context.WithoutCancel(ctx), started.ID, 0)
		return "", errors.Join(err, stopping)
	}
	p.clock.Do(func() { p.gateway = made })
	return started.Address, nil
}

// serve has the emulator answer what comes out of the container, until the plane ends or the container does. Then the tasks
// that call by it end too, as they cannot know the next one's address.
func (p *Plane) serve(g *gateway) error {
	to, err := url.Parse(p.Emulator.Endpoint())
	if err != nil {
		return err
	}
	dial := func() (net.Conn, error) { return p.Engine.Dial(p.ctx, g.id, []string{"/beside", "tunnel"}) }
	connection, err := dial()
	if err != nil {
		return err
	}
	p.background(func(ctx context.Context) error {
		for err == nil {
			err = serveOne(ctx, connection, toEmulator(to))
			if ctx.Err() != nil {
				return nil
			}
			if err == nil {
				connection, err = dial()
			}
		}
		p.clock.Do(func() {
			p.gateway = nil
			for _, t := range g.callers {
				t.stop(essentialEnded, "What it called AWS by has ended")
			}
		})
		return err
	})
	return nil
}

// toEmulator passes requests on to the emulator, which answers to none but its own address.
func toEmulator(to *url.URL) http.Handler {
	return &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) {
		r.Out.URL.Scheme, r.Out.URL.Host, r.Out.Host = to.Scheme, to.Host, to.Host
	}}
}

// serveOne serves a single connection, by HTTP/2, until it or the context ends.
func serveOne(ctx context.Context, connection net.Conn, handler http.Handler) error {
	var protocols http.Protocols
	protocols.SetUnencryptedHTTP2(true)
	listener := &single{connection: make(chan net.Conn, 1)}
	ended := make(chan struct{})
	listener.connection <- &noticed{Conn: connection, closed: ended}
	server := &http.Server{Handler: handler, Protocols: &protocols, ReadHeaderTimeout: time.Minute}
	go func() { _ = server.Serve(listener) }()
	select {
	case <-ctx.Done():
	case <-ended:
	}
	return server.Close()
}

// single is a listener with one connection.
type single struct {
	connection chan net.Conn
	once       sync.Once
}

// Accept returns the connection the first time, and then waits for the end.
func (s *single) Accept() (net.Conn, error) {
	c, more := <-s.connection
	if !more {
		return nil, net.ErrClosed
	}
	return c, nil
}

// Close has Accept return, which a server that is closed waits for.
func (s *single) Close() error {
	s.once.Do(func() { close(s.connection) })
	return nil
}

// Addr is none of a network.
func (s *single) Addr() net.Addr { return &net.UnixAddr{Name: "tunnel", Net: "unix"} }

// noticed tells when it is closed.
type noticed struct {
	net.Conn
	closed chan struct{}
	once   sync.Once
}

// Close closes the connection, and tells.
func (n *noticed) Close() error {
	n.once.Do(func() { close(n.closed) })
	return n.Conn.Close()
}
