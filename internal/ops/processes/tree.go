package processes

import (
	"cmp"
	"maps"
	"slices"

	"github.com/shirou/gopsutil/v4/process"
)

// tree is a process and all its descendants, by process id. They are remembered: when a process in the
// middle ends, its children get another parent and can no longer be found from the root.
type tree map[int32]*process.Process

// newTree takes a first look at the descendants of the process with the id root.
func newTree(root int) tree {
	t := tree{}
	if p, err := process.NewProcess(int32(root)); err == nil {
		t[p.Pid] = p
	}
	t.running()
	return t
}

// running looks at the process table again: it takes in new descendants of the known processes and returns
// all that still run, sorted by process id.
func (t tree) running() []*process.Process {
	maps.DeleteFunc(t, func(_ int32, p *process.Process) bool { return !isRunning(p) })
	for queue := slices.Collect(maps.Values(t)); len(queue) > 0; queue = queue[1:] {
		children, _ := queue[0].Children() // an error means that it has just ended
		for _, child := range children {
			if t[child.Pid] == nil && isRunning(child) {
				t[child.Pid] = child
				queue = append(queue, child)
			}
		}
	}
	return slices.SortedFunc(maps.Values(t), func(a, b *process.Process) int { return cmp.Compare(a.Pid, b.Pid) })
}

// isRunning reports whether a process has neither ended, with its id perhaps passed to another one, nor only
// waits to be collected by its parent.
func isRunning(p *process.Process) bool {
	running, err := p.IsRunning()
	if err != nil || !running {
		return false
	}
	status, err := p.Status()
	return err == nil && !slices.Contains(status, process.Zombie)
}
