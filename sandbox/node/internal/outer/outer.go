// Package outer is the process that `up` starts: it makes the namespaces of the sandbox, keeps the status file and ends
// everything. It stays small: only the standard library, and it runs before the control plane's packages are initialised.
package outer

import (
	"bufio"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"time"

	"app.kafka-lab.dev/node/internal/hostports"
	"app.kafka-lab.dev/node/internal/layout"
	"app.kafka-lab.dev/node/internal/pki"
	"app.kafka-lab.dev/node/internal/state"
)

// InnerName is the subcommand of PID 1 of the sandbox.
const InnerName = "inner"

// Descriptors that PID 1 of the sandbox gets.
const (
	ConfigFD   = 3 // JSON layout.InnerConfig
	ListenerFD = 4 // listening TCP socket of the machine for the Kubernetes API
	LockFD     = 5 // keeps the lock until the last process that could write to the state folder is dead
	PortsFD    = 6 // the client's end of hostports
)

type sandbox struct {
	*options
	events *state.Events

	mu     sync.Mutex // guards status
	status state.Status
	ending bool
}

// Main runs `up` and returns its exit code. It must be called on the main thread, locked: the parent-death signal of the
// sandbox is sent when the thread that started it ends.
func Main(args []string) int {
	runtime.LockOSThread()
	options, err := parseFlags(args, os.Stderr)
	if err != nil {
		if !errors.Is(err, flag.ErrHelp) {
			fmt.Fprintln(os.Stderr, "kafka-lab-node:", err)
		}
		return 2
	}
	s := &sandbox{options: options, events: state.NewEvents(os.Stdout)}
	if err := s.run(); err != nil {
		return s.fail(state.AsError(err))
	}
	return 0
}

func (s *sandbox) run() error {
	started := time.Now()
	if err := s.resolve(); err != nil {
		return err
	}
	lock, err := state.Lock(s.state)
	if err != nil {
		return err
	}
	defer lock.Close()
	last, _ := state.Read(s.state)
	s.status = state.Status{State: "starting", PID: os.Getpid(), Kubeconfig: filepath.Join(s.state, layout.AdminKubeconfig), NodeIP: layout.NodeIP, StartedAt: started.UTC()}
	listener, err := listenAPI(s.apiPort, last.APIPort)
	if err != nil {
		return err
	}
	s.status.APIPort = listener.Addr().(*net.TCPAddr).Port
	if err := s.prepareState(); err != nil {
		return err
	}
	inner, err := s.start(listener, lock, started)
	if err != nil {
		return err
	}
	s.endOnSignals(inner)
	s.pauseOnSignals(inner)
	failure := s.followEvents(inner.events)
	err = inner.cmd.Wait()
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ending {
		s.status.State = "stopped"
		return state.Write(s.state, s.status)
	}
	if failure != nil {
		return explainMountRefusal(failure)
	}
	return state.Errorf(state.Internal, "the sandbox ended by itself (%v): %s", err, lastLine(filepath.Join(s.state, "logs", "node.log")))
}

func (s *sandbox) fail(e *state.Error) int {
	if e.Code != state.AlreadyRunning && s.status.PID != 0 { // without the lock the status is another's
		s.status.State, s.status.Error = "failed", e
		state.Write(s.state, s.status)
	}
	s.events.Emit(state.Event{Event: "failed", Code: e.Code, Message: e.Message})
	return 1
}

func listenAPI(port, last int) (*net.TCPListener, error) {
	candidates := []int{last, 0}
	if port != 0 {
		candidates = []int{port}
	}
	var err error
	for _, p := range candidates {
		var l *net.TCPListener
		if l, err = net.ListenTCP("tcp4", &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: p}); err == nil {
			return l, nil
		}
	}
	if errors.Is(err, syscall.EADDRINUSE) {
		return nil, state.Errorf(state.PortTaken, "port %d of 127.0.0.1 is taken by another program", port)
	}
	return nil, state.Errorf(state.Internal, "listen for the Kubernetes API: %w", err)
}

func (s *sandbox) prepareState() error {
	for _, name := range []string{layout.DialSocket, layout.PCSocket} {
		os.Remove(filepath.Join(s.state, name))
	}
	if err := os.MkdirAll(filepath.Join(s.state, "logs"), 0o755); err != nil {
		return state.Errorf(state.Internal, "%w", err)
	}
	if err := state.Write(s.state, s.status); err != nil {
		return err
	}
	keys := filepath.Join(s.state, "pki")
	if err := pki.Ensure(keys); err != nil {
		return state.Errorf(state.Internal, "%w", err)
	}
	if err := pki.WriteKubeconfig(s.status.Kubeconfig, keys, "admin", fmt.Sprintf("https://127.0.0.1:%d", s.status.APIPort)); err != nil {
		return state.Errorf(state.Internal, "%w", err)
	}
	return nil
}

type innerProcess struct {
	cmd    *exec.Cmd
	events *os.File
}

func (s *sandbox) start(listener *net.TCPListener, lock *os.File, started time.Time) (*innerProcess, error) {
	config, err := json.Marshal(layout.InnerConfig{StateDir: s.state, HomeDir: s.home, ImagesDir: s.images, Artifacts: s.artifacts, StartedAtMs: started.UnixMilli()})
	if err != nil {
		return nil, state.Errorf(state.Internal, "%w", err)
	}
	log, err := os.Create(filepath.Join(s.state, "logs", "node.log"))
	if err != nil {
		return nil, state.Errorf(state.Internal, "%w", err)
	}
	defer log.Close()
	socket, err := listener.File()
	if err != nil {
		return nil, state.Errorf(state.Internal, "%w", err)
	}
	defer socket.Close()
	configRead, configWrite, err := os.Pipe()
	if err != nil {
		return nil, state.Errorf(state.Internal, "%w", err)
	}
	defer configRead.Close()
	eventsRead, eventsWrite, err := os.Pipe()
	if err != nil {
		return nil, state.Errorf(state.Internal, "%w", err)
	}
	defer eventsWrite.Close()

	portsServer, portsClient, err := hostports.Pair()
	if err != nil {
		return nil, state.Errorf(state.Internal, "%w", err)
	}
	defer portsClient.Close()

	cmd := &exec.Cmd{Path: "/proc/self/exe", Args: []string{"kafka-lab-node", InnerName}, Stdout: eventsWrite, Stderr: log, Dir: "/"}
	cmd.Env = []string{"PATH=" + layout.ContainerPath, "HOME=/root", "LANG=C.UTF-8"}
	cmd.ExtraFiles = []*os.File{configRead, socket, lock, portsClient}
	cmd.SysProcAttr = &syscall.SysProcAttr{
		Cloneflags: syscall.CLONE_NEWUSER | syscall.CLONE_NEWNET | syscall.CLONE_NEWNS | syscall.CLONE_NEWPID | syscall.CLONE_NEWUTS | syscall.CLONE_NEWIPC,
		// Exactly one user: the sandbox is then the same thing for root and for an ordinary user.
		UidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getuid(), Size: 1}},
		GidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getgid(), Size: 1}},
		Pdeathsig:   syscall.SIGKILL,
		Setsid:      true,
	}
	if err := cmd.Start(); err != nil {
		return nil, startError(err)
	}
	listener.Close() // the sandbox holds it now
	if _, err := configWrite.Write(config); err != nil {
		cmd.Process.Kill()
		return nil, state.Errorf(state.Internal, "start the sandbox: %w", err)
	}
	configWrite.Close()
	go func() {
		if err := hostports.Serve(portsServer); err != nil {
			fmt.Fprintln(os.Stderr, "kafka-lab-node: ports of this machine:", err)
		}
	}()
	return &innerProcess{cmd: cmd, events: eventsRead}, nil
}

// endOnSignals ends the sandbox on a signal, or with standard input when asked to. Killing PID 1 of the namespace is
// enough: the kernel ends the rest, and etcd's data are safe in the page cache.
func (s *sandbox) endOnSignals(inner *innerProcess) {
	var once sync.Once
	end := func() {
		once.Do(func() {
			s.mu.Lock()
			s.ending = true
			s.status.State = "stopping"
			state.Write(s.state, s.status)
			s.mu.Unlock()
			inner.cmd.Process.Kill()
		})
	}
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, syscall.SIGTERM, syscall.SIGINT, syscall.SIGHUP)
	go func() { <-signals; end() }()
	if s.endWithStdin {
		go func() {
			buffer := make([]byte, 512)
			for {
				if _, err := os.Stdin.Read(buffer); err != nil {
					end()
					return
				}
			}
		}()
	}
}

// followEvents passes the sandbox's events on until it ends, and returns the failure it reported.
func (s *sandbox) followEvents(events *os.File) (failure *state.Error) {
	lines := bufio.NewScanner(events)
	for lines.Scan() {
		var event state.Event
		if err := json.Unmarshal(lines.Bytes(), &event); err != nil {
			continue
		}
		switch event.Event {
		case "failed":
			failure = &state.Error{Code: event.Code, Message: event.Message}
			continue // told once, by fail
		case "ready":
			event.Kubeconfig, event.APIPort, event.NodeIP = s.status.Kubeconfig, s.status.APIPort, s.status.NodeIP
			s.update(func(status *state.Status) { status.State = "ready" })
		case "ports":
			s.update(func(status *state.Status) { status.UnavailablePorts = event.UnavailablePorts })
		}
		s.events.Emit(event)
	}
	return failure
}

// update changes the status of a sandbox that is not ending.
func (s *sandbox) update(change func(*state.Status)) *state.Error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ending {
		return nil
	}
	change(&s.status)
	if err := state.Write(s.state, s.status); err != nil {
		return state.AsError(err)
	}
	return nil
}

func lastLine(file string) string {
	content, err := os.ReadFile(file)
	if err != nil {
		return "no log"
	}
	lines := strings.Split(strings.TrimSpace(string(content)), "\n")
	return lines[len(lines)-1]
}
