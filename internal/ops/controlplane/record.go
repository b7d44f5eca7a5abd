package controlplane

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"time"

	"cdah/internal/live/containers"
	"cdah/internal/ops/emulator"
)

// Record is what a control plane says of itself, for other commands.
type Record struct {
	PID      int    `json:"pid"`
	Emulator string `json:"emulator"` // identity of the one whose website it runs
	Engine   string `json:"engine"`   // such as "Podman 5.4 at unix:///run/podman/podman.sock"
	Page     string `json:"page"`     // where it shows how everything is, such as 127.0.0.1:8081
	Sites    []Site `json:"sites"`

	Troubles []Trouble `json:"troubles,omitempty"`
}

// Trouble is something that is deployed and cannot run, such as a database whose image cannot be had. What cannot run of a
// service, ECS tells in its events.
type Trouble struct {
	Account string `json:"account"`
	Region  string `json:"region"`
	Text    string `json:"text"`
}

// TroublesIn returns what cannot run of an account and region.
func (r Record) TroublesIn(account, region string) []string {
	var texts []string
	for _, t := range r.Troubles {
		if t.Account == account && t.Region == region {
			texts = append(texts, t.Text)
		}
	}
	return texts
}

// LogFile is where the control plane of a folder says what went wrong.
func LogFile(dir string) string { return filepath.Join(dir, "containers.log") }

func recordFile(dir string) string { return filepath.Join(dir, "containers.json") }

func lockFile(dir string) string { return filepath.Join(dir, "containers.lock") }

// Hold makes the caller the control plane of a folder until it calls release, or ends. It waits for the one before to end.
func Hold(ctx context.Context, dir string) (release func(), err error) {
	unlock, err := emulator.Lock(ctx, lockFile(dir))
	if err != nil {
		return nil, err
	}
	return func() { _ = os.Remove(recordFile(dir)); unlock() }, nil
}

// Write replaces the record of a folder.
func (r Record) Write(dir string) error { return emulator.WriteRecord(recordFile(dir), r) }

// Find returns the record of the control plane that runs the website of an emulator, and false where none does.
func Find(dir string, e *emulator.Emulator) (Record, bool) {
	r := read(dir)
	return r, r.Emulator == e.ID() && held(dir)
}

// Before returns what the control plane of an emulator said of itself that was killed; an empty record where none was.
func Before(dir string, e *emulator.Emulator) Record {
	if r := read(dir); r.Emulator == e.ID() {
		return r
	}
	return Record{}
}

// Was tells whether a control plane has run the website of an emulator, and may have been killed.
func Was(dir string, e *emulator.Emulator) bool { return read(dir).Emulator == e.ID() }

// Left tells whether the control plane of a folder was killed, so that its containers may still run.
func Left(dir string) bool { return read(dir).PID != 0 && !held(dir) }

// Remove removes the containers and volumes of a folder's control plane, which has ended.
func Remove(ctx context.Context, engine *containers.Engine, dir string) error {
	return removeLeft(ctx, engine, dir, "")
}

// removeLeft removes what is left of a control plane that was killed, but for the files of the emulator that is still there:
// those of its file systems and databases.
func removeLeft(ctx context.Context, engine *containers.Engine, dir, emulator string) error {
	of := map[string]string{labelFolder: dir}
	if _, err := engine.Remove(ctx, of); err != nil {
		return err
	}
	volumes, err := engine.Volumes(ctx, of)
	if err != nil {
		return err
	}
	var problems []error
	for _, v := range volumes {
		if v.Labels[labelFileSystem] == "" && v.Labels[labelDatabase] == "" || v.Labels[labelEmulator] != emulator {
			problems = append(problems, engine.RemoveVolume(ctx, v.Name))
		}
	}
	return errors.Join(problems...)
}

// read returns the record of a folder; an empty one where there is none.
func read(dir string) Record {
	var r Record
	text, err := os.ReadFile(recordFile(dir))
	if err != nil || json.Unmarshal(text, &r) != nil {
		return Record{}
	}
	return r
}

// held tells whether a process holds a folder: a lock goes with its process.
func held(dir string) bool {
	ctx, cancel := context.WithTimeout(context.Background(), time.Millisecond)
	defer cancel()
	unlock, err := emulator.Lock(ctx, lockFile(dir))
	if err != nil {
		return errors.Is(err, context.DeadlineExceeded)
	}
	unlock()
	return false
}

// AwaitEnd returns when no control plane runs in a folder: it ends with its emulator, and takes its containers along.
func AwaitEnd(ctx context.Context, dir string) error {
	if _, err := os.Stat(lockFile(dir)); errors.Is(err, os.ErrNotExist) {
		return nil
	}
	unlock, err := emulator.Lock(ctx, lockFile(dir))
	if err != nil {
		return err
	}
	unlock()
	return nil
}

// At is where this machine answers for the host of a website: the name that AWS gave to a load balancer, or one in its
// certificate.
func (r Record) At(host, protocol string) (Site, bool) {
	for _, s := range r.Sites {
		if s.Protocol == protocol && s.Address != "" && (s.DNSName == host || covers(s.Names, host)) {
			return s, true
		}
	}
	return Site{}, false
}
