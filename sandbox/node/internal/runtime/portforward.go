package runtime

import (
	"net"
	"os"

	"app.kafka-lab.dev/node/internal/netns"
	"golang.org/x/sys/unix"
)

// dialLoopback connects to 127.0.0.1 of the pod, then to ::1: a socket stays in the network namespace that it was made in.
func (s *sandbox) dialLoopback(port int32) (*net.TCPConn, error) {
	targets := []unix.Sockaddr{
		&unix.SockaddrInet4{Port: int(port), Addr: [4]byte{127, 0, 0, 1}},
		&unix.SockaddrInet6{Port: int(port), Addr: [16]byte{15: 1}},
	}
	var conn net.Conn
	err := netns.OnThread(func() (err error) {
		if err = s.namespaces.Join(); err != nil {
			return err
		}
		for i, target := range targets {
			var fd int
			if fd, err = unix.Socket([]int{unix.AF_INET, unix.AF_INET6}[i], unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0); err != nil {
				continue
			}
			if err = unix.Connect(fd, target); err != nil {
				unix.Close(fd)
				continue
			}
			file := os.NewFile(uintptr(fd), "port-forward")
			conn, err = net.FileConn(file) // duplicates the descriptor
			file.Close()
			return err
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return conn.(*net.TCPConn), nil
}
