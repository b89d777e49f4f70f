package cinit

import "syscall"

const (
	prCapBSetDrop = 24
	lastCap       = 63 // the kernel answers EINVAL for those it does not know
)

// keptCaps is what container runtimes leave by default. Without CAP_SYS_ADMIN nobody can take the masks off /proc.
var keptCaps = map[uintptr]bool{
	0: true /* chown */, 1: true /* dac_override */, 3: true /* fowner */, 4: true /* fsetid */, 5: true /* kill */, 6: true /* setgid */, 7: true, /* setuid */
	8: true /* setpcap */, 10: true /* net_bind_service */, 13: true /* net_raw */, 18: true /* sys_chroot */, 27: true /* mknod */, 29: true /* audit_write */, 31: true, /* setfcap */
}

// LimitCapabilities bounds what programs started from this thread may hold; the thread keeps its own.
func LimitCapabilities() error {
	for c := uintptr(0); c <= lastCap; c++ {
		if keptCaps[c] {
			continue
		}
		if _, _, errno := syscall.RawSyscall(syscall.SYS_PRCTL, prCapBSetDrop, c, 0); errno != 0 && errno != syscall.EINVAL {
			return errno
		}
	}
	return nil
}
