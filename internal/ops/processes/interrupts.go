package processes

import (
	"context"
	"os"
	"os/signal"
	"syscall"
	"time"
)

// echo is the time within which a second signal is taken for the same Ctrl-C: a terminal signals a
// whole process group, and make passes a signal on to a child that already has it.
const echo = 500 * time.Millisecond

// Interrupts returns a context that the first SIGINT, SIGTERM or SIGHUP ends, and a channel that
// the second closes. The functions are called at these moments; nil is allowed for either. A SIGHUP
// that was ignored when the program was started, as nohup does, stays ignored.
func Interrupts(onFirst, onSecond func()) (ctx context.Context, kill <-chan struct{}) {
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, interrupts()...)
	return watch(signals, onFirst, onSecond)
}

func interrupts() []os.Signal {
	all := []os.Signal{syscall.SIGINT, syscall.SIGTERM}
	if signal.Ignored(syscall.SIGHUP) {
		return all
	}
	return append(all, syscall.SIGHUP)
}

// watch does the work of Interrupts on a given channel.
func watch(signals <-chan os.Signal, onFirst, onSecond func()) (context.Context, <-chan struct{}) {
	ctx, cancel := context.WithCancelCause(context.Background())
	kill := make(chan struct{})
	go func() {
		<-signals
		first := time.Now()
		if onFirst != nil {
			onFirst()
		}
		cancel(ErrInterrupted)
		for range signals {
			if time.Since(first) > echo {
				break
			}
		}
		if onSecond != nil {
			onSecond()
		}
		close(kill)
	}()
	return ctx, kill
}
