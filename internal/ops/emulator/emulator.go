// Package emulator runs the project's AWS emulator, emulator/server.py: moto on
// loopback, with the repairs that Terraform's AWS provider needs.
//
// [Start] gives a test an emulator that dies with the test. [StartDetached] gives
// `make deploy` one that outlives the command; [Running] finds it again and [Stop]
// ends it. Nothing is sent to AWS, and no credentials are needed.
//
// The Python sources are read from the project's tree, not embedded: the package
// serves this project only, and a traceback then names a file that can be opened.
package emulator

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"
)

// Account is the account that [Emulator.Env] acts in.
const Account = "123456789012"

// Options says where the emulator comes from and where it keeps its files.
type Options struct {
	// Root is the project's root, the folder that holds emulator/server.py. Required.
	Root string
	// Dir holds the virtual environment, and what a detached emulator leaves
	// behind: its record, log and trace. Default: Root/.cdah. Created when missing.
	Dir string
	// Logs is the folder for log and trace of an emulator from [Start]. Default: a
	// temporary one that [Emulator.Stop] removes.
	Logs string
	// Progress receives a line for each slow step, with the time it took. Default: none.
	Progress io.Writer
}

func (o Options) withDefaults() (Options, error) {
	if o.Root == "" {
		return o, errors.New("emulator: Options.Root is empty; name the folder that holds emulator/server.py")
	}
	root, err := filepath.Abs(o.Root)
	if err != nil {
		return o, err
	}
	o.Root = root
	if o.Dir == "" {
		o.Dir = filepath.Join(root, ".cdah")
	}
	if o.Progress == nil {
		o.Progress = io.Discard
	}
	return o, os.MkdirAll(o.Dir, 0o755)
}

// Emulator is a running emulator.
type Emulator struct {
	record record
	stop   func() error
}

// record is what identifies a running emulator; a detached one has it in a file.
type record struct {
	Port     int       `json:"port"`
	PID      int       `json:"pid"`
	ID       string    `json:"id"` // random, told by the emulator itself: a PID or a port may pass to another process
	Endpoint string    `json:"endpoint"`
	Started  time.Time `json:"started"`
	Trace    string    `json:"trace"`
	Log      string    `json:"log"`
}

// Start runs an emulator for as long as the caller lives: it ends on
// [Emulator.Stop], when ctx ends, and when the calling process dies in any way.
//
// It returns when the emulator takes connections (1 to 5 s; some minutes when a
// virtual environment must be made first), or an error that ends with the log's
// last lines.
func Start(ctx context.Context, options Options) (*Emulator, error) {
	options, err := options.withDefaults()
	if err != nil {
		return nil, err
	}
	python, err := findPython(ctx, options)
	if err != nil {
		return nil, err
	}
	logs, temporary := options.Logs, options.Logs == ""
	if temporary {
		if logs, err = os.MkdirTemp("", "cdah-emulator-"); err != nil {
			return nil, err
		}
	}
	server, err := launch(ctx, python, options.Root, logs, attached)
	if err != nil {
		if temporary {
			os.RemoveAll(logs)
		}
		return nil, err
	}
	stop := func() error {
		err := server.end()
		if temporary {
			err = errors.Join(err, os.RemoveAll(logs))
		}
		return err
	}
	context.AfterFunc(ctx, func() { _ = server.end() })
	return &Emulator{record: server.record, stop: stop}, nil
}

// Endpoint is the emulator's URL, http://127.0.0.1:PORT.
func (e *Emulator) Endpoint() string { return e.record.Endpoint }

// PID is the emulator's process.
func (e *Emulator) PID() int { return e.record.PID }

// Alive tells whether the emulator's process is there.
func (e *Emulator) Alive() bool { return alive(e.record.PID) }

// Log is the file with the emulator's own messages.
func (e *Emulator) Log() string { return e.record.Log }

// Stop ends the emulator and returns when its process is gone. A second call does
// nothing. The trace of one that was started without Options.Logs goes with it.
func (e *Emulator) Stop() error {
	if err := e.stop(); err != nil {
		return fmt.Errorf("stop the emulator with pid %d: %w", e.record.PID, err)
	}
	return nil
}
