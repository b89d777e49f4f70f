package rootfs

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"unsafe"
)

// Bind shows source at target. It is recursive, because the kernel refuses to uncover what a mount of the machine hides.
func Bind(source, target string, readOnly bool) error {
	if err := syscall.Mount(source, target, "", syscall.MS_BIND|syscall.MS_REC, ""); err != nil {
		return err
	}
	if readOnly {
		return setReadOnly(target)
	}
	return nil
}

const (
	sysMountSetattr  = 442 // the same number on every architecture
	atFDCWD          = -100
	atRecursive      = 0x8000
	mountAttrReadOny = 1
)

// setReadOnly is recursive and keeps the other flags, which are locked when they come from the machine.
func setReadOnly(p string) error {
	attr := struct{ set, clear, propagation, userns uint64 }{set: mountAttrReadOny}
	name, err := syscall.BytePtrFromString(p)
	if err != nil {
		return err
	}
	dirfd := atFDCWD
	_, _, errno := syscall.Syscall6(sysMountSetattr, uintptr(dirfd), uintptr(unsafe.Pointer(name)), atRecursive, uintptr(unsafe.Pointer(&attr)), unsafe.Sizeof(attr), 0)
	if errno == 0 {
		return nil
	}
	var st syscall.Statfs_t // before Linux 5.12: only the top mount
	if err := syscall.Statfs(p, &st); err != nil {
		return err
	}
	keep := uintptr(st.Flags) & (syscall.MS_NOSUID | syscall.MS_NODEV | syscall.MS_NOEXEC | syscall.MS_NOATIME | syscall.MS_NODIRATIME | syscall.MS_RELATIME)
	return syscall.Mount("", p, "", syscall.MS_BIND|syscall.MS_REMOUNT|syscall.MS_RDONLY|keep, "")
}

// InRoot resolves p below root as a chroot would, symbolic links and ".." included; what does not exist is kept as written.
func InRoot(root, p string) string {
	const maxLinks = 40
	current, rest, links := "", strings.Split(p, "/"), 0
	for len(rest) > 0 {
		name := rest[0]
		rest = rest[1:]
		switch name {
		case "", ".":
			continue
		case "..":
			if current = filepath.Dir("/" + current); current == "/" {
				current = ""
			}
			continue
		}
		if link, err := os.Readlink(root + current + "/" + name); err == nil && links < maxLinks {
			links++
			if strings.HasPrefix(link, "/") {
				current = ""
			}
			rest = append(strings.Split(link, "/"), rest...)
			continue
		}
		current += "/" + name
	}
	return root + current
}

func mountPoints() (points []string) {
	info, _ := os.ReadFile("/proc/self/mountinfo")
	unescape := strings.NewReplacer(`\040`, " ", `\011`, "\t", `\012`, "\n", `\134`, `\`)
	for _, line := range strings.Split(string(info), "\n") {
		if fields := strings.Fields(line); len(fields) > 4 {
			points = append(points, unescape.Replace(fields[4]))
		}
	}
	return points
}

func isDir(p string) bool {
	info, err := os.Stat(p)
	return err == nil && info.IsDir()
}

func touch(p string) error {
	if err := os.MkdirAll(filepath.Dir(p), 0o755); err != nil {
		return err
	}
	f, err := os.OpenFile(p, os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		if _, exists := os.Lstat(p); exists == nil { // read-only, but good enough as a mount point
			return nil
		}
		return err
	}
	return f.Close()
}
