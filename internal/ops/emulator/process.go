package emulator

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"syscall"
	"time"
)

const (
	readyTimeout = time.Minute     // a loaded machine has taken 5 s
	stopTimeout  = 5 * time.Second // for a clean end, before the process is killed
	logTail      = 2000            // bytes of the log that an error shows
)

// lifetime says what happens to an emulator when its parent ends.
type lifetime int

const (
	attached lifetime = iota // it ends too
	detached                 // it goes on once it has been told to stay, in a session of its own
)

// server is an emulator that this process started.
type server struct {
	record record
	exited chan struct{}  // closed when the process is gone
	stdin  io.WriteCloser // the server ends when it closes, unless it has been told to stay
	ending sync.Once
}

// launch starts server.py and waits for its ready line.
func launch(ctx context.Context, python, root, logs string, lifetime lifetime) (*server, error) {
	s := &server{exited: make(chan struct{})}
	s.record.Trace = filepath.Join(logs, "emulator.trace.jsonl")
	s.record.Log = filepath.Join(logs, "emulator.log")
	log, err := private(s.record.Log)
	if err != nil {
		return nil, err
	}
	defer log.Close()
	trace, err := private(s.record.Trace)
	if err != nil {
		return nil, err
	}
	trace.Close()

	cmd := exec.Command(python, filepath.Join(root, "emulator", "server.py"), "--with-parent", "--trace", s.record.Trace)
	cmd.Env = serverEnvironment()
	cmd.Stderr = log
	ready, out, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	defer ready.Close()
	cmd.Stdout = out
	if s.stdin, err = cmd.StdinPipe(); err != nil {
		return nil, err
	}
	if lifetime == detached {
		cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	}
	s.record.Started = time.Now().Truncate(time.Second)
	err = cmd.Start()
	out.Close()
	if err != nil {
		return nil, fmt.Errorf("start the emulator with %s: %w", python, err)
	}
	s.record.PID = cmd.Process.Pid
	go func() {
		_ = cmd.Wait() // it is not expected to end well: it is stopped
		close(s.exited)
	}()
	if err := s.awaitReady(ctx, ready); err != nil {
		err = errors.Join(err, s.end())
		return nil, fmt.Errorf("the emulator did not start: %w%s", err, tail(s.record.Log))
	}
	return s, nil
}

// stay has the server outlive this process.
func (s *server) stay() error {
	_, err := io.WriteString(s.stdin, "stay\n")
	return err
}

// private makes an empty file that nobody else may read: calls that failed are in there, with what they sent.
func private(path string) (*os.File, error) {
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	return os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
}

// awaitReady reads the ready line into the record.
func (s *server) awaitReady(ctx context.Context, stdout io.Reader) error {
	line := make(chan []byte, 1)
	go func() {
		text, _ := bufio.NewReader(stdout).ReadBytes('\n')
		line <- text
	}()
	ctx, cancel := context.WithTimeoutCause(ctx, readyTimeout, fmt.Errorf("no answer within %v", readyTimeout))
	defer cancel()
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case text := <-line:
		if len(text) == 0 {
			return errors.New("it ended at once")
		}
		pid := s.record.PID
		if err := json.Unmarshal(text, &s.record); err != nil {
			return fmt.Errorf("unexpected first line %q", text)
		}
		// A wrapper such as a version manager's shim runs Python as its child.
		if s.record.PID != pid && !alive(s.record.PID) {
			return fmt.Errorf("process %d is not there", s.record.PID)
		}
		s.record.Endpoint = fmt.Sprintf("http://127.0.0.1:%d", s.record.Port)
		return nil
	}
}

// end ends the process and waits until it is gone.
func (s *server) end() error {
	var err error
	s.ending.Do(func() {
		s.stdin.Close()
		err = terminate(s.record.PID, s.exited)
	})
	return err
}

// terminate asks a process to end, kills it when it does not, and waits for its end.
func terminate(pid int, ended <-chan struct{}) error {
	for _, signal := range []syscall.Signal{syscall.SIGTERM, syscall.SIGKILL} {
		select {
		case <-ended:
			return nil
		default:
		}
		if err := syscall.Kill(pid, signal); err != nil && !errors.Is(err, syscall.ESRCH) {
			return err
		}
		select {
		case <-ended:
			return nil
		case <-time.After(stopTimeout):
		}
	}
	return fmt.Errorf("process %d does not end", pid)
}

// alive tells whether a process exists.
func alive(pid int) bool {
	err := syscall.Kill(pid, 0)
	return err == nil || errors.Is(err, syscall.EPERM)
}

// tail returns the end of a log, for an error message.
func tail(path string) string {
	text, err := os.ReadFile(path)
	text = bytes.TrimSpace(text)
	if err != nil || len(text) == 0 {
		return ""
	}
	if len(text) > logTail {
		text = append([]byte("…"), text[len(text)-logTail:]...)
	}
	return fmt.Sprintf("; its log ends with\n%s", text)
}
