package main

import (
	"crypto/tls"
	"io"
	"net"
	"testing"
)

// A client of PostgreSQL that wants TLS gets it, and the database gets what it says then, without it.
func TestPostgres(t *testing.T) {
	t.Parallel()
	database, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = database.Close() })
	go func() {
		for {
			connection, err := database.Accept()
			if err != nil {
				return
			}
			go func() { _, _ = io.Copy(connection, connection); _ = connection.Close() }()
		}
	}()
	proxy, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = proxy.Close() })
	all := &targets{}
	all.set([]string{database.Addr().String()})
	opening, err := openingOf("postgres")
	if err != nil {
		t.Fatal(err)
	}
	go func() { _ = all.connections(t.Context(), proxy, opening) }()

	const startup = "\x00\x00\x00\x09\x00\x03\x00\x00\x00"
	for name, secure := range map[string]bool{"with TLS": true, "without": false} {
		client, err := net.Dial("tcp", proxy.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = client.Close() })
		says(t, client, "\x00\x00\x00\x08\x04\xd2\x16\x30", "N") // GSSAPI
		if secure {
			says(t, client, "\x00\x00\x00\x08\x04\xd2\x16\x2f", "S")
			client = tls.Client(client, &tls.Config{InsecureSkipVerify: true}) // sslmode=require looks at no certificate
		}
		if _, err := client.Write([]byte(startup)); err != nil {
			t.Fatal(err)
		}
		got := make([]byte, len(startup))
		if _, err := io.ReadFull(client, got); err != nil || string(got) != startup {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
}

// says sends a request that is answered by one letter.
func says(t *testing.T, client net.Conn, request, want string) {
	t.Helper()
	answer := make([]byte, 1)
	if _, err := client.Write([]byte(request)); err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadFull(client, answer); err != nil || string(answer) != want {
		t.Fatalf("%q, %v, want %s", answer, err, want)
	}
}
