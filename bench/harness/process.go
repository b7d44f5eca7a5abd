package main

import (
	"errors"
	"syscall"
	"time"
)

// childrenCPU is the CPU time, user and system, of all processes that were started by this one and
// by them, as far as they have ended.
func childrenCPU() time.Duration {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_CHILDREN, &usage); err != nil {
		return 0
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

// reapOrphans waits for what outlives the program that started it, so that it counts and does not
// disturb the next program. No other process must be running.
func reapOrphans() {
	for {
		_, err := syscall.Wait4(-1, nil, 0, nil)
		if err != nil && !errors.Is(err, syscall.EINTR) {
			return
		}
	}
}
