package shell

import (
	"io"
	"os"
	"os/signal"
	"syscall"
	"unsafe"
)

// relay connects the caller's terminal, made raw, with the master of a terminal inside. It returns what undoes that, and
// a channel that closes when all output has been written.
func relay(master *os.File) (restore func(), drained chan struct{}) {
	var old syscall.Termios
	ioctl(0, syscall.TCGETS, unsafe.Pointer(&old))
	raw := old
	raw.Iflag &^= syscall.IGNBRK | syscall.BRKINT | syscall.PARMRK | syscall.ISTRIP | syscall.INLCR | syscall.IGNCR | syscall.ICRNL | syscall.IXON
	raw.Oflag &^= syscall.OPOST
	raw.Lflag &^= syscall.ECHO | syscall.ECHONL | syscall.ICANON | syscall.ISIG | syscall.IEXTEN
	raw.Cflag = raw.Cflag&^(syscall.CSIZE|syscall.PARENB) | syscall.CS8
	raw.Cc[syscall.VMIN], raw.Cc[syscall.VTIME] = 1, 0
	ioctl(0, syscall.TCSETS, unsafe.Pointer(&raw))

	resized := make(chan os.Signal, 1)
	signal.Notify(resized, syscall.SIGWINCH)
	go func() {
		for range resized {
			rows, cols := size(0)
			setSize(master, rows, cols)
		}
	}()
	go io.Copy(master, os.Stdin)
	drained = make(chan struct{})
	go func() {
		io.Copy(os.Stdout, master) // ends with EIO when the last process inside has closed the terminal
		close(drained)
	}()
	return func() { ioctl(0, syscall.TCSETS, unsafe.Pointer(&old)) }, drained
}

type winsize struct{ rows, cols, x, y uint16 }

func size(fd int) (rows, cols uint16) {
	var w winsize
	ioctl(fd, syscall.TIOCGWINSZ, unsafe.Pointer(&w))
	return w.rows, w.cols
}

func setSize(f *os.File, rows, cols uint16) {
	w := winsize{rows: rows, cols: cols}
	if raw, err := f.SyscallConn(); err == nil {
		raw.Control(func(fd uintptr) { ioctl(int(fd), syscall.TIOCSWINSZ, unsafe.Pointer(&w)) })
	}
}

func isTerminal(fd int) bool {
	var t syscall.Termios
	return ioctl(fd, syscall.TCGETS, unsafe.Pointer(&t)) == nil
}

func ioctl(fd int, request uintptr, arg unsafe.Pointer) error {
	if _, _, errno := syscall.Syscall(syscall.SYS_IOCTL, uintptr(fd), request, uintptr(arg)); errno != 0 {
		return errno
	}
	return nil
}
