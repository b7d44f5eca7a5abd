package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"
)

// adoptOrphans makes this process the parent of what outlives the program that started it.
func adoptOrphans() error {
	if err := unix.Prctl(unix.PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0); err != nil {
		return fmt.Errorf("become the parent of orphans: %w", err)
	}
	return nil
}

// treeMemory is the resident set size of a process and all its descendants, in bytes. It reads only
// what belongs to them, for reading the whole process table takes longer than plain Go runs. A
// process that has ended counts nothing.
func treeMemory(pid int) uint64 {
	folder := filepath.Join("/proc", strconv.Itoa(pid))
	total := residentMemory(folder)
	lists, _ := filepath.Glob(filepath.Join(folder, "task", "*", "children"))
	for _, list := range lists {
		text, _ := os.ReadFile(list)
		for child := range strings.FieldsSeq(string(text)) {
			if id, err := strconv.Atoi(child); err == nil {
				total += treeMemory(id)
			}
		}
	}
	return total
}

// residentMemory reads the second number of statm, which is in pages
// (https://man7.org/linux/man-pages/man5/proc_pid_statm.5.html).
func residentMemory(folder string) uint64 {
	text, err := os.ReadFile(filepath.Join(folder, "statm"))
	if err != nil {
		return 0
	}
	fields := strings.Fields(string(text))
	if len(fields) < 2 {
		return 0
	}
	pages, _ := strconv.ParseUint(fields[1], 10, 64)
	return pages * uint64(os.Getpagesize())
}
