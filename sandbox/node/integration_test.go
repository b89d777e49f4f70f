//go:build integration

package main

import (
	"bufio"
	"encoding/json"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"app.kafka-lab.dev/node/internal/state"
)

// sandbox is a running `up` of the binary that LAB_NODE_BINARY names.
type sandbox struct {
	t      *testing.T
	binary string
	state  string
	cmd    *exec.Cmd
	stdin  io.Closer
}

func start(t *testing.T, dir string) *sandbox {
	t.Helper()
	binary := os.Getenv("LAB_NODE_BINARY")
	if binary == "" {
		t.Skip("LAB_NODE_BINARY names no binary")
	}
	s := &sandbox{t: t, binary: binary, state: dir}
	s.cmd = exec.Command(binary, "up", "--state", dir, "--images", "../images", "--end-with-stdin")
	s.cmd.Stderr = os.Stderr
	stdin, err := s.cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	s.stdin = stdin
	out, err := s.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := s.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.cmd.Process.Kill(); s.cmd.Wait() })
	events := bufio.NewScanner(out)
	for events.Scan() {
		var event state.Event
		if err := json.Unmarshal(events.Bytes(), &event); err != nil {
			t.Fatalf("%q: %v", events.Text(), err)
		}
		switch event.Event {
		case "failed":
			t.Fatalf("failed: %s %s", event.Code, event.Message)
		case "ready":
			go io.Copy(io.Discard, out)
			return s
		}
	}
	t.Fatal("ended without an event")
	return nil
}

func (s *sandbox) kubectl(args ...string) string {
	s.t.Helper()
	out, err := exec.Command(s.binary, append([]string{"kubectl", "--kubeconfig", filepath.Join(s.state, "admin.kubeconfig")}, args...)...).CombinedOutput()
	if err != nil {
		s.t.Fatalf("kubectl %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return string(out)
}

func TestSandbox(t *testing.T) {
	dir := t.TempDir()
	whole := t // what a subtest starts must outlive it
	s := start(whole, dir)
	s.kubectl("create", "deployment", "web", "--image=nginx")
	s.kubectl("expose", "deployment", "web", "--port=80")
	s.kubectl("rollout", "status", "deployment/web", "--timeout=60s")
	if got := s.kubectl("exec", "deploy/web", "--", "python3", "-c", "import urllib.request as r; print(r.urlopen('http://web').status)"); got != "200\n" {
		t.Errorf("the pod gets %q from its Service", got)
	}

	t.Run("the dialer resolves the cluster's names", func(t *testing.T) {
		conn, err := net.Dial("unix", filepath.Join(dir, "dial.sock"))
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		io.WriteString(conn, "web.default.svc:80\nGET / HTTP/1.0\r\n\r\n")
		if got, _ := io.ReadAll(conn); !strings.HasPrefix(string(got), "ok\nHTTP/1.0 200") {
			t.Errorf("got %.60q", got)
		}
	})
	t.Run("the student PC has kubectl, passes exit codes, and cannot reach Services", func(t *testing.T) {
		out, err := exec.Command(s.binary, "shell", "--state", dir, "--", "sh", "-c",
			"kubectl get deploy -o name; timeout 5 bash -c '</dev/tcp/'"+s.kubectl("get", "svc", "web", "-o", "jsonpath={.spec.clusterIP}")+"/80 2>/dev/null || exit 42").Output()
		if exit, ok := err.(*exec.ExitError); !ok || exit.ExitCode() != 42 || string(out) != "deployment.apps/web\n" {
			t.Errorf("%q, %v", out, err)
		}
	})
	t.Run("nobody gets at the machine's kernel settings", func(t *testing.T) {
		for _, attempt := range []string{"echo x > /proc/sys/kernel/hostname", "umount /proc/sys", "mount -o remount,rw,bind /proc/sys"} {
			if out, err := exec.Command(s.binary, "shell", "--state", dir, "--", "sh", "-c", attempt).CombinedOutput(); err == nil {
				t.Errorf("%s succeeds: %s", attempt, out)
			}
		}
	})

	t.Run("killed, it leaves nothing running and comes back with its pods", func(t *testing.T) {
		s.cmd.Process.Signal(syscall.SIGKILL)
		s.cmd.Wait()
		s = start(whole, dir) // takes the lock, so all that could write is gone
		s.kubectl("wait", "--for=condition=Available", "deployment/web", "--timeout=60s")
		s.kubectl("get", "service", "web")
	})
	t.Run("it ends with its standard input", func(t *testing.T) {
		if err := s.stdin.Close(); err != nil {
			t.Fatal(err)
		}
		if err := s.cmd.Wait(); err != nil {
			t.Error(err)
		}
		if got, err := state.Read(dir); err != nil || got.State != "stopped" || state.Held(dir) {
			t.Errorf("status %+v, %v", got, err)
		}
	})
}
