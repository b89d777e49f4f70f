// Package cinit is PID 1 of every container and of every session of the student PC: it prepares the process's view of
// the file system, starts it, forwards signals and reaps. It runs before the control plane's packages are initialised
// (an init takes 6 MB instead of 18), so it uses the standard library only.
package cinit

import "app.kafka-lab.dev/node/internal/rootfs"

// Names under which the binary starts itself as an init.
const (
	ContainerName = "container-init"
	SessionName   = "session-init"
)

// File descriptors that the parent passes.
const (
	specFD   = 3 // JSON Spec, up to its end
	reportFD = 4 // datagram socket: one Report, with the terminal's master as ancillary data
)

// Spec is what a container init does.
type Spec struct {
	FileSystem rootfs.Spec `json:"fileSystem"`
	Args       []string    `json:"args"` // empty: only hold the namespaces
	Env        []string    `json:"env"`
	Cwd        string      `json:"cwd"`
	TTY        bool        `json:"tty"`
}

// SessionSpec is what a session init does; its root exists already. Its standard streams become the command's.
type SessionSpec struct {
	Args []string `json:"args"`
	Env  []string `json:"env"`
	Cwd  string   `json:"cwd"`
	TTY  bool     `json:"tty"` // stdin is a terminal, to become the controlling one
}

// Report tells the parent how the start went.
type Report struct {
	Error string   `json:"error,omitempty"`
	Code  int      `json:"code,omitempty"` // exit code that a shell would give the error: 126, 127; 128 otherwise
	Notes []string `json:"notes,omitempty"`
}
