package state

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
)

func TestOnlyOneHoldsTheLock(t *testing.T) {
	dir := t.TempDir()
	if Held(dir) {
		t.Error("held before anybody took it")
	}
	lock, err := Lock(dir)
	if err != nil {
		t.Fatal(err)
	}
	if !Held(dir) {
		t.Error("not held")
	}
	_, err = Lock(dir)
	var coded *Error
	if !errors.As(err, &coded) || coded.Code != AlreadyRunning {
		t.Errorf("the second gets %v", err)
	}
	lock.Close()
	if Held(dir) {
		t.Error("still held")
	}
	if lock, err = Lock(dir); err != nil {
		t.Errorf("the next gets %v", err)
	}
	lock.Close()
}

func TestStatusIsReplacedWhole(t *testing.T) {
	dir := t.TempDir()
	for _, s := range []string{"starting", "ready"} {
		if err := Write(dir, Status{State: s, PID: 7}); err != nil {
			t.Fatal(err)
		}
	}
	got, err := Read(dir)
	if err != nil || got.State != "ready" || got.PID != 7 {
		t.Errorf("read %+v, %v", got, err)
	}
	if entries, _ := os.ReadDir(dir); len(entries) != 1 {
		t.Errorf("left behind: %v", entries)
	}
	if err := Write(filepath.Join(dir, "none"), got); err == nil {
		t.Error("writing into a missing folder succeeds")
	}
}

func TestFullDiskIsToldApart(t *testing.T) {
	if e := Errorf(Internal, "write: %w", &os.PathError{Op: "write", Path: "x", Err: syscall.ENOSPC}); e.Code != DiskFull {
		t.Errorf("code %s", e.Code)
	}
	if e := AsError(fmt.Errorf("outer: %w", &Error{Code: PortTaken, Message: "taken"})); e.Code != PortTaken {
		t.Errorf("code %s", e.Code)
	}
	if e := AsError(errors.New("x")); e.Code != Internal {
		t.Errorf("code %s", e.Code)
	}
}

func TestEventsAreOneLineEach(t *testing.T) {
	var b bytes.Buffer
	NewEvents(&b).Emit(Event{Event: "failed", Code: Internal, Message: "two\nlines"})
	if got := b.String(); got != `{"event":"failed","code":"INTERNAL","message":"two\nlines"}`+"\n" {
		t.Errorf("%q", got)
	}
}

func TestTheEndOfAKilledSandboxIsWaitedFor(t *testing.T) {
	dir := t.TempDir()
	last, err := Lock(dir) // a process of the sandbox that is still dying
	if err != nil {
		t.Fatal(err)
	}
	dead := exec.Command("true")
	if err := dead.Run(); err != nil {
		t.Fatal(err)
	}
	if err := Write(dir, Status{State: "ready", PID: dead.Process.Pid}); err != nil {
		t.Fatal(err)
	}
	taken := make(chan error)
	go func() {
		lock, err := Lock(dir)
		if err == nil {
			lock.Close()
		}
		taken <- err
	}()
	last.Close()
	if err := <-taken; err != nil {
		t.Error(err)
	}
}
