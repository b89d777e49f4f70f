// Package spawn starts the inits of containers and of the student PC's sessions and hears how that went.
package spawn

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"syscall"
	"time"

	"app.kafka-lab.dev/node/internal/cinit"
	"app.kafka-lab.dev/node/internal/netns"
	"golang.org/x/sys/unix"
)

// reportTimeout is long enough for a machine that is busy starting three brokers; a start takes 30 ms otherwise.
const reportTimeout = 60 * time.Second

// Init is an init to be started.
type Init struct {
	Program string // path of this binary, valid where Enter leads
	Name    string // cinit.ContainerName or cinit.SessionName
	Spec    any
	Stdin   *os.File
	Stdout  *os.File
	Stderr  *os.File
	// Enter moves the thread that starts the init into its namespaces.
	Enter func() error
	// Standard, when set, gives the standard streams after Enter, for those that must be opened inside.
	Standard func() (stdin, stdout, stderr *os.File)
}

// Process is a started init; its program runs.
type Process struct {
	Cmd    *exec.Cmd
	Master *os.File // of the terminal that the init made, or nil
	Notes  []string
}

// StartError is what the init reported instead of starting its program.
type StartError struct {
	Message string
	Code    int
}

func (e *StartError) Error() string { return e.Message }

// Start returns when the init's program runs.
func (i Init) Start() (*Process, error) {
	spec, err := json.Marshal(i.Spec)
	if err != nil {
		return nil, err
	}
	specRead, specWrite, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	defer specRead.Close()
	defer specWrite.Close()
	sockets, err := unix.Socketpair(unix.AF_UNIX, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return nil, err
	}
	ours, theirs := os.NewFile(uintptr(sockets[0]), "report"), os.NewFile(uintptr(sockets[1]), "report")
	defer ours.Close()
	defer theirs.Close()

	cmd := &exec.Cmd{Path: i.Program, Args: []string{i.Name}, Dir: "/", ExtraFiles: []*os.File{specRead, theirs}, Env: []string{"GOGC=off"}}
	cmd.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWPID | syscall.CLONE_NEWNS, Setsid: true}
	err = netns.OnThread(func() error {
		if err := i.Enter(); err != nil {
			return err
		}
		if i.Standard != nil {
			i.Stdin, i.Stdout, i.Stderr = i.Standard()
		}
		setStreams(cmd, i.Stdin, i.Stdout, i.Stderr)
		return cmd.Start()
	})
	if err != nil {
		return nil, fmt.Errorf("start an init: %w", err)
	}
	theirs.Close()
	specRead.Close()
	if _, err := specWrite.Write(spec); err == nil {
		specWrite.Close()
	}
	report, master, err := receive(sockets[0])
	if err == nil && report.Error != "" {
		err = &StartError{Message: report.Error, Code: report.Code}
	}
	if err != nil {
		cmd.Process.Kill()
		cmd.Wait()
		return nil, err
	}
	return &Process{Cmd: cmd, Master: master, Notes: report.Notes}, nil
}

// setStreams leaves out what is nil: a nil *os.File in an interface would not be nil.
func setStreams(cmd *exec.Cmd, stdin, stdout, stderr *os.File) {
	if stdin != nil {
		cmd.Stdin = stdin
	}
	if stdout != nil {
		cmd.Stdout = stdout
	}
	if stderr != nil {
		cmd.Stderr = stderr
	}
}

func receive(socket int) (report cinit.Report, master *os.File, err error) {
	timeout := unix.NsecToTimeval(int64(reportTimeout))
	if err := unix.SetsockoptTimeval(socket, unix.SOL_SOCKET, unix.SO_RCVTIMEO, &timeout); err != nil {
		return report, nil, err
	}
	message, oob := make([]byte, 64<<10), make([]byte, 64)
	var n, oobn int
	for {
		n, oobn, _, _, err = unix.Recvmsg(socket, message, oob, unix.MSG_CMSG_CLOEXEC)
		if !errors.Is(err, unix.EINTR) {
			break
		}
	}
	if err != nil {
		return report, nil, fmt.Errorf("the init did not start: %w", err)
	}
	if err := json.Unmarshal(message[:n], &report); err != nil {
		return report, nil, fmt.Errorf("the init's report %q: %w", message[:n], err)
	}
	if oobn == 0 {
		return report, nil, nil
	}
	control, err := unix.ParseSocketControlMessage(oob[:oobn])
	if err != nil || len(control) == 0 {
		return report, nil, err
	}
	fds, err := unix.ParseUnixRights(&control[0])
	if err != nil || len(fds) == 0 {
		return report, nil, err
	}
	unix.SetNonblock(fds[0], true) // so that Close ends a pending Read
	return report, os.NewFile(uintptr(fds[0]), "terminal"), nil
}

// ExitStatus is what a shell would call the end of a process.
func ExitStatus(err error) int {
	var exit *exec.ExitError
	switch {
	case err == nil, errors.Is(err, exec.ErrWaitDelay):
		return 0
	case errors.As(err, &exit):
		if status, ok := exit.Sys().(syscall.WaitStatus); ok && status.Signaled() {
			return 128 + int(status.Signal())
		}
		return exit.ExitCode()
	}
	return 255
}
