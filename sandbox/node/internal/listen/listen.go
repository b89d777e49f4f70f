// Package listen keeps a changing set of listening sockets, in more networks than one.
package listen

import (
	"errors"
	"log"
	"net"
	"sync/atomic"
	"time"
)

// RetryInterval is when to sync again after sockets that could not be had.
const RetryInterval = time.Second

// acceptPause is for a process that is out of descriptors.
const acceptPause = 50 * time.Millisecond

// Network is where sockets are opened: the node's own network, the student PC's, or that of the machine.
type Network struct {
	Name string
	// IP is where the node's own ports (NodePorts, the router's) answer in this network.
	IP     string
	Listen func(address string) (net.Listener, error)
	// Refused, when set, hears of every socket that cannot be had, and with nil that this is over.
	Refused func(address string, err error)
}

// Node returns the node's own network.
func Node(ip string) *Network {
	return &Network{Name: "the node", IP: ip, Listen: func(address string) (net.Listener, error) { return net.Listen("tcp4", address) }}
}

// Socket is an address (host:port) in a network.
type Socket struct {
	Network *Network
	Address string
}

// Handler carries out one connection, and closes it.
type Handler func(client *net.TCPConn)

// Set is the sockets that are listened on. It is for one goroutine.
type Set struct {
	open    map[Socket]*listener
	refused map[Socket]string
}

type listener struct {
	net.Listener
	handler atomic.Pointer[Handler]
}

// NewSet returns an empty set.
func NewSet() *Set { return &Set{open: map[Socket]*listener{}, refused: map[Socket]string{}} }

// Sync opens and closes sockets until they are those wanted, and tells whether all could be had. Connections that are open
// stay open.
func (s *Set) Sync(wanted map[Socket]Handler) (complete bool) {
	for socket, l := range s.open {
		if _, ok := wanted[socket]; !ok {
			l.Close()
			delete(s.open, socket)
		}
	}
	for socket := range s.refused {
		if _, ok := wanted[socket]; !ok {
			s.had(socket)
		}
	}
	for socket, handler := range wanted {
		l := s.open[socket]
		if l != nil {
			l.handler.Store(&handler)
			continue
		}
		opened, err := socket.Network.Listen(socket.Address)
		if err != nil {
			s.refuse(socket, err)
			continue
		}
		s.had(socket)
		l = &listener{Listener: opened}
		l.handler.Store(&handler)
		s.open[socket] = l
		go l.serve()
	}
	return len(s.refused) == 0
}

// refuse tells a refusal once, however often it is tried again.
func (s *Set) refuse(socket Socket, err error) {
	if s.refused[socket] == err.Error() {
		return
	}
	s.refused[socket] = err.Error()
	log.Printf("cannot listen on %s of %s: %v", socket.Address, socket.Network.Name, err)
	if socket.Network.Refused != nil {
		socket.Network.Refused(socket.Address, err)
	}
}

func (s *Set) had(socket Socket) {
	if _, ok := s.refused[socket]; !ok {
		return
	}
	delete(s.refused, socket)
	if socket.Network.Refused != nil {
		socket.Network.Refused(socket.Address, nil)
	}
}

func (l *listener) serve() {
	for {
		conn, err := l.Accept()
		if errors.Is(err, net.ErrClosed) {
			return
		}
		if err != nil {
			time.Sleep(acceptPause)
			continue
		}
		go (*l.handler.Load())(conn.(*net.TCPConn))
	}
}
