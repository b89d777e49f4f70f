package outer

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"syscall"

	"app.kafka-lab.dev/node/internal/state"
)

// usernsSettings are the kernel settings that forbid user namespaces, with the value that does so.
var usernsSettings = []struct{ file, name, forbids, fix string }{
	{"/proc/sys/user/max_user_namespaces", "user.max_user_namespaces", "0", "sysctl -w user.max_user_namespaces=15000"},
	{"/proc/sys/kernel/unprivileged_userns_clone", "kernel.unprivileged_userns_clone", "0", "sysctl -w kernel.unprivileged_userns_clone=1"},
	{"/proc/sys/kernel/apparmor_restrict_unprivileged_userns", "kernel.apparmor_restrict_unprivileged_userns", "1", "sysctl -w kernel.apparmor_restrict_unprivileged_userns=0"},
}

// forbiddingSetting names the setting that forbids user namespaces to this user, "" when none does.
func forbiddingSetting(read func(string) ([]byte, error), root bool) string {
	for _, s := range usernsSettings {
		content, err := read(s.file)
		if err != nil || strings.TrimSpace(string(content)) != s.forbids {
			continue
		}
		if root && s.name != "user.max_user_namespaces" { // the other two bind ordinary users only
			continue
		}
		return fmt.Sprintf("%s=%s (an administrator can run: %s)", s.name, s.forbids, s.fix)
	}
	return ""
}

// startError explains why the namespaces could not be made. The kernel reports an exhausted number of user namespaces
// as "no space left on device", which must not be taken for a full disk.
func startError(err error) *state.Error {
	setting := forbiddingSetting(os.ReadFile, os.Getuid() == 0)
	forbidden := errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EUSERS) || errors.Is(err, syscall.EPERM) || errors.Is(err, syscall.EACCES) || errors.Is(err, syscall.EINVAL)
	switch {
	case setting != "":
		return &state.Error{Code: state.UsernsForbidden, Message: "this machine's kernel forbids user namespaces: " + setting}
	case forbidden:
		return &state.Error{Code: state.UsernsForbidden, Message: fmt.Sprintf("this machine forbids user namespaces (%v): look at user.max_user_namespaces, kernel.unprivileged_userns_clone and "+
			"kernel.apparmor_restrict_unprivileged_userns; inside a container, start that with --security-opt seccomp=unconfined", err)}
	}
	return state.Errorf(state.Internal, "start the sandbox: %w", err)
}

// explainMountRefusal finds out whether a refused mount comes from the settings above: with AppArmor's restriction the
// namespace can be made, but has no power over mounts.
func explainMountRefusal(e *state.Error) *state.Error {
	if e.Code != state.MountForbidden {
		return e
	}
	if setting := forbiddingSetting(os.ReadFile, os.Getuid() == 0); setting != "" {
		return &state.Error{Code: state.UsernsForbidden, Message: "this machine's kernel takes the power from user namespaces: " + setting}
	}
	return e
}
