// Package netns makes and joins the namespaces of pods and of the student PC. They need no process to live in: open
// descriptors keep them.
package netns

import (
	"fmt"
	"os"
	"runtime"

	"golang.org/x/sys/unix"
)

// Namespaces are those that the containers of a pod share. Net is nil where the node's own is used.
type Namespaces struct {
	Net, UTS, IPC *os.File
}

// OnThread runs f on a fresh thread, which is destroyed afterwards: its namespaces must not come back to the scheduler.
// Never set Pdeathsig on a process started there, as it would die with the thread.
func OnThread(f func() error) error {
	result := make(chan error, 1)
	go func() {
		runtime.LockOSThread() // never unlocked: the end of the goroutine ends the thread
		result <- f()
	}()
	return <-result
}

// New makes namespaces with a hostname of their own.
func New(hostname string, ownNetwork bool) (*Namespaces, error) {
	n := &Namespaces{}
	err := OnThread(func() error {
		flags := unix.CLONE_NEWUTS | unix.CLONE_NEWIPC
		files := map[string]**os.File{"uts": &n.UTS, "ipc": &n.IPC}
		if ownNetwork {
			flags |= unix.CLONE_NEWNET
			files["net"] = &n.Net
		}
		if err := unix.Unshare(flags); err != nil {
			return fmt.Errorf("unshare: %w", err)
		}
		if hostname != "" {
			if err := unix.Sethostname([]byte(hostname)); err != nil {
				return fmt.Errorf("sethostname: %w", err)
			}
		}
		for name, file := range files {
			opened, err := os.Open("/proc/thread-self/ns/" + name)
			if err != nil {
				return err
			}
			*file = opened
		}
		return nil
	})
	if err != nil {
		n.Close()
		return nil, err
	}
	return n, nil
}

// Join moves the calling thread into the namespaces; call it within OnThread.
func (n *Namespaces) Join() error {
	for _, file := range []*os.File{n.Net, n.UTS, n.IPC} {
		if file == nil {
			continue
		}
		if err := unix.Setns(int(file.Fd()), 0); err != nil {
			return fmt.Errorf("setns: %w", err)
		}
	}
	return nil
}

// Close lets go of the namespaces; they end with the last process in them.
func (n *Namespaces) Close() {
	for _, file := range []*os.File{n.Net, n.UTS, n.IPC} {
		if file != nil {
			file.Close()
		}
	}
}
