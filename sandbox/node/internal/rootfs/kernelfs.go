package rootfs

import (
	"fmt"
	"os"
	"path/filepath"
	"syscall"
)

const kernelFlags = syscall.MS_NOSUID | syscall.MS_NODEV | syscall.MS_NOEXEC

var (
	procReadOnly = []string{"sys", "sysrq-trigger", "irq", "bus", "fs"}
	procHidden   = []string{"kcore", "keys", "timer_list", "kmsg"}
	devices      = []string{"null", "zero", "full", "random", "urandom", "tty"}
)

// MountProc mounts the proc of the current PID namespace at dir.
func MountProc(dir string, mask bool) error {
	if err := syscall.Mount("proc", dir, "proc", kernelFlags, ""); err != nil {
		return fmt.Errorf("mount proc: %w", err)
	}
	if !mask {
		return nil
	}
	for _, name := range procReadOnly {
		p := filepath.Join(dir, name)
		if _, err := os.Lstat(p); err != nil {
			continue
		}
		if err := Bind(p, p, true); err != nil {
			return fmt.Errorf("protect /proc/%s: %w", name, err)
		}
	}
	for _, name := range procHidden {
		p := filepath.Join(dir, name)
		if _, err := os.Lstat(p); err != nil {
			continue
		}
		if err := syscall.Mount("/dev/null", p, "", syscall.MS_BIND, ""); err != nil {
			return fmt.Errorf("hide /proc/%s: %w", name, err)
		}
	}
	return nil
}

func (b *builder) sys() error {
	dir := b.Root + "/sys"
	if err := syscall.Mount("sysfs", dir, "sysfs", syscall.MS_RDONLY|kernelFlags, ""); err != nil {
		b.note("sysfs is the machine's: %v", err)
		if err := Bind("/sys", dir, true); err != nil {
			b.note("sysfs is missing: %v", err)
		}
	}
	return nil
}

func (b *builder) dev() error {
	dir := b.Root + "/dev"
	if err := syscall.Mount("tmpfs", dir, "tmpfs", syscall.MS_NOSUID, "mode=755"); err != nil {
		return fmt.Errorf("mount /dev: %w", err)
	}
	for _, name := range devices { // a user namespace may not mknod
		if _, err := os.Stat("/dev/" + name); err != nil {
			continue
		}
		p := filepath.Join(dir, name)
		if err := touch(p); err != nil {
			return err
		}
		if err := syscall.Mount("/dev/"+name, p, "", syscall.MS_BIND, ""); err != nil {
			return fmt.Errorf("show /dev/%s: %w", name, err)
		}
	}
	os.Mkdir(dir+"/pts", 0o755)
	os.Mkdir(dir+"/shm", 0o755)
	// No gid option: the tty group is not mapped, and devpts would refuse it.
	if err := syscall.Mount("devpts", dir+"/pts", "devpts", syscall.MS_NOSUID|syscall.MS_NOEXEC, "newinstance,ptmxmode=0666,mode=0620"); err != nil {
		return fmt.Errorf("mount devpts: %w", err)
	}
	if err := syscall.Mount("shm", dir+"/shm", "tmpfs", syscall.MS_NOSUID|syscall.MS_NODEV, "mode=1777"); err != nil {
		return fmt.Errorf("mount /dev/shm: %w", err)
	}
	for name, link := range map[string]string{"ptmx": "pts/ptmx", "fd": "/proc/self/fd", "stdin": "/proc/self/fd/0", "stdout": "/proc/self/fd/1", "stderr": "/proc/self/fd/2"} {
		if err := os.Symlink(link, filepath.Join(dir, name)); err != nil {
			return err
		}
	}
	return nil
}
