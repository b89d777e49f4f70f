package shell

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"net"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"

	"app.kafka-lab.dev/node/internal/layout"
	"app.kafka-lab.dev/node/internal/state"
)

// exitNoSandbox is what ssh also answers when it cannot reach its machine.
const exitNoSandbox = 255

// Main runs `shell` and returns its exit code: that of the program inside.
func Main(args []string) int {
	var request Request
	var dir string
	flags := flag.NewFlagSet("shell", flag.ContinueOnError)
	flags.StringVar(&dir, "state", "", "state `folder` of the sandbox (required)")
	flags.StringVar(&request.Cwd, "cwd", "", "`folder` to start in, relative to the home folder (default: lab)")
	flags.Func("env", "`K=V` for the program (repeatable)", func(value string) error {
		if !strings.Contains(value, "=") {
			return fmt.Errorf("want K=V, got %q", value)
		}
		request.Env = append(request.Env, value)
		return nil
	})
	if err := flags.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return 0
		}
		return 2
	}
	if dir == "" {
		fmt.Fprintln(os.Stderr, "kafka-lab-node: shell needs --state")
		return 2
	}
	if request.Args = flags.Args(); len(request.Args) == 0 {
		request.Args = []string{"bash"}
	}
	request.Env = append(inheritedEnv(), request.Env...)
	code, err := run(dir, request)
	if err != nil {
		fmt.Fprintln(os.Stderr, "kafka-lab-node:", err)
	}
	return code
}

// inheritedEnv is what describes the terminal; everything else of the machine's environment stays outside.
func inheritedEnv() (env []string) {
	for _, key := range []string{"TERM", "COLORTERM"} {
		if value, ok := os.LookupEnv(key); ok {
			env = append(env, key+"="+value)
		}
	}
	return env
}

func run(dir string, request Request) (int, error) {
	conn, err := net.DialUnix("unixpacket", nil, &net.UnixAddr{Net: "unixpacket", Name: filepath.Join(dir, layout.PCSocket)})
	if err != nil {
		if !state.Held(dir) {
			return exitNoSandbox, fmt.Errorf("no sandbox runs with the state folder %s", dir)
		}
		return exitNoSandbox, fmt.Errorf("the student PC cannot be reached yet: %w", err)
	}
	defer conn.Close()
	request.Mode = chooseMode()
	var rights []byte
	if request.Mode == Relay {
		request.Rows, request.Cols = size(0)
	} else {
		rights = syscall.UnixRights(0, 1, 2)
	}
	message, err := json.Marshal(request)
	if err != nil {
		return exitNoSandbox, err
	}
	if len(message) > MaxMessage {
		return exitNoSandbox, errors.New("the arguments and the environment are too long")
	}
	if _, _, err := conn.WriteMsgUnix(message, rights, nil); err != nil {
		return exitNoSandbox, fmt.Errorf("ask for a session: %w", err)
	}
	forwardSignals(conn)
	return follow(conn, request.Mode)
}

// chooseMode gives up the controlling terminal where that is possible, so that the program inside can have the very
// terminal of the caller. Only a session's leader can free it; a client started from an interactive shell relays.
func chooseMode() Mode {
	if !isTerminal(0) {
		return Streams
	}
	if sid, _, errno := syscall.RawSyscall(syscall.SYS_GETSID, 0, 0, 0); errno != 0 || int(sid) != os.Getpid() {
		return Relay
	}
	signal.Ignore(syscall.SIGHUP, syscall.SIGCONT) // the kernel sends both to the foreground group on release
	defer signal.Reset(syscall.SIGHUP, syscall.SIGCONT)
	if err := ioctl(0, syscall.TIOCNOTTY, nil); err != nil && err != syscall.ENOTTY {
		return Relay
	}
	return Terminal
}

func forwardSignals(conn *net.UnixConn) {
	signals := make(chan os.Signal, 8)
	signal.Notify(signals, syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGQUIT)
	go func() {
		for s := range signals {
			message, _ := json.Marshal(Signal{Signal: int(s.(syscall.Signal))})
			conn.Write(message)
		}
	}()
}

// follow waits for the end of the session and returns its exit code.
func follow(conn *net.UnixConn, mode Mode) (int, error) {
	restore := func() {}
	defer func() { restore() }()
	drained := make(chan struct{})
	close(drained)
	buffer, oob := make([]byte, MaxMessage), make([]byte, 64)
	for {
		n, oobn, _, _, err := conn.ReadMsgUnix(buffer, oob)
		if err != nil || n == 0 {
			return exitNoSandbox, errors.New("the sandbox ended")
		}
		var reply Reply
		if err := json.Unmarshal(buffer[:n], &reply); err != nil {
			return exitNoSandbox, fmt.Errorf("the student PC's answer is not understood: %w", err)
		}
		if reply.Started && mode == Relay {
			master, err := receivedFile(oob[:oobn])
			if err != nil {
				return exitNoSandbox, err
			}
			restore, drained = relay(master)
		}
		if reply.Exit != nil {
			<-drained
			if reply.Error != "" {
				return *reply.Exit, errors.New(reply.Error)
			}
			return *reply.Exit, nil
		}
	}
}

func receivedFile(oob []byte) (*os.File, error) {
	messages, err := syscall.ParseSocketControlMessage(oob)
	if err != nil || len(messages) == 0 {
		return nil, errors.New("the student PC sent no terminal")
	}
	fds, err := syscall.ParseUnixRights(&messages[0])
	if err != nil || len(fds) == 0 {
		return nil, errors.New("the student PC sent no terminal")
	}
	syscall.SetNonblock(fds[0], true) // so that Close ends a pending Read
	return os.NewFile(uintptr(fds[0]), "terminal"), nil
}
