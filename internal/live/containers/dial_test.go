package containers_test

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"testing"
)

// once is a listener with one connection.
type once struct {
	net.Listener
	connection chan net.Conn
}

func (o once) Accept() (net.Conn, error) {
	c, more := <-o.connection
	if !more {
		return nil, net.ErrClosed
	}
	return c, nil
}

// TestDial shows that a container calls this process, without a port on this machine.
func TestDial(t *testing.T) {
	t.Parallel()
	b := benchBeside(t)
	gateway := b.start(b.beside("calls", "4566"))
	if gateway.Address == "" {
		t.Skip("the engine gives each container a network of its own")
	}
	way, err := b.Dial(t.Context(), gateway.ID, []string{"/beside", "tunnel"})
	if err != nil {
		t.Fatal(err)
	}
	var protocols http.Protocols
	protocols.SetUnencryptedHTTP2(true)
	server := &http.Server{Protocols: &protocols, Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, "outside "+r.URL.Path)
	})}
	t.Cleanup(func() { _ = server.Close() })
	listener := once{connection: make(chan net.Conn, 1)}
	listener.connection <- way
	t.Cleanup(func() { close(listener.connection) })
	go func() { _ = server.Serve(noClose{listener}) }()
	web := b.start(b.spec(map[string]string{"NEIGHBOUR": fmt.Sprintf("http://%s:4566/asked", gateway.Address)}))
	b.serves(web)
	for range 3 {
		if status, text := b.get(web, "/neighbour"); status != http.StatusOK || text != "outside /asked" {
			t.Errorf("%d %s", status, text)
		}
	}
}

// noClose is a listener that nothing else closes.
type noClose struct{ once }

func (noClose) Close() error   { return nil }
func (noClose) Addr() net.Addr { return &net.UnixAddr{} }
