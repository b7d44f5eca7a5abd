// Command beside runs in containers of its own, beside those of a website on the emulator, and does what AWS does there
// outside of containers:
//
//	beside folder PATH UID GID MODE         makes a folder, with an owner and octal permissions: the root of an EFS access point
//	beside neighbour PORT PROTOCOL TIMEOUT  listens on a port, and hands what comes to one task after the other: an endpoint
//	                                        of ECS Service Connect, or a database of RDS; PROTOCOL is http, tcp or
//	                                        postgres, which gets TLS; TIMEOUT is of a request of http, 0 for none
//	beside tell ADDRESS…                    tells the neighbour in the same container where the tasks are
//	beside calls PORT                       listens on a port, and passes calls of AWS on by the tunnel
//	beside tunnel                           is the way out of the same container: its input and output
//
// Its image holds nothing but this program.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"strconv"
	"syscall"
	"time"
)

func main() {
	if err := start(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func start(args []string) error {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, os.Interrupt)
	defer stop()
	return run(ctx, args)
}

// run does what the arguments say.
func run(ctx context.Context, args []string) error {
	does, rest := "", args
	if len(args) > 0 {
		does, rest = args[0], args[1:]
	}
	switch {
	case does == "folder" && len(rest) == 4:
		return folder(rest[0], rest[1], rest[2], rest[3])
	case does == "neighbour" && len(rest) == 3:
		timeout, err := time.ParseDuration(rest[2])
		if err != nil {
			return err
		}
		return neighbour(ctx, rest[0], rest[1], timeout)
	case does == "tell":
		return tell(ctx, rest)
	case does == "calls" && len(rest) == 1:
		return calls(ctx, rest[0])
	case does == "tunnel" && len(rest) == 0:
		return tunnel(ctx, os.Stdin, os.Stdout)
	}
	return fmt.Errorf("%q is nothing to do; want folder PATH UID GID MODE, neighbour PORT PROTOCOL TIMEOUT, tell ADDRESS…, calls PORT or tunnel", args)
}

// folder gives a folder, made if it is not there, an owner and permissions.
func folder(path, uid, gid, mode string) error {
	owner, err := strconv.Atoi(uid)
	if err != nil {
		return err
	}
	group, err := strconv.Atoi(gid)
	if err != nil {
		return err
	}
	permissions, err := strconv.ParseUint(mode, 8, 12)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(path, 0o700); err != nil {
		return err
	}
	if err := os.Chown(path, owner, group); err != nil {
		return err
	}
	return os.Chmod(path, os.FileMode(permissions))
}
