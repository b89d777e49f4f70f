package early

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"syscall"

	"app.kafka-lab.dev/node/internal/layout"
	"app.kafka-lab.dev/node/internal/outer"
	"app.kafka-lab.dev/node/internal/rootfs"
	"app.kafka-lab.dev/node/internal/state"
)

// workshop is where the sandbox's root is put together: a folder that every machine has and that holds nothing which the
// sandbox shows. The state folder will not do, since it is itself shown, with all mounts below it.
const workshop = "/run"

// enterSandbox gives PID 1 of the sandbox its own root, so that a hostPath volume of `/` shows the sandbox and not the machine.
func enterSandbox() *layout.InnerConfig {
	config, err := readConfig()
	if err == nil {
		err = buildRoot(config)
	}
	if err != nil {
		e := state.AsError(err)
		state.NewEvents(os.Stdout).Emit(state.Event{Event: "failed", Code: e.Code, Message: e.Message})
		os.Exit(1)
	}
	return config
}

func readConfig() (*layout.InnerConfig, error) {
	f := os.NewFile(outer.ConfigFD, "config")
	defer f.Close()
	for _, fd := range []int{outer.ListenerFD, outer.LockFD, outer.PortsFD} {
		syscall.CloseOnExec(fd)
	}
	config := &layout.InnerConfig{}
	return config, json.NewDecoder(f).Decode(config)
}

func buildRoot(config *layout.InnerConfig) error {
	if err := syscall.Mount("", "/", "", syscall.MS_PRIVATE|syscall.MS_REC, ""); err != nil {
		return mountError(err)
	}
	if err := syscall.Mount("tmpfs", workshop, "tmpfs", 0, "mode=755"); err != nil {
		return mountError(err)
	}
	spec := rootfs.Spec{
		Root: workshop + "/root", Scratch: workshop + "/scratch",
		Mounts: []rootfs.Mount{
			{Source: config.StateDir, Target: layout.State},
			{Source: config.HomeDir, Target: layout.Home},
			{Source: config.ImagesDir, Target: layout.Images, ReadOnly: true},
		},
		Files: map[string]string{"/etc/resolv.conf": "nameserver " + layout.DNSServiceIP + "\n", "/etc/hostname": layout.NodeName + "\n"},
	}
	for _, a := range config.Artifacts {
		spec.Mounts = append(spec.Mounts, rootfs.Mount{Source: a.Host, Target: a.Inside, ReadOnly: true})
	}
	for _, dir := range []string{spec.Root, spec.Scratch} {
		if err := os.Mkdir(dir, 0o755); err != nil {
			return err
		}
	}
	notes, err := rootfs.Build(spec)
	for _, note := range notes {
		fmt.Fprintln(os.Stderr, "root:", note)
	}
	if err != nil {
		return mountError(err)
	}
	if err := rootfs.Enter(spec.Root); err != nil {
		return mountError(err)
	}
	return syscall.Sethostname([]byte(layout.NodeName))
}

func mountError(err error) error {
	if errors.Is(err, syscall.EPERM) || errors.Is(err, syscall.EACCES) {
		return state.Errorf(state.MountForbidden, "this machine refuses mounts in a user namespace (%w): inside a container /proc and /sys are masked, "+
			"start it with --security-opt systempaths=unconfined --security-opt apparmor=unconfined (or --privileged)", err)
	}
	return state.Errorf(state.Internal, "build the sandbox's file system: %w", err)
}
