// Package shell is the client of the student PC: it hands its own terminal, or its pipes, to a session inside and waits.
package shell

// The client sends one Request over a seqpacket Unix socket, with its standard streams as descriptors unless it relays,
// then Signals; the server sends Replies: one with Started, one with Exit. The end of the connection ends the session.

// Request asks for a session.
type Request struct {
	Args []string `json:"args"`
	Env  []string `json:"env,omitempty"`
	Cwd  string   `json:"cwd,omitempty"` // relative to the home folder; "" = the workspace
	Mode Mode     `json:"mode"`
	Rows uint16   `json:"rows,omitempty"`
	Cols uint16   `json:"cols,omitempty"`
}

// Mode says what the session's standard streams are.
type Mode string

const (
	Streams  Mode = "streams"  // the passed descriptors, no terminal
	Terminal Mode = "terminal" // the passed descriptors are a terminal without a session: it becomes the controlling one
	Relay    Mode = "relay"    // a terminal made inside, whose master comes back with Started
)

// Signal passes a signal on to the session's program.
type Signal struct {
	Signal int `json:"signal"`
}

// Reply tells how a session goes.
type Reply struct {
	Started bool   `json:"started,omitempty"`
	Exit    *int   `json:"exit,omitempty"`
	Error   string `json:"error,omitempty"` // with Exit: why the program could not be started
}

// MaxMessage bounds one message, arguments and environment included.
const MaxMessage = 128 << 10
