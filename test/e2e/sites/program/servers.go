package main

import (
	"context"
	"errors"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"sync"

	"github.com/alicebob/miniredis/v2"
	"github.com/jackc/pgx/v5/pgproto3"
)

// The statements that the database knows.
const (
	createVisits = "CREATE TABLE IF NOT EXISTS visits (at timestamptz NOT NULL DEFAULT now())"
	insertVisit  = "INSERT INTO visits DEFAULT VALUES"
	selectVisits = "SELECT count(*) FROM visits"
)

// redisServer serves the cache until the context ends.
func redisServer(ctx context.Context) error {
	server := miniredis.NewMiniRedis()
	if err := server.StartAddr(":6379"); err != nil {
		return err
	}
	defer server.Close()
	<-ctx.Done()
	return nil
}

// listen serves each connection until the context ends.
func listen(ctx context.Context, address string, serve func(net.Conn) error) error {
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", address)
	if err != nil {
		return err
	}
	defer context.AfterFunc(ctx, func() { _ = listener.Close() })()
	for {
		connection, err := listener.Accept()
		if err != nil {
			return err
		}
		go func() {
			defer connection.Close()
			_ = serve(connection)
		}()
	}
}

// mysqld says its name as MySQL does, and ends the connection.
func mysqld(ctx context.Context, port string) error {
	if os.Getenv("MYSQL_USER") == "" || os.Getenv("MYSQL_PASSWORD") == "" {
		return errors.New("want MYSQL_USER and MYSQL_PASSWORD")
	}
	return listen(ctx, ":"+port, func(connection net.Conn) error {
		_, err := connection.Write([]byte("\x05\x00\x00\x00\x0a8.4\x00"))
		return err
	})
}

// table is the one table, of which only the number of rows is known. It is a file in the folder where PostgreSQL has its own.
type table struct {
	file  string
	taken sync.Mutex
}

// postgres serves PostgreSQL's protocol.
func postgres(ctx context.Context, address string) error {
	if os.Getenv("POSTGRES_USER") == "" || os.Getenv("POSTGRES_PASSWORD") == "" {
		return errors.New("want POSTGRES_USER and POSTGRES_PASSWORD")
	}
	visits := &table{file: filepath.Join("/var/lib/postgresql/data", "visits")}
	return listen(ctx, address, visits.serve)
}

// serve serves a connection.
func (t *table) serve(connection net.Conn) error {
	client := pgproto3.NewBackend(connection, connection)
	if err := signIn(client, connection); err != nil {
		return err
	}
	for {
		message, err := client.Receive()
		if err != nil {
			return err
		}
		switch asked := message.(type) {
		case *pgproto3.Terminate:
			return nil
		case *pgproto3.Query:
			t.answer(client, asked.String)
		default:
			client.Send(failure("0A000", "this database knows the simple query protocol only"))
		}
		client.Send(&pgproto3.ReadyForQuery{TxStatus: 'I'})
		if err := client.Flush(); err != nil {
			return err
		}
	}
}

// signIn asks for the password of the one user.
func signIn(client *pgproto3.Backend, connection net.Conn) error {
	user, database := "", ""
	for user == "" {
		message, err := client.ReceiveStartupMessage()
		if err != nil {
			return err
		}
		if asked, is := message.(*pgproto3.StartupMessage); is {
			user, database = asked.Parameters["user"], asked.Parameters["database"]
		} else if _, err := connection.Write([]byte("N")); err != nil { // no TLS, no GSSAPI
			return err
		}
	}
	client.Send(&pgproto3.AuthenticationCleartextPassword{})
	if err := errors.Join(client.Flush(), client.SetAuthType(pgproto3.AuthTypeCleartextPassword)); err != nil {
		return err
	}
	message, err := client.Receive()
	if err != nil {
		return err
	}
	password, is := message.(*pgproto3.PasswordMessage)
	switch {
	case !is || user != os.Getenv("POSTGRES_USER") || password.Password != os.Getenv("POSTGRES_PASSWORD"):
		client.Send(failure("28P01", "password authentication failed for user "+strconv.Quote(user)))
	case database != os.Getenv("POSTGRES_DB"):
		client.Send(failure("3D000", "database "+strconv.Quote(database)+" does not exist"))
	default:
		client.Send(&pgproto3.AuthenticationOk{})
		for name, value := range map[string]string{"client_encoding": "UTF8", "standard_conforming_strings": "on", "server_version": "17"} {
			client.Send(&pgproto3.ParameterStatus{Name: name, Value: value})
		}
		client.Send(&pgproto3.ReadyForQuery{TxStatus: 'I'})
		return client.Flush()
	}
	return errors.Join(client.Flush(), errors.New("refused"))
}

func failure(code, message string) *pgproto3.ErrorResponse {
	return &pgproto3.ErrorResponse{Severity: "ERROR", Code: code, Message: message}
}

// answer does what a statement says.
func (t *table) answer(client *pgproto3.Backend, statement string) {
	t.taken.Lock()
	defer t.taken.Unlock()
	rows, err := t.rows()
	switch {
	case statement == createVisits:
		if err != nil {
			err = t.write(0)
		}
	case errors.Is(err, os.ErrNotExist):
		client.Send(failure("42P01", `relation "visits" does not exist`))
		return
	case err == nil && statement == insertVisit:
		err = t.write(rows + 1)
	case err == nil && statement == selectVisits:
		const int8 = 20 // its OID
		client.Send(&pgproto3.RowDescription{Fields: []pgproto3.FieldDescription{{Name: []byte("count"), DataTypeOID: int8, DataTypeSize: 8, TypeModifier: -1}}})
		client.Send(&pgproto3.DataRow{Values: [][]byte{[]byte(strconv.Itoa(rows))}})
	case err == nil:
		client.Send(failure("42601", "this database does not know "+statement))
		return
	}
	if err != nil {
		client.Send(failure("58030", err.Error()))
		return
	}
	client.Send(&pgproto3.CommandComplete{CommandTag: []byte("DONE 1")})
}

func (t *table) rows() (int, error) {
	text, err := os.ReadFile(t.file)
	if err != nil {
		return 0, err
	}
	return strconv.Atoi(string(text))
}

func (t *table) write(rows int) error { return os.WriteFile(t.file, []byte(strconv.Itoa(rows)), 0o600) }
