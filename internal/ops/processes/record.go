package processes

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/shirou/gopsutil/v4/process"
)

// Record is the note of a run of this program that works on something, in a file that stays where the run is
// killed. The next run finds there what to end, and that something may be unfinished.
type Record struct {
	Owner   Identity  `json:"owner"`           // this program
	Child   *Identity `json:"child,omitempty"` // what it runs at the moment, or has run last
	Began   time.Time `json:"began"`
	Changes bool      `json:"changes"` // it may change what it works on, not only look

	file string
}

// Identity is a process: an id alone may pass to another one.
type Identity struct {
	PID     int   `json:"pid"`
	Created int64 `json:"created"` // milliseconds since 1970, as the system has it
}

// createdTolerance is how far two readings of when a process was created may be apart, in milliseconds: the
// system counts from its own start, whose time moves when the clock is set.
const createdTolerance = 2000

// NewRecord writes the record of this process to a folder. The topic, such as an environment, is a part of
// a file's name.
func NewRecord(dir, topic string, changes bool) (*Record, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	owner, err := identify(os.Getpid())
	if err != nil {
		return nil, err
	}
	r := &Record{
		Owner: owner, Began: time.Now().Truncate(time.Second), Changes: changes,
		file: filepath.Join(dir, fmt.Sprintf("%s@%d.json", topic, os.Getpid())),
	}
	err = r.write()
	return r, err
}

// Abandoned returns the records on a topic of runs that have ended and not removed them.
func Abandoned(dir, topic string) (records []*Record, err error) {
	files, err := filepath.Glob(filepath.Join(dir, topic+"@*.json"))
	if err != nil {
		return nil, err
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if errors.Is(err, os.ErrNotExist) {
			continue // that run has just ended
		}
		r := &Record{file: file}
		if err == nil {
			err = json.Unmarshal(text, r)
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w; delete it where nothing works on %s", file, err, topic)
		}
		if !r.Owner.runs() {
			records = append(records, r)
		}
	}
	return records, nil
}

// Runs notes what the run has started. Where that cannot be noted, the run goes on: only a kill would show it.
func (r *Record) Runs(pid int) {
	if child, err := identify(pid); err == nil {
		r.Child = &child
		_ = r.write()
	}
}

// Left returns what still runs of what the run has started, for a message, with its topmost process.
func (r *Record) Left() (pid int, description string) {
	if r.Child == nil || !r.Child.runs() {
		return 0, ""
	}
	return r.Child.PID, describe(newTree(r.Child.PID).running())
}

// Remove removes the record.
func (r *Record) Remove() error {
	if err := os.Remove(r.file); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return nil
}

// write replaces the file in one step, so that no reader sees half of it.
func (r *Record) write() error {
	text, err := json.Marshal(r)
	if err != nil {
		return err
	}
	if err := os.WriteFile(r.file+".new", text, 0o600); err != nil {
		return err
	}
	return os.Rename(r.file+".new", r.file)
}

func identify(pid int) (Identity, error) {
	p, err := process.NewProcess(int32(pid))
	if err != nil {
		return Identity{}, err
	}
	created, err := p.CreateTime()
	return Identity{PID: pid, Created: created}, err
}

// runs reports whether the process still does.
func (i Identity) runs() bool {
	p, err := process.NewProcess(int32(i.PID))
	if err != nil || !isRunning(p) {
		return false
	}
	created, err := p.CreateTime()
	return err == nil && max(created-i.Created, i.Created-created) <= createdTolerance
}
