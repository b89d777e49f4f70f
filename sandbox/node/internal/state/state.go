// Package state keeps the lock and the status file of a state folder and prints the events of `up`.
package state

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"
	"syscall"
	"time"

	"app.kafka-lab.dev/node/internal/layout"
)

// Code names a failure that whoever started `up` can act on.
type Code string

const (
	UsernsForbidden Code = "USERNS_FORBIDDEN"
	MountForbidden  Code = "MOUNT_FORBIDDEN"
	PortTaken       Code = "PORT_TAKEN"
	DiskFull        Code = "DISK_FULL"
	AlreadyRunning  Code = "ALREADY_RUNNING"
	Internal        Code = "INTERNAL"
)

// Error is a failure with its code.
type Error struct {
	Code    Code   `json:"code"`
	Message string `json:"message"`
}

func (e *Error) Error() string { return e.Message }

// Errorf makes an Error; a full disk anywhere in the chain overrides the code.
func Errorf(code Code, format string, args ...any) *Error {
	err := fmt.Errorf(format, args...)
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) {
		code = DiskFull
	}
	return &Error{Code: code, Message: err.Error()}
}

// AsError keeps the code that err carries, INTERNAL otherwise.
func AsError(err error) *Error {
	var coded *Error
	if errors.As(err, &coded) {
		return coded
	}
	return Errorf(Internal, "%w", err)
}

// Status is what DIR/status.json says. A status of `starting`, `ready`, `paused` or `stopping` is true only while the lock is held.
type Status struct {
	State      string    `json:"state"` // starting | ready | paused | stopping | stopped | failed
	PID        int       `json:"pid"`   // the one process whose end ends all
	Kubeconfig string    `json:"kubeconfig"`
	APIPort    int       `json:"apiPort"`
	NodeIP     string    `json:"nodeIP"`
	StartedAt  time.Time `json:"startedAt"`
	Error      *Error    `json:"error,omitempty"`
	// UnavailablePorts of 127.0.0.1 of the machine belong to others; inside the sandbox they work.
	UnavailablePorts []UnavailablePort `json:"unavailablePorts,omitempty"`
}

// UnavailablePort is a port of the node that does not answer on the machine.
type UnavailablePort struct {
	Port   int    `json:"port"`
	Reason string `json:"reason"` // taken | forbidden | what the system said
}

const (
	// endingPatience is how long the processes of a killed sandbox may take to die.
	endingPatience = 5 * time.Second
	lockInterval   = 20 * time.Millisecond
)

// Lock takes the lock of a state folder; it is held as long as the file, or a copy of its descriptor, is open. When the
// process of the status file is dead already, the last of its sandbox are about to die: their end is waited for.
func Lock(dir string) (*os.File, error) {
	f, err := os.OpenFile(filepath.Join(dir, layout.LockFile), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, Errorf(Internal, "open the lock: %w", err)
	}
	for deadline := time.Now().Add(endingPatience); ; time.Sleep(lockInterval) {
		err = syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		if err == nil {
			return f, nil
		}
		if !errors.Is(err, syscall.EWOULDBLOCK) {
			f.Close()
			return nil, Errorf(Internal, "lock %s: %w", dir, err)
		}
		if ownerAlive(dir) || time.Now().After(deadline) {
			f.Close()
			return nil, Errorf(AlreadyRunning, "another sandbox runs with the state folder %s", dir)
		}
	}
}

func ownerAlive(dir string) bool {
	s, err := Read(dir)
	return err != nil || !errors.Is(syscall.Kill(s.PID, 0), syscall.ESRCH)
}

// Held tells whether some process holds the lock of a state folder.
func Held(dir string) bool {
	f, err := os.Open(filepath.Join(dir, layout.LockFile))
	if err != nil {
		return false
	}
	defer f.Close()
	return errors.Is(syscall.Flock(int(f.Fd()), syscall.LOCK_SH|syscall.LOCK_NB), syscall.EWOULDBLOCK)
}

// Write replaces DIR/status.json in one step, so that a reader never sees half of it.
func Write(dir string, s Status) error {
	content, err := json.Marshal(s)
	if err != nil {
		return err
	}
	f, err := os.CreateTemp(dir, ".status-*")
	if err != nil {
		return Errorf(Internal, "write the status: %w", err)
	}
	_, err = f.Write(append(content, '\n'))
	if closeErr := f.Close(); err == nil {
		err = closeErr
	}
	if err == nil {
		err = os.Rename(f.Name(), filepath.Join(dir, layout.StatusFile))
	}
	if err != nil {
		os.Remove(f.Name())
		return Errorf(Internal, "write the status: %w", err)
	}
	return nil
}

// Read returns the last status written.
func Read(dir string) (s Status, err error) {
	content, err := os.ReadFile(filepath.Join(dir, layout.StatusFile))
	if err != nil {
		return s, err
	}
	return s, json.Unmarshal(content, &s)
}

// Event is one JSON line of `up`.
type Event struct {
	Event      string `json:"event"` // stage | ready | failed | ports
	Name       string `json:"name,omitempty"`
	ElapsedMs  int64  `json:"elapsedMs,omitempty"`
	Kubeconfig string `json:"kubeconfig,omitempty"`
	APIPort    int    `json:"apiPort,omitempty"`
	NodeIP     string `json:"nodeIP,omitempty"`
	Code       Code   `json:"code,omitempty"`
	Message    string `json:"message,omitempty"`
	// UnavailablePorts, with `ports`: all that are unavailable now.
	UnavailablePorts []UnavailablePort `json:"unavailablePorts,omitempty"`
}

// Events writes one JSON line an event.
type Events struct {
	mu sync.Mutex
	w  io.Writer
}

func NewEvents(w io.Writer) *Events { return &Events{w: w} }

// Emit ignores write errors: nobody needs to listen.
func (e *Events) Emit(event Event) {
	e.mu.Lock()
	defer e.mu.Unlock()
	line, _ := json.Marshal(event)
	e.w.Write(append(line, '\n'))
}
