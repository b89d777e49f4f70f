package runtime

import (
	"context"
	"errors"
	"log"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"sync"
	"time"

	"app.kafka-lab.dev/node/internal/cinit"
	"app.kafka-lab.dev/node/internal/layout"
	"app.kafka-lab.dev/node/internal/recipe"
	"app.kafka-lab.dev/node/internal/rootfs"
	"app.kafka-lab.dev/node/internal/spawn"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	cri "k8s.io/cri-api/pkg/apis/runtime/v1"
)

func (r *Runtime) StartContainer(_ context.Context, id string) error {
	c, err := r.find(id)
	if err != nil {
		return err
	}
	r.mu.Lock()
	startable := c.state == cri.ContainerState_CONTAINER_CREATED && c.sandbox.ready
	r.mu.Unlock()
	if !startable {
		return status.Errorf(codes.FailedPrecondition, "container %s cannot be started any more", id)
	}
	image, err := r.prepareImage(c.config.Image)
	if err != nil {
		return r.failStart(c, err)
	}
	if err := r.start(c, image); err != nil {
		return r.failStart(c, err)
	}
	return nil
}

// failStart records a failed start as other runtimes do, so that `kubectl describe` shows why.
func (r *Runtime) failStart(c *container, err error) error {
	code := int32(128)
	var startError *spawn.StartError
	if errors.As(err, &startError) {
		code = int32(startError.Code)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	c.state, c.exitCode, c.reason, c.message = cri.ContainerState_CONTAINER_EXITED, code, "StartError", "failed to start the container: "+err.Error()
	c.finishedAt = time.Now().UnixNano()
	close(c.done)
	return status.Errorf(codes.Unknown, "failed to start container %q: %v", c.config.Metadata.Name, err)
}

func (r *Runtime) start(c *container, image *recipe.Image) error {
	args := commandLine(c.config, image)
	if len(args) == 0 {
		return errors.New("no command specified")
	}
	c.env = environment(c.config, image, c.sandbox.config.Hostname)
	c.cwd = firstOf(c.config.WorkingDir, image.WorkingDir, "/")
	spec := cinit.Spec{FileSystem: c.fileSystem(image), Args: args, Env: c.env, Cwd: c.cwd, TTY: c.config.Tty}

	writer, err := openLog(c.logPath)
	if err != nil {
		return err
	}
	c.output = newOutput(writer)
	init := spawn.Init{Program: selfExe, Name: cinit.ContainerName, Spec: spec, Enter: c.sandbox.namespaces.Join}
	var pumps sync.WaitGroup
	ours, theirs, err := c.streams(&init)
	if err != nil {
		return err
	}
	process, err := init.Start()
	for _, f := range theirs {
		f.Close()
	}
	if err != nil {
		for _, f := range ours {
			f.Close()
		}
		c.output.close()
		return err
	}
	for _, note := range process.Notes {
		log.Printf("container %s: %s", c.config.Metadata.Name, note)
	}
	if c.terminal = process.Master; c.terminal != nil {
		ours = []*os.File{c.terminal}
	}
	for i, f := range ours {
		pumps.Add(1)
		go func() {
			defer pumps.Done()
			c.output.pump(f, stream(i))
			f.Close()
		}()
	}
	r.mu.Lock()
	c.process, c.state, c.startedAt = process.Cmd.Process, cri.ContainerState_CONTAINER_RUNNING, time.Now().UnixNano()
	sandboxGone := !c.sandbox.ready
	r.mu.Unlock()
	if sandboxGone { // stopped in the meantime: its killer has not seen this container
		c.process.Kill()
	}
	go r.wait(c, process, &pumps)
	return nil
}

// streams opens the pipes of a container without a terminal: ours to read its stdout and stderr, theirs to pass.
func (c *container) streams(init *spawn.Init) (ours, theirs []*os.File, err error) {
	if c.config.Tty {
		return nil, nil, nil
	}
	for _, to := range []**os.File{&init.Stdout, &init.Stderr} {
		read, write, err := os.Pipe()
		if err != nil {
			return nil, nil, err
		}
		*to = write
		ours, theirs = append(ours, read), append(theirs, write)
	}
	if c.config.Stdin {
		read, write, err := os.Pipe()
		if err != nil {
			return nil, nil, err
		}
		init.Stdin, c.stdin = read, write
		theirs = append(theirs, read)
	}
	return ours, theirs, nil
}

func (r *Runtime) wait(c *container, process *spawn.Process, pumps *sync.WaitGroup) {
	err := process.Cmd.Wait() // its PID namespace is gone now, so the pipes are closed at their other end
	pumps.Wait()
	c.output.close()
	if c.stdin != nil {
		c.stdin.Close()
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	c.state, c.finishedAt = cri.ContainerState_CONTAINER_EXITED, time.Now().UnixNano()
	c.exitCode, c.reason = int32(spawn.ExitStatus(err)), "Completed"
	if c.exitCode != 0 {
		c.reason = "Error"
	}
	close(c.done)
}

// commandLine follows the rules of Kubernetes for command and args against an image's entrypoint and command.
func commandLine(config *cri.ContainerConfig, image *recipe.Image) []string {
	var line []string
	switch {
	case len(config.Command) > 0:
		line = append(line, config.Command...)
		return append(line, config.Args...)
	case len(config.Args) > 0:
		line = append(line, image.Entrypoint...)
		return append(line, config.Args...)
	}
	line = append(line, image.Entrypoint...)
	return append(line, image.Command...)
}

func environment(config *cri.ContainerConfig, image *recipe.Image, hostname string) []string {
	values := map[string]string{
		"PATH": strings.Join(append(append([]string{}, image.Path...), layout.ContainerPath), ":"), "HOME": "/root", "HOSTNAME": hostname, "LANG": "C.UTF-8",
	}
	if config.Tty {
		values["TERM"] = "xterm"
	}
	for key, value := range image.Env {
		values[key] = value
	}
	for _, kv := range config.Envs {
		values[kv.Key] = kv.Value
	}
	env := make([]string, 0, len(values))
	for key, value := range values {
		env = append(env, key+"="+value)
	}
	sort.Strings(env)
	return env
}

func (c *container) fileSystem(image *recipe.Image) rootfs.Spec {
	spec := rootfs.Spec{
		Root: filepath.Join(c.dir, "root"), Scratch: filepath.Join(c.dir, "scratch"), WritableSystem: true, MaskProc: true, Dirs: image.Dirs,
		Files: map[string]string{"/etc/hostname": c.sandbox.config.Hostname + "\n"},
	}
	spec.Mounts = append(spec.Mounts, image.Mounts...)
	spec.Mounts = append(spec.Mounts, rootfs.Mount{Source: c.sandbox.resolvConf(), Target: "/etc/resolv.conf"})
	for _, m := range c.config.Mounts {
		spec.Mounts = append(spec.Mounts, rootfs.Mount{Source: m.HostPath, Target: m.ContainerPath, ReadOnly: m.Readonly})
	}
	return spec
}

func firstOf(values ...string) string {
	for _, v := range values {
		if v != "" {
			return v
		}
	}
	return ""
}
