package main

import (
	"net"
	"path/filepath"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
)

// The database speaks with a real client, and knows the table once it is made.
func TestPostgres(t *testing.T) {
	t.Setenv("POSTGRES_USER", "django")
	t.Setenv("POSTGRES_PASSWORD", "secret")
	t.Setenv("POSTGRES_DB", "django")
	port := free(t)
	visits := &table{file: filepath.Join(t.TempDir(), "visits")}
	go func() { _ = listen(t.Context(), "127.0.0.1:"+port, visits.serve) }()
	at := func(password, database string) (*pgx.Conn, error) {
		return pgx.Connect(t.Context(), "postgres://django:"+password+"@127.0.0.1:"+port+"/"+database+"?default_query_exec_mode=simple_protocol")
	}
	for want, wrong := range map[string][2]string{"28P01": {"wrong", "django"}, "3D000": {"secret", "other"}} {
		if _, err := at(wrong[0], wrong[1]); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %s", err, want)
		}
	}
	client, err := at("secret", "django")
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close(t.Context())
	if _, err := client.Exec(t.Context(), insertVisit); err == nil || !strings.Contains(err.Error(), "42P01") {
		t.Errorf("%v before the table is there", err)
	}
	for _, statement := range []string{createVisits, insertVisit, createVisits, insertVisit} {
		if _, err := client.Exec(t.Context(), statement); err != nil {
			t.Fatal(statement, err)
		}
	}
	var count int64
	if err := client.QueryRow(t.Context(), selectVisits).Scan(&count); err != nil || count != 2 {
		t.Errorf("%d, %v", count, err)
	}
}

func free(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	_, port, err := net.SplitHostPort(listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	return port
}
