//go:build !linux

package main

import "github.com/shirou/gopsutil/v4/process"

// adoptOrphans does nothing: only Linux lets a process adopt them. What outlives the program that
// started it is then not counted.
func adoptOrphans() error { return nil }

// treeMemory is the resident set size of a process and all its descendants, in bytes. A process that
// has ended counts nothing.
func treeMemory(pid int) uint64 {
	root, err := process.NewProcess(int32(pid))
	if err != nil {
		return 0
	}
	return memoryBelow(root)
}

func memoryBelow(root *process.Process) uint64 {
	var total uint64
	if memory, err := root.MemoryInfo(); err == nil {
		total = memory.RSS
	}
	children, _ := root.Children()
	for _, child := range children {
		total += memoryBelow(child)
	}
	return total
}
