package balancer

import (
	"context"
	"net"
	"net/http"
	"sync"
)

// Connections are counted from clients to the load balancer, and from that to the targets, but for those of health checks.

// client notes what becomes of a client's connection to a listener.
func (l *listener) client(_ net.Conn, state http.ConnState) {
	counter := l.table.Load().counter
	switch state {
	case http.StateNew:
		counter.add(func(c *Count) { c.NewConnections++; c.Connections++ })
	case http.StateClosed, http.StateHijacked: // one that was hijacked, such as a WebSocket, is the target's from then on
		counter.add(func(c *Count) { c.Connections-- })
	}
}

// forCounter is where a request's context has the counter of its load balancer.
type forCounter struct{}

// dialer connects to targets.
type dialer struct{ net.Dialer }

// dial connects, and counts the connection where it is for a request.
func (d *dialer) dial(ctx context.Context, network, address string) (net.Conn, error) {
	conn, err := d.DialContext(ctx, network, address)
	counter, counts := ctx.Value(forCounter{}).(*counter)
	if err != nil || !counts {
		return conn, err
	}
	tcp, is := conn.(*net.TCPConn)
	if !is {
		return conn, nil
	}
	counter.add(func(c *Count) { c.NewConnections++; c.Connections++ })
	return &counted{TCPConn: tcp, end: sync.OnceFunc(func() { counter.add(func(c *Count) { c.Connections-- }) })}, nil
}

// counted is a connection to a target that is counted until it is closed.
type counted struct {
	*net.TCPConn
	end func()
}

// Close closes it.
func (c *counted) Close() error {
	c.end()
	return c.TCPConn.Close()
}
