package pause

import (
	"fmt"
	"os"
	"strconv"
	"strings"
)

// process is one that no other will ever be taken for.
type process struct {
	pid     int
	started string // clock ticks after boot
}

type status struct {
	process
	parent int
	state  string
}

// haltedStates are stopped, traced, zombie and dead; see proc_pid_stat(5).
var haltedStates = []string{"T", "t", "Z", "X"}

// descendants are root and all processes below it, parents before their children.
func descendants(root int) ([]status, error) {
	first, err := read(root)
	if err != nil {
		return nil, fmt.Errorf("process %d: %w", root, err)
	}
	entries, err := os.ReadDir("/proc")
	if err != nil {
		return nil, err
	}
	children := map[int][]status{}
	for _, entry := range entries {
		pid, err := strconv.Atoi(entry.Name())
		if err != nil {
			continue
		}
		if s, err := read(pid); err == nil { // else it has just ended
			children[s.parent] = append(children[s.parent], s)
		}
	}
	tree := []status{first}
	for i := 0; i < len(tree); i++ {
		tree = append(tree, children[tree[i].pid]...)
	}
	return tree, nil
}

func read(pid int) (status, error) {
	content, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return status{}, err
	}
	// The name in parentheses may hold anything; after it come state, parent, … and, 20th, the time of the start.
	text := string(content)
	fields := strings.Fields(text[strings.LastIndexByte(text, ')')+1:])
	parent, err := strconv.Atoi(fields[1])
	return status{process: process{pid, fields[19]}, parent: parent, state: fields[0]}, err
}
