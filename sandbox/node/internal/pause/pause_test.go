package pause

import (
	"bufio"
	"io"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// family is a shell with two children: one that runs and one that was stopped by somebody else.
func family(t *testing.T) (root, running, stopped int) {
	t.Helper()
	cmd := exec.Command("sh", "-c", "sleep 1000 & echo $!; sleep 1000 & echo $!; wait")
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewReader(out)
	pid := func() int {
		line, err := lines.ReadString('\n')
		if err != nil && err != io.EOF {
			t.Fatal(err)
		}
		n, err := strconv.Atoi(strings.TrimSpace(line))
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	running, stopped = pid(), pid()
	t.Cleanup(func() {
		for _, pid := range []int{running, stopped, cmd.Process.Pid} {
			syscall.Kill(pid, syscall.SIGKILL)
		}
		cmd.Wait()
	})
	syscall.Kill(stopped, syscall.SIGSTOP)
	await(t, stopped, "T")
	return cmd.Process.Pid, running, stopped
}

func await(t *testing.T, pid int, states string) {
	t.Helper()
	for deadline := time.Now().Add(stopPatience); ; time.Sleep(checkInterval) {
		s, err := read(pid)
		if err == nil && strings.Contains(states, s.state) {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("process %d is %+v (%v), want one of %s", pid, s, err, states)
		}
	}
}

func TestATreeStopsAndContinues(t *testing.T) {
	root, running, stopped := family(t)
	tree, err := Stop(root)
	if err != nil {
		t.Fatal(err)
	}
	for _, pid := range []int{root, running, stopped} {
		if s, err := read(pid); err != nil || s.state != "T" {
			t.Errorf("process %d: %+v, %v", pid, s, err)
		}
	}
	tree.Continue()
	await(t, root, "SR")
	await(t, running, "SR")
	if s, err := read(stopped); err != nil || s.state != "T" {
		t.Errorf("a process that others had stopped: %+v, %v", s, err)
	}
}

func TestAProcessThatEndedMeanwhileIsPassedOver(t *testing.T) {
	root, running, _ := family(t)
	tree, err := Stop(root)
	if err != nil {
		t.Fatal(err)
	}
	syscall.Kill(running, syscall.SIGKILL)
	tree.Continue()
	await(t, root, "SR")
}

func TestATreeThatIsGoneCannotStop(t *testing.T) {
	if _, err := Stop(1 << 30); err == nil {
		t.Error("no error")
	}
}
