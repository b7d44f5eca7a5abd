package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httputil"
	"time"
)

// callsSocket is where the way out of the container is handed in. It is no file, and in the network of its container alone.
const callsSocket = "@cdah-calls"

// calls listens on a port, and passes each request on by the way that a tunnel has handed in last, as HTTP/2: many at a time.
func calls(ctx context.Context, port string) error {
	in, err := new(net.ListenConfig).Listen(ctx, "unix", callsSocket)
	if err != nil {
		return err
	}
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", ":"+port)
	if err != nil {
		return errors.Join(err, in.Close())
	}
	context.AfterFunc(ctx, func() { _, _ = in.Close(), listener.Close() })
	server := &http.Server{Handler: passOn(accepted(in)), ReadHeaderTimeout: time.Minute}
	if err := server.Serve(listener); ctx.Err() == nil {
		return err
	}
	return nil
}

// accepted hands over what a listener accepts, one at a time.
func accepted(in net.Listener) <-chan net.Conn {
	all := make(chan net.Conn)
	go func() {
		for {
			connection, err := in.Accept()
			if err != nil {
				return
			}
			all <- connection
		}
	}()
	return all
}

// passOn sends requests as they are, but for the host, by one connection.
func passOn(connections <-chan net.Conn) http.Handler {
	var protocols http.Protocols
	protocols.SetUnencryptedHTTP2(true)
	return &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) { r.Out.URL.Scheme, r.Out.URL.Host = "http", "emulator" },
		Transport: &http.Transport{
			Protocols: &protocols, DisableCompression: true,
			DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
				ctx, cancel := context.WithTimeout(ctx, patience)
				defer cancel()
				select {
				case connection := <-connections:
					return connection, nil
				case <-ctx.Done():
					return nil, errors.New("nothing runs the emulator's containers")
				}
			},
		},
		FlushInterval: -1,
		ErrorHandler: func(w http.ResponseWriter, _ *http.Request, err error) {
			http.Error(w, err.Error(), http.StatusBadGateway)
		},
	}
}

// tunnel joins what it reads and writes with the calls in the same container.
func tunnel(ctx context.Context, in io.Reader, out io.Writer) error {
	connection, err := dialSocket(ctx, callsSocket)
	if err != nil {
		return err
	}
	defer connection.Close()
	context.AfterFunc(ctx, func() { _ = connection.Close() })
	ended := make(chan error, 2)
	go func() { _, err := io.Copy(connection, in); ended <- err }()
	go func() { _, err := io.Copy(out, connection); ended <- err }()
	return <-ended
}

// dialSocket connects to what may be about to start in this container.
func dialSocket(ctx context.Context, name string) (*net.UnixConn, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	for {
		connection, err := new(net.Dialer).DialContext(ctx, "unix", name)
		if err == nil {
			return connection.(*net.UnixConn), nil
		}
		select {
		case <-ctx.Done():
			return nil, fmt.Errorf("nothing listens at %s: %w", name, err)
		case <-time.After(20 * time.Millisecond):
		}
	}
}
