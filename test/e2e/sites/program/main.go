// Command program stands, in the tests of examples/sites, for all the programs that those sites are made of. It is called as
// they are, by the command of a container or by the variable PROGRAM of its image:
//
//	nginx            serves uploads, and asks the application for all else
//	gunicorn         the application: visits in the database, a cache, uploads
//	celery           a worker of its, or the clock
//	python           its migrations
//	redis-server     the cache
//	postgres         the database of three statements
//	mysqld           a database that says its name, and no more
//	apache           WordPress's page
//	start_api.sh     the internal tool, or its runner
package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, os.Interrupt)
	err := run(ctx, os.Args[1:])
	failed := err != nil && ctx.Err() == nil
	stop()
	if failed {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// run does what the program of a command does.
func run(ctx context.Context, args []string) error {
	if len(args) == 0 || strings.HasPrefix(args[0], "-") {
		args = append([]string{os.Getenv("PROGRAM")}, args...)
	}
	last := args[len(args)-1]
	switch name := filepath.Base(args[0]); name {
	case "nginx":
		return serve(ctx, ":8080", nginx())
	case "gunicorn":
		return serve(ctx, last, newApp())
	case "celery":
		return celery(ctx, last == "beat")
	case "python":
		return manage(ctx, last)
	case "redis-server":
		return redisServer(ctx)
	case "postgres":
		return postgres(ctx, ":"+last)
	case "mysqld":
		return mysqld(ctx, strings.TrimPrefix(last, "--port="))
	case "apache":
		return serve(ctx, ":80", page("WordPress"))
	case "start_api.sh":
		return serve(ctx, ":3000", page("the tool"))
	default:
		return fmt.Errorf("%q is none of these programs", name)
	}
}

// page is the same page at every path.
func page(text string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, text) })
}

// serve serves until the context ends.
func serve(ctx context.Context, address string, handler http.Handler) error {
	server := &http.Server{Addr: address, Handler: handler, ReadHeaderTimeout: time.Minute}
	defer context.AfterFunc(ctx, func() { _ = server.Close() })()
	if err := server.ListenAndServe(); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}
