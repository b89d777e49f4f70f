package runtime

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"syscall"
	"time"

	"app.kafka-lab.dev/node/internal/cinit"
	"github.com/creack/pty"
	"k8s.io/client-go/tools/remotecommand"
	cri "k8s.io/cri-api/pkg/apis/runtime/v1"
)

func (r *Runtime) Exec(_ context.Context, request *cri.ExecRequest) (*cri.ExecResponse, error) {
	if _, err := r.running(request.ContainerId); err != nil {
		return nil, err
	}
	return r.stream.GetExec(request)
}

func (r *Runtime) Attach(_ context.Context, request *cri.AttachRequest) (*cri.AttachResponse, error) {
	if _, err := r.running(request.ContainerId); err != nil {
		return nil, err
	}
	return r.stream.GetAttach(request)
}

func (r *Runtime) PortForward(_ context.Context, request *cri.PortForwardRequest) (*cri.PortForwardResponse, error) {
	return r.stream.GetPortForward(request)
}

// streamer serves the streams that the above hand out addresses of.
type streamer struct{ *Runtime }

// terminalDrain is how long output of a terminal is still read after its program has ended, when a background process keeps it open.
const terminalDrain = 300 * time.Millisecond

func (s streamer) Exec(ctx context.Context, id string, args []string, in io.Reader, out, errOut io.WriteCloser, tty bool, resize <-chan remotecommand.TerminalSize) error {
	c, err := s.running(id)
	if err != nil {
		return err
	}
	if len(args) == 0 {
		return errors.New("no command given")
	}
	if tty {
		return c.executeOnTerminal(ctx, args, in, out, resize)
	}
	var stdin io.WriteCloser
	cmd, err := c.executeIn(args, func(cmd *exec.Cmd) (err error) {
		if out != nil {
			cmd.Stdout = out
		}
		if errOut != nil {
			cmd.Stderr = errOut
		}
		if in != nil {
			stdin, err = cmd.StdinPipe()
		}
		return err
	})
	if err != nil {
		return startError(err)
	}
	defer hangUpWhenDone(ctx, cmd)()
	if stdin != nil {
		go func() {
			io.Copy(stdin, in)
			stdin.Close()
		}()
	}
	return exitError(cmd.Wait())
}

func (c *container) executeOnTerminal(ctx context.Context, args []string, in io.Reader, out io.Writer, resize <-chan remotecommand.TerminalSize) error {
	var master, slave *os.File
	cmd, err := c.executeIn(args, func(cmd *exec.Cmd) (err error) {
		if master, slave, err = cinit.OpenPTY(); err != nil {
			return err
		}
		cmd.Stdin, cmd.Stdout, cmd.Stderr = slave, slave, slave
		cmd.SysProcAttr.Setctty = true
		if cinit.Getenv(cmd.Env, "TERM", "") == "" {
			cmd.Env = append(cmd.Env[:len(cmd.Env):len(cmd.Env)], "TERM=xterm")
		}
		return nil
	})
	if slave != nil {
		slave.Close()
	}
	if err != nil {
		if master != nil {
			master.Close()
		}
		return startError(err)
	}
	defer master.Close()
	defer hangUpWhenDone(ctx, cmd)()
	go resizeTerminal(master, resize)
	if in != nil {
		go io.Copy(master, in)
	}
	drained := make(chan struct{})
	go func() {
		io.Copy(out, master) // EIO when the last process has closed the terminal
		close(drained)
	}()
	err = cmd.Wait()
	select {
	case <-drained:
	case <-time.After(terminalDrain):
	}
	return exitError(err)
}

// hangUpWhenDone ends the program when its client goes away.
func hangUpWhenDone(ctx context.Context, cmd *exec.Cmd) (stop func()) {
	cancel := context.AfterFunc(ctx, func() {
		syscall.Kill(-cmd.Process.Pid, syscall.SIGHUP)
		syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL)
	})
	return func() { cancel() }
}

func resizeTerminal(master *os.File, sizes <-chan remotecommand.TerminalSize) {
	for size := range sizes {
		pty.Setsize(master, &pty.Winsize{Rows: size.Height, Cols: size.Width})
	}
}

func (s streamer) Attach(ctx context.Context, id string, in io.Reader, out, errOut io.WriteCloser, _ bool, resize <-chan remotecommand.TerminalSize) error {
	c, err := s.running(id)
	if err != nil {
		return err
	}
	a := c.output.attach()
	if a == nil {
		return nil
	}
	defer c.output.detach(a)
	switch {
	case c.terminal != nil:
		go resizeTerminal(c.terminal, resize)
		if in != nil {
			go io.Copy(c.terminal, in)
		}
	case c.stdin != nil && in != nil:
		go func() {
			io.Copy(c.stdin, in)
			if c.config.StdinOnce {
				c.stdin.Close()
			}
		}()
	}
	for {
		select {
		case chunk, ok := <-a.chunks:
			if !ok {
				return nil
			}
			to := out
			if chunk.stream == stderr && errOut != nil {
				to = errOut
			}
			if to == nil {
				continue
			}
			if _, err := to.Write(chunk.data); err != nil {
				return err
			}
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func (s streamer) PortForward(ctx context.Context, sandboxID string, port int32, client io.ReadWriteCloser) error {
	defer client.Close()
	s.mu.Lock()
	sandbox := s.sandboxes[sandboxID]
	ready := sandbox != nil && sandbox.ready
	s.mu.Unlock()
	if !ready {
		return fmt.Errorf("pod sandbox %s is not running", sandboxID)
	}
	server, err := sandbox.dialLoopback(port)
	if err != nil {
		return fmt.Errorf("failed to connect to localhost:%d inside the pod: %w", port, err)
	}
	defer server.Close()
	stop := context.AfterFunc(ctx, func() { server.Close() })
	defer stop()
	go func() {
		io.Copy(server, client)
		server.CloseWrite()
	}()
	_, err = io.Copy(client, server)
	return err
}
