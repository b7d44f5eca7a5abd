package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"sync"
	"time"
)

const (
	// socket is where a neighbour is told. It is no file, and in the network of its container alone.
	socket = "@cdah-neighbour"

	// patience is how long a command waits for what has just been started in its container.
	patience = 10 * time.Second

	// connectTimeout is how long a task has to take a connection before the next one is asked.
	connectTimeout = time.Second
)

// targets are the addresses that connections go to, in turn.
type targets struct {
	dialer net.Dialer

	mu        sync.Mutex
	addresses []string
	next      int
}

var errNoTarget = errors.New("no healthy task")

// order returns all addresses, from the one whose turn it is.
func (t *targets) order() []string {
	t.mu.Lock()
	defer t.mu.Unlock()
	n := len(t.addresses)
	if n == 0 {
		return nil
	}
	at := t.next % n
	t.next = at + 1
	return append(append([]string{}, t.addresses[at:]...), t.addresses[:at]...)
}

func (t *targets) set(addresses []string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.addresses = addresses
}

// dial connects to the next target that takes a connection.
func (t *targets) dial(ctx context.Context) (net.Conn, error) {
	problem := errNoTarget
	for _, address := range t.order() {
		once, cancel := context.WithTimeout(ctx, connectTimeout)
		connection, err := t.dialer.DialContext(once, "tcp", address)
		cancel()
		if err == nil {
			return connection, nil
		}
		problem = err
	}
	return nil, problem
}

// listen takes what it is told, until the listener is closed.
func (t *targets) listen(listener net.Listener) {
	for {
		connection, err := listener.Accept()
		if err != nil {
			return
		}
		text, err := io.ReadAll(connection)
		if err == nil {
			t.set(strings.Fields(string(text)))
			_, _ = io.WriteString(connection, told)
		}
		_ = connection.Close()
	}
}

// told is the answer of a neighbour that has been told.
const told = "told"

// tell replaces the targets of the neighbour in this container, which may be about to start.
func tell(ctx context.Context, addresses []string) error {
	connection, err := dialSocket(ctx, socket)
	if err != nil {
		return err
	}
	return tellBy(connection, addresses)
}

func tellBy(connection *net.UnixConn, addresses []string) error {
	defer connection.Close()
	if _, err := io.WriteString(connection, strings.Join(addresses, "\n")); err != nil {
		return err
	}
	if err := connection.CloseWrite(); err != nil {
		return err
	}
	answer, err := io.ReadAll(connection)
	if err == nil && string(answer) != told {
		err = fmt.Errorf("the neighbour says %q", answer)
	}
	return err
}
