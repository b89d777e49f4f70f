// Package pause stops and continues a tree of processes by signals: a freezer of cgroups is not an ordinary user's to have.
package pause

import (
	"errors"
	"fmt"
	"slices"
	"syscall"
	"time"
)

const (
	// stopPatience is for processes in the middle of a disk access, which stop when that is done.
	stopPatience  = 10 * time.Second
	checkInterval = 5 * time.Millisecond
)

// Tree is a stopped tree.
type Tree struct {
	stopped []process // in the order in which they were stopped
}

// Stop stops a process and all below it, and returns when none of them runs any more. What was stopped already, like a job
// in a shell's background, is left as it is, now and by Continue.
func Stop(root int) (*Tree, error) {
	tree := &Tree{}
	seen := map[process]bool{}
	for deadline := time.Now().Add(stopPatience); ; time.Sleep(checkInterval) {
		// Parents first: a shell must not see its program stop, and a stopped parent starts no more children.
		below, err := descendants(root)
		if err != nil {
			tree.Continue()
			return nil, err
		}
		running := 0
		for _, found := range below {
			halted := slices.Contains(haltedStates, found.state)
			if !seen[found.process] {
				seen[found.process] = true
				if halted {
					continue
				}
				if err := syscall.Kill(found.pid, syscall.SIGSTOP); err != nil && !errors.Is(err, syscall.ESRCH) {
					tree.Continue()
					return nil, fmt.Errorf("stop process %d: %w", found.pid, err)
				}
				tree.stopped = append(tree.stopped, found.process)
			}
			if !halted {
				running++
			}
		}
		if running == 0 {
			return tree, nil
		}
		if time.Now().After(deadline) {
			tree.Continue()
			return nil, fmt.Errorf("%d processes did not stop within %v", running, stopPatience)
		}
	}
}

// Continue lets everything that Stop stopped run again: children first, so that a parent finds them running.
func (t *Tree) Continue() {
	for _, p := range slices.Backward(t.stopped) {
		if now, err := read(p.pid); err == nil && now.process == p { // ids are used again
			syscall.Kill(p.pid, syscall.SIGCONT)
		}
	}
	t.stopped = nil
}
