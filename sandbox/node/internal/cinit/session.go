package cinit

import (
	"errors"
	"fmt"
	"os"
	"runtime"
	"syscall"

	"app.kafka-lab.dev/node/internal/rootfs"
)

// SessionMain is PID 1 of one session of the student PC: killing it ends everything the session has started, whatever
// process group or session of its own that has made. It never returns.
func SessionMain() {
	runtime.LockOSThread()
	runtime.GOMAXPROCS(1)
	syscall.CloseOnExec(reportFD)
	var spec SessionSpec
	readSpec(&spec)
	must(syscall.Mount("", "/", "", syscall.MS_PRIVATE|syscall.MS_REC, ""))
	must(rootfs.MountProc("/proc", true))
	if err := os.Chdir(spec.Cwd); err != nil {
		must(fmt.Errorf("cannot work in %s: %w", spec.Cwd, errors.Unwrap(err)))
	}
	program, err := LookPath(spec.Env, spec.Cwd, spec.Args[0])
	must(err)
	sys := &syscall.SysProcAttr{Setsid: true}
	if spec.TTY {
		sys.Setctty = true
		sys.Ctty = 0
	}
	signals := catchSignals()
	must(LimitCapabilities())
	pid, err := syscall.ForkExec(program, spec.Args, &syscall.ProcAttr{Env: spec.Env, Files: []uintptr{0, 1, 2}, Sys: sys})
	if err != nil {
		must(fmt.Errorf("exec: %q: %w", spec.Args[0], err))
	}
	report(Report{})
	closeStandardStreams()
	go forward(signals, pid)
	os.Exit(reap(pid))
}
