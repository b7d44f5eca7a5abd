// Command hello is a tiny website: one static program, which is all that its image holds. It shows which container has
// answered, and can be slow, busy or broken on purpose, so that scaling and rollbacks have something to do.
//
//	/           a page: which host answers, and in which version ($VERSION)
//	/health     200, for health checks
//	/slow?ms=   answers after so many milliseconds
//	/burn?ms=   answers after so many milliseconds of CPU time
//	/status/404 answers with that status
//	/neighbour  asks $NEIGHBOUR, the address of another service, and answers what that says
//	/note       reads the file note in the folder $FOLDER; PUT writes it
//
// It listens on $PORT, 8080 unless set. With FAIL=start it does not start, with FAIL=500 it answers everything, health
// checks too, with the status 500. SIGTERM ends it, once the open requests are answered.
//
// "hello health" asks the one that runs whether it is well, which is what a container's health check can run: the image
// has no shell and no curl. "hello exit 3" ends at once with that exit code: a job.
package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"os/signal"
	"strconv"
	"syscall"
	"time"
)

// patience is how long open requests may take once the end is asked for: less than the 30 seconds after which ECS
// kills a container.
// https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html#ECS-Type-ContainerDefinition-stopTimeout
const patience = 25 * time.Second

func main() {
	os.Exit(start(os.Args[1:]))
}

// start does what the arguments say, and returns the exit code.
func start(args []string) int {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, os.Interrupt)
	defer stop()
	does := run
	switch {
	case len(args) == 2 && args[0] == "exit":
		code, err := strconv.Atoi(args[1])
		if err == nil {
			fmt.Fprintf(os.Stdout, "ends with exit code %d\n", code)
			return code
		}
	case len(args) == 1 && args[0] == "health":
		does = health
	}
	if err := does(ctx, os.Getenv, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

// run serves until the context ends, and then until the open requests are answered.
func run(ctx context.Context, getenv func(string) string, out io.Writer) error {
	if getenv("FAIL") == "start" {
		return errors.New("does not start, as FAIL=start says")
	}
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", ":"+cmp.Or(getenv("PORT"), "8080"))
	if err != nil {
		return err
	}
	logger := log.New(out, "", 0)
	host, _ := os.Hostname()
	shows := site{Host: host, Version: getenv("VERSION"), broken: getenv("FAIL") == "500", neighbour: getenv("NEIGHBOUR"), folder: getenv("FOLDER")}
	server := &http.Server{
		Handler:           handler(shows, logger),
		ReadHeaderTimeout: 10 * time.Second,
		ErrorLog:          logger,
	}
	logger.Printf("hello, version %s, listens on %s", cmp.Or(shows.Version, "none"), listener.Addr())
	served := make(chan error, 1)
	go func() { served <- server.Serve(listener) }()
	select {
	case err := <-served:
		return err
	case <-ctx.Done():
	}
	logger.Print("ends once the open requests are answered")
	ending, cancel := context.WithTimeout(context.WithoutCancel(ctx), patience)
	defer cancel()
	return server.Shutdown(ending)
}

// health fails unless the website on this machine answers that it is well.
func health(ctx context.Context, getenv func(string) string, _ io.Writer) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://127.0.0.1:"+cmp.Or(getenv("PORT"), "8080")+"/health", http.NoBody)
	if err != nil {
		return err
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return errors.New(answer.Status)
	}
	return nil
}
