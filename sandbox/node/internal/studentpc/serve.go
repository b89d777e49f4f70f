package studentpc

import (
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"net"
	"os"
	"path/filepath"
	"syscall"

	"app.kafka-lab.dev/node/internal/cinit"
	"app.kafka-lab.dev/node/internal/layout"
	"app.kafka-lab.dev/node/internal/shell"
	"app.kafka-lab.dev/node/internal/spawn"
	"golang.org/x/sys/unix"
)

// Serve answers requests for sessions on a Unix socket.
func (m *Machine) Serve(path string) error {
	listener, err := net.ListenUnix("unixpacket", &net.UnixAddr{Net: "unixpacket", Name: path})
	if err != nil {
		return fmt.Errorf("listen on %s: %w", path, err)
	}
	go func() {
		for {
			conn, err := listener.AcceptUnix()
			if err != nil {
				log.Printf("student PC: %v", err)
				if errors.Is(err, net.ErrClosed) {
					return
				}
				continue
			}
			go m.session(conn)
		}
	}()
	return nil
}

func (m *Machine) session(conn *net.UnixConn) {
	defer conn.Close()
	request, files, err := receive(conn)
	defer closeAll(files)
	if err != nil {
		log.Printf("student PC: %v", err)
		return
	}
	process, master, err := m.start(request, files)
	if err != nil {
		code := 255
		var start *spawn.StartError
		if errors.As(err, &start) {
			code = start.Code
		}
		send(conn, shell.Reply{Exit: &code, Error: err.Error()})
		return
	}
	closeAll(files) // the session has its own copies; a reader must see the end when that closes them
	var rights []byte
	if master != nil {
		rights = unix.UnixRights(int(master.Fd()))
	}
	send(conn, shell.Reply{Started: true}, rights...)
	if master != nil {
		master.Close()
	}
	go follow(conn, process)
	code := spawn.ExitStatus(process.Cmd.Wait())
	send(conn, shell.Reply{Exit: &code})
}

// follow passes signals on until the client is gone, and then ends the session with all that it has started.
func follow(conn *net.UnixConn, process *spawn.Process) {
	buffer := make([]byte, 256)
	for {
		n, err := conn.Read(buffer)
		if err != nil || n == 0 {
			process.Cmd.Process.Kill()
			return
		}
		var s shell.Signal
		if json.Unmarshal(buffer[:n], &s) == nil && s.Signal > 0 {
			process.Cmd.Process.Signal(syscall.Signal(s.Signal))
		}
	}
}

// start returns the session's process, and the master of its terminal when the client relays.
func (m *Machine) start(request *shell.Request, files []*os.File) (process *spawn.Process, master *os.File, err error) {
	init := spawn.Init{Program: program, Name: cinit.SessionName, Enter: m.enter}
	var slave *os.File
	if request.Mode == shell.Relay {
		init.Enter = func() error { // the terminal must be one of the machine's, so it is opened there
			if err := m.enter(); err != nil {
				return err
			}
			master, slave, err = cinit.OpenPTY()
			if err == nil {
				unix.IoctlSetWinsize(int(slave.Fd()), unix.TIOCSWINSZ, &unix.Winsize{Row: request.Rows, Col: request.Cols})
			}
			return err
		}
		init.Standard = func() (stdin, stdout, stderr *os.File) { return slave, slave, slave }
	} else {
		if len(files) < 3 {
			return nil, nil, errors.New("the client passed no standard streams")
		}
		init.Stdin, init.Stdout, init.Stderr = files[0], files[1], files[2]
	}
	init.Spec = cinit.SessionSpec{
		Args: request.Args, Env: append(append([]string{}, m.env...), request.Env...), Cwd: workingDir(request.Cwd), TTY: request.Mode != shell.Streams,
	}
	process, err = init.Start()
	if slave != nil {
		slave.Close()
	}
	if err != nil && master != nil {
		master.Close()
		master = nil
	}
	return process, master, err
}

// workingDir is the workspace unless the client names another folder, relative to the home folder.
func workingDir(cwd string) string {
	switch {
	case filepath.IsAbs(cwd):
		return cwd
	case cwd != "":
		return filepath.Join(layout.PCHome, cwd)
	}
	if info, err := os.Stat(filepath.Join(layout.Home, "lab")); err == nil && info.IsDir() {
		return filepath.Join(layout.PCHome, "lab")
	}
	return layout.PCHome
}

func receive(conn *net.UnixConn) (*shell.Request, []*os.File, error) {
	buffer, oob := make([]byte, shell.MaxMessage), make([]byte, 128)
	n, oobn, _, _, err := conn.ReadMsgUnix(buffer, oob)
	if err != nil {
		return nil, nil, fmt.Errorf("read a request: %w", err)
	}
	var files []*os.File
	if messages, err := unix.ParseSocketControlMessage(oob[:oobn]); err == nil && len(messages) > 0 {
		fds, err := unix.ParseUnixRights(&messages[0])
		if err != nil {
			return nil, nil, err
		}
		for _, fd := range fds {
			unix.CloseOnExec(fd)
			files = append(files, os.NewFile(uintptr(fd), "stream"))
		}
	}
	request := &shell.Request{}
	if err := json.Unmarshal(buffer[:n], request); err != nil {
		return nil, files, fmt.Errorf("read a request: %w", err)
	}
	if len(request.Args) == 0 {
		return nil, files, errors.New("a request without a command")
	}
	return request, files, nil
}

func send(conn *net.UnixConn, reply shell.Reply, rights ...byte) {
	message, _ := json.Marshal(reply)
	conn.WriteMsgUnix(message, rights, nil) // a client that has gone ends its session anyway
}

func closeAll(files []*os.File) {
	for _, f := range files {
		f.Close()
	}
}
