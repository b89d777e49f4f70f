package runtime

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"syscall"
	"time"

	"app.kafka-lab.dev/node/internal/cinit"
	"app.kafka-lab.dev/node/internal/netns"
	"app.kafka-lab.dev/node/internal/spawn"
	"golang.org/x/sys/unix"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	utilexec "k8s.io/utils/exec"
)

// pipeDelay is how long output is still read after the program has ended, when a process that it left in the background
// holds the pipes.
const pipeDelay = time.Second

// namespacesToJoin ends with mnt: /proc of the outside is needed until then.
var namespacesToJoin = []string{"net", "uts", "ipc", "pid", "mnt"}

// executeIn starts a program inside a running container. setUp runs on the thread that is inside already, so that a
// terminal opened there is one of the container's.
func (c *container) executeIn(args []string, setUp func(*exec.Cmd) error) (*exec.Cmd, error) {
	var files []*os.File
	defer func() {
		for _, f := range files {
			f.Close()
		}
	}()
	for _, name := range namespacesToJoin {
		f, err := os.Open(fmt.Sprintf("/proc/%d/ns/%s", c.process.Pid, name))
		if err != nil {
			return nil, fmt.Errorf("the container has ended: %w", err)
		}
		files = append(files, f)
	}
	var cmd *exec.Cmd
	err := netns.OnThread(func() error {
		if err := unix.Unshare(unix.CLONE_FS); err != nil { // threads share their root, which setns would change for all
			return err
		}
		for i, f := range files {
			if err := unix.Setns(int(f.Fd()), 0); err != nil {
				return fmt.Errorf("join the container's %s namespace: %w", namespacesToJoin[i], err)
			}
		}
		program, err := cinit.LookPath(c.env, c.cwd, args[0])
		if err != nil {
			return err
		}
		cmd = &exec.Cmd{Path: program, Args: args, Env: c.env, Dir: c.cwd, WaitDelay: pipeDelay, SysProcAttr: &syscall.SysProcAttr{Setsid: true}}
		if err := setUp(cmd); err != nil {
			return err
		}
		if err := cinit.LimitCapabilities(); err != nil {
			return err
		}
		return cmd.Start()
	})
	return cmd, err
}

// startError gives a failed start the exit code of a shell, which kubectl passes on.
func startError(err error) error {
	return &utilexec.CodeExitError{Err: fmt.Errorf("failed to exec in container: %w", err), Code: cinit.ExitCode(err)}
}

func exitError(err error) error {
	code := spawn.ExitStatus(err)
	if code == 0 {
		return nil
	}
	return &utilexec.CodeExitError{Err: fmt.Errorf("command terminated with exit code %d", code), Code: code}
}

// ExecSync serves exec probes and hooks.
func (r *Runtime) ExecSync(ctx context.Context, id string, args []string, timeout time.Duration) (stdout, stderr []byte, err error) {
	c, err := r.running(id)
	if err != nil {
		return nil, nil, err
	}
	if len(args) == 0 {
		return nil, nil, status.Error(codes.InvalidArgument, "no command given")
	}
	if timeout > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, timeout)
		defer cancel()
	}
	var out, errOut bytes.Buffer
	cmd, err := c.executeIn(args, func(cmd *exec.Cmd) error {
		cmd.Stdout, cmd.Stderr = &out, &errOut
		return nil
	})
	if err != nil {
		return nil, nil, startError(err)
	}
	stop := context.AfterFunc(ctx, func() { syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) })
	defer stop()
	err = cmd.Wait()
	if ctx.Err() != nil {
		return out.Bytes(), errOut.Bytes(), status.Errorf(codes.DeadlineExceeded, "command %q timed out", args)
	}
	return out.Bytes(), errOut.Bytes(), exitError(err)
}
