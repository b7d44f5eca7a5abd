package emulator

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// StartDetached returns the emulator of options.Dir, and starts it when it is not
// running. It goes on after the calling process has ended, until [Stop]. Of several
// callers at the same time one starts it and the others get the same.
func StartDetached(ctx context.Context, options Options) (*Emulator, error) {
	options, err := options.withDefaults()
	if err != nil {
		return nil, err
	}
	unlock, err := Lock(ctx, lockFile(options.Dir))
	if err != nil {
		return nil, err
	}
	defer unlock()
	if running, ok := Running(options.Dir); ok {
		return running, nil
	}
	python, err := findPython(ctx, options)
	if err != nil {
		return nil, err
	}
	server, err := launch(ctx, python, options.Root, options.Dir, detached)
	if err != nil {
		return nil, err
	}
	// Until the record is there, it ends with this process: nobody else could find it.
	err = WriteRecord(recordFile(options.Dir), server.record)
	if err == nil {
		err = server.stay()
	}
	if err != nil {
		return nil, errors.Join(err, server.end())
	}
	return fromRecord(options.Dir, server.record), nil
}

// Running returns the emulator that [StartDetached] started in dir, and false when there
// is none: not recorded, not alive, or the port answers as somebody else.
func Running(dir string) (*Emulator, bool) {
	record, err := readRecord(dir)
	if err != nil || !record.isRunning() {
		return nil, false
	}
	return fromRecord(dir, record), true
}

// Stop ends the emulator of dir, waits until it is gone and removes its record; the
// log and the trace stay. Without an emulator it only removes what is stale.
func Stop(ctx context.Context, dir string) error {
	if _, err := os.Stat(recordFile(dir)); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	unlock, err := Lock(ctx, lockFile(dir))
	if err != nil {
		return err
	}
	defer unlock()
	record, err := readRecord(dir)
	// Only a process that proves to be the recorded emulator is ended.
	if err == nil && record.isRunning() {
		if err := terminate(record.PID, processEnd(record.PID)); err != nil {
			return fmt.Errorf("stop the emulator: %w", err)
		}
	}
	if err := os.Remove(recordFile(dir)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

func fromRecord(dir string, record record) *Emulator {
	return &Emulator{record: record, stop: func() error { return Stop(context.Background(), dir) }}
}

func recordFile(dir string) string { return filepath.Join(dir, "emulator.json") }

func lockFile(dir string) string { return filepath.Join(dir, "emulator.lock") }

func readRecord(dir string) (record, error) {
	var r record
	text, err := os.ReadFile(recordFile(dir))
	if err != nil {
		return r, err
	}
	err = json.Unmarshal(text, &r)
	return r, err
}

// WriteRecord replaces a file by a record in JSON, in one step, so that no reader sees half of it.
func WriteRecord(file string, record any) error {
	text, err := json.MarshalIndent(record, "", "  ")
	if err != nil {
		return err
	}
	temporary := file + ".new"
	if err := os.WriteFile(temporary, append(text, '\n'), 0o600); err != nil {
		return err
	}
	return os.Rename(temporary, file)
}

// processEnd returns a channel that is closed when a process, not necessarily a child, has ended.
func processEnd(pid int) <-chan struct{} {
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		for alive(pid) {
			time.Sleep(50 * time.Millisecond)
		}
	}()
	return ended
}
