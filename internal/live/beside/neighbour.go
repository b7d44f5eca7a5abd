package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httputil"
	"os"
	"sync"
	"time"
)

// neighbour serves an endpoint until the context ends.
func neighbour(ctx context.Context, port, protocol string, timeout time.Duration) error {
	told, err := new(net.ListenConfig).Listen(ctx, "unix", socket)
	if err != nil {
		return err
	}
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", ":"+port)
	if err != nil {
		return errors.Join(err, told.Close())
	}
	t := &targets{}
	go t.listen(told)
	context.AfterFunc(ctx, func() { _, _ = told.Close(), listener.Close() })
	fmt.Fprintf(os.Stdout, "listens on %s, %s\n", port, protocol)
	opening, err := openingOf(protocol)
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	if protocol == "http" {
		server := &http.Server{Handler: t.requests(timeout), ReadHeaderTimeout: time.Minute}
		err = server.Serve(listener)
	} else {
		err = t.connections(ctx, listener, opening)
	}
	if ctx.Err() != nil {
		return nil
	}
	return err
}

// requests hands each request to another target, as Service Connect does where it knows that a port speaks HTTP. Its answers
// where there is none, or none in time, are those of Envoy, which Service Connect's proxy is made of.
func (t *targets) requests(timeout time.Duration) http.Handler {
	proxy := &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) {
			r.Out.URL.Scheme, r.Out.URL.Host = "http", "neighbour"
			for _, name := range []string{"Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto"} {
				if values, has := r.In.Header[name]; has {
					r.Out.Header[name] = values
				}
			}
		},
		// A connection for each request: a new one goes to the next target.
		Transport: &http.Transport{
			DisableKeepAlives: true, DisableCompression: true,
			DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) { return t.dial(ctx) },
		},
		FlushInterval: -1,
		ErrorHandler: func(w http.ResponseWriter, r *http.Request, err error) {
			switch {
			case errors.Is(r.Context().Err(), context.DeadlineExceeded):
				http.Error(w, "upstream request timeout", http.StatusGatewayTimeout)
			case errors.Is(err, errNoTarget):
				http.Error(w, "no healthy upstream", http.StatusServiceUnavailable)
			default:
				http.Error(w, "upstream connect error or disconnect/reset before headers", http.StatusServiceUnavailable)
			}
		},
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if timeout > 0 {
			ctx, cancel := context.WithTimeout(r.Context(), timeout)
			defer cancel()
			r = r.WithContext(ctx)
		}
		proxy.ServeHTTP(w, r)
	})
}

// openingOf is what a protocol begins with that no target sees: with PostgreSQL the client's wish for TLS.
func openingOf(protocol string) (func(net.Conn) (net.Conn, error), error) {
	if protocol != "postgres" {
		return func(from net.Conn) (net.Conn, error) { return from, nil }, nil
	}
	secure, err := certificates()
	return func(from net.Conn) (net.Conn, error) { return greet(from, secure) }, err
}

// connections hands each connection to another target. One that finds none is closed.
func (t *targets) connections(ctx context.Context, listener net.Listener, opening func(net.Conn) (net.Conn, error)) error {
	for {
		from, err := listener.Accept()
		if err != nil {
			return err
		}
		go func() {
			defer from.Close()
			to, err := t.dial(ctx)
			if err != nil {
				return
			}
			defer to.Close()
			if opened, err := opening(from); err == nil {
				join(opened, to)
			}
		}()
	}
}

// join passes on what either end sends, and its end, until both have ended.
func join(a, b net.Conn) {
	var both sync.WaitGroup
	for _, way := range [][2]net.Conn{{a, b}, {b, a}} {
		both.Go(func() {
			_, err := io.Copy(way[0], way[1])
			if half, can := way[0].(interface{ CloseWrite() error }); can && err == nil {
				_ = half.CloseWrite()
				return
			}
			_, _ = a.Close(), b.Close()
		})
	}
	both.Wait()
}
