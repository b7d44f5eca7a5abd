package processes

import (
	"fmt"
	"slices"
	"syscall"

	"github.com/shirou/gopsutil/v4/process"
)

// proc is one process. The time of its creation tells it from a later process with the same id.
type proc struct {
	pid     int32
	created int64 // milliseconds since the epoch
	name    string
}

func (p proc) String() string { return fmt.Sprintf("%d (%s)", p.pid, p.name) }

// signal sends sig. A process that has ended meanwhile is what was wanted, so no error is reported.
func (p proc) signal(sig syscall.Signal) { _ = syscall.Kill(int(p.pid), sig) }

// tree is a process and all its descendants, remembered: when a process in the middle ends, its
// children get another parent and could no longer be found from the root.
type tree struct {
	known map[int32]proc
}

// newTree takes a first look at the descendants of the process with the id root.
func newTree(root int) *tree {
	t := &tree{known: map[int32]proc{int32(root): {}}}
	for _, p := range snapshot() {
		if p.pid == int32(root) {
			t.known[p.pid] = p.proc
		}
	}
	t.running()
	return t
}

// running looks at the process table again: it takes in new descendants of the known processes and
// returns all that still run.
func (t *tree) running() []proc {
	table := snapshot()
	alive := make(map[int32]entry, len(table))
	for _, p := range table {
		alive[p.pid] = p
	}
	for pid, p := range t.known {
		if now, ok := alive[pid]; !ok || now.created != p.created {
			delete(t.known, pid)
		}
	}
	// A parent always stands before its children once the table is sorted by age; process ids that
	// wrapped around within one millisecond are caught by the next look.
	for _, p := range table {
		if _, ok := t.known[p.parent]; ok {
			t.known[p.pid] = p.proc
		}
	}
	running := make([]proc, 0, len(t.known))
	for _, p := range t.known {
		running = append(running, p)
	}
	slices.SortFunc(running, func(a, b proc) int { return int(a.pid - b.pid) })
	return running
}

// entry is a line of the process table.
type entry struct {
	proc
	parent int32
}

// snapshot reads the process table, oldest process first, without the processes that have ended
// and only wait to be collected by their parent.
func snapshot() []entry {
	processes, err := process.Processes()
	if err != nil {
		return nil
	}
	var table []entry
	for _, p := range processes {
		// An error here means that the process has ended since the table was listed.
		created, err := p.CreateTime()
		if err != nil {
			continue
		}
		parent, err := p.Ppid()
		if err != nil {
			continue
		}
		status, err := p.Status()
		if err != nil || slices.Contains(status, process.Zombie) {
			continue
		}
		name, _ := p.Name()
		table = append(table, entry{proc{p.Pid, created, name}, parent})
	}
	slices.SortFunc(table, func(a, b entry) int {
		if a.created != b.created {
			return int(a.created - b.created)
		}
		return int(a.pid - b.pid)
	})
	return table
}
