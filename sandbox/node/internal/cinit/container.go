package cinit

import (
	"encoding/json"
	"fmt"
	"os"
	"os/signal"
	"runtime"
	"syscall"

	"app.kafka-lab.dev/node/internal/rootfs"
)

// ContainerMain is PID 1 of a container. It never returns.
func ContainerMain() {
	runtime.LockOSThread() // capabilities are per thread, and the program must be started by the limited one
	runtime.GOMAXPROCS(1)
	syscall.CloseOnExec(reportFD)
	var spec Spec
	readSpec(&spec)
	notes, err := rootfs.Build(spec.FileSystem)
	must(err)
	must(rootfs.Enter(spec.FileSystem.Root))
	if len(spec.Args) == 0 {
		report(Report{Notes: notes})
		hold()
	}
	must(os.MkdirAll(spec.Cwd, 0o755))
	must(os.Chdir(spec.Cwd))
	program, err := LookPath(spec.Env, spec.Cwd, spec.Args[0])
	must(err)

	attr := &syscall.ProcAttr{Env: spec.Env, Files: []uintptr{0, 1, 2}, Sys: &syscall.SysProcAttr{Setsid: true}}
	var rights []byte
	if spec.TTY {
		master, slave, err := OpenPTY()
		must(err)
		attr.Files = []uintptr{slave.Fd(), slave.Fd(), slave.Fd()}
		attr.Sys.Setctty = true
		rights = syscall.UnixRights(int(master.Fd()))
	}
	signals := catchSignals()
	must(LimitCapabilities())
	pid, err := syscall.ForkExec(program, spec.Args, attr)
	if err != nil {
		must(fmt.Errorf("exec: %q: %w", spec.Args[0], err))
	}
	report(Report{Notes: notes}, rights...)
	closeStandardStreams() // the reader of the output must see its end when the program closes it
	go forward(signals, pid)
	os.Exit(reap(pid))
}

// hold keeps the namespaces of a machine that has no program of its own.
func hold() {
	signal.Ignore(syscall.SIGINT, syscall.SIGHUP, syscall.SIGTERM)
	var pipe [2]int
	must(syscall.Pipe2(pipe[:], syscall.O_CLOEXEC))
	for {
		syscall.Read(pipe[0], make([]byte, 1)) // never written
	}
}

func readSpec(into any) {
	f := os.NewFile(specFD, "spec")
	must(json.NewDecoder(f).Decode(into))
	f.Close()
}

func report(r Report, rights ...byte) {
	message, _ := json.Marshal(r)
	syscall.Sendmsg(reportFD, message, rights, nil, 0)
	syscall.Close(reportFD)
}

// must reports the error to the parent and ends the init.
func must(err error) {
	if err == nil {
		return
	}
	code := ExitCode(err)
	report(Report{Error: err.Error(), Code: code})
	os.Exit(code)
}

func closeStandardStreams() {
	null, err := syscall.Open("/dev/null", syscall.O_RDWR|syscall.O_CLOEXEC, 0)
	if err != nil {
		return
	}
	for fd := 0; fd <= 2; fd++ {
		syscall.Dup3(null, fd, 0)
	}
}

// catchSignals takes over the signals that PID 1 would otherwise ignore, so that a plain `sleep` ends on SIGTERM.
func catchSignals() chan os.Signal {
	signals := make(chan os.Signal, 32)
	signal.Notify(signals, syscall.SIGTERM, syscall.SIGINT, syscall.SIGHUP, syscall.SIGQUIT, syscall.SIGUSR1, syscall.SIGUSR2, syscall.SIGWINCH)
	return signals
}

func forward(signals chan os.Signal, pid int) {
	for s := range signals {
		syscall.Kill(pid, s.(syscall.Signal))
	}
}

// reap collects every orphan until the program itself ends, and returns its exit code as a shell would.
func reap(program int) int {
	for {
		var status syscall.WaitStatus
		pid, err := syscall.Wait4(-1, &status, 0, nil)
		switch {
		case err == syscall.EINTR:
		case err != nil:
			return 255
		case pid == program && status.Signaled():
			return 128 + int(status.Signal())
		case pid == program:
			return status.ExitStatus()
		}
	}
}
