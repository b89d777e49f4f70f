// Package hostports opens listening sockets on 127.0.0.1 of the machine for the sandbox, which has no network there: the
// outer process opens them and passes them in. It keeps none itself, so they are gone when the sandbox closes them or ends.
package hostports

import (
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"strconv"
	"sync"
	"syscall"
)

// Ports that are opened: NodePorts and the router's.
const (
	FirstNodePort = 30000
	LastNodePort  = 32767
	RouterPort    = 443
)

const maxMessage = 512

// The client sends a request, the server a reply with the socket as ancillary data.
type request struct {
	Port int `json:"port"`
}

type reply struct {
	Errno syscall.Errno `json:"errno,omitempty"`
	Error string        `json:"error,omitempty"`
}

// Pair returns the two ends of the connection between server and client.
func Pair() (server, client *os.File, err error) {
	fds, err := syscall.Socketpair(syscall.AF_UNIX, syscall.SOCK_SEQPACKET|syscall.SOCK_CLOEXEC, 0)
	if err != nil {
		return nil, nil, err
	}
	return os.NewFile(uintptr(fds[0]), "host ports"), os.NewFile(uintptr(fds[1]), "host ports"), nil
}

// Serve answers until the client is gone.
func Serve(end *os.File) error {
	conn, err := connection(end)
	if err != nil {
		return err
	}
	defer conn.Close()
	buffer := make([]byte, maxMessage)
	for {
		n, _, _, _, err := conn.ReadMsgUnix(buffer, nil)
		if err != nil || n == 0 {
			return nil
		}
		if err := answer(conn, buffer[:n]); err != nil {
			return err
		}
	}
}

func answer(conn *net.UnixConn, message []byte) error {
	var asked request
	var told reply
	var rights []byte
	err := json.Unmarshal(message, &asked)
	if err == nil {
		var socket *os.File
		if socket, err = open(asked.Port); err == nil {
			defer socket.Close()
			rights = syscall.UnixRights(int(socket.Fd()))
		}
	}
	if err != nil {
		errors.As(err, &told.Errno)
		told.Error = err.Error()
	}
	message, err = json.Marshal(told)
	if err != nil {
		return err
	}
	_, _, err = conn.WriteMsgUnix(message, rights, nil)
	return err
}

func open(port int) (*os.File, error) {
	if port != RouterPort && (port < FirstNodePort || port > LastNodePort) {
		return nil, fmt.Errorf("%d is no NodePort", port)
	}
	listener, err := net.ListenTCP("tcp4", &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: port})
	if err != nil {
		return nil, err
	}
	defer listener.Close()
	return listener.File()
}

// Client asks for sockets.
type Client struct {
	mu   sync.Mutex
	conn *net.UnixConn
}

// NewClient takes over its end of a Pair.
func NewClient(end *os.File) (*Client, error) {
	conn, err := connection(end)
	return &Client{conn: conn}, err
}

// Listen listens on the port of address, which is one of 127.0.0.1 of the machine. A refusal carries the system's errno.
func (c *Client) Listen(address string) (net.Listener, error) {
	_, text, err := net.SplitHostPort(address)
	if err != nil {
		return nil, err
	}
	port, err := strconv.Atoi(text)
	if err != nil {
		return nil, err
	}
	socket, err := c.ask(port)
	if err != nil {
		return nil, err
	}
	defer socket.Close()
	return net.FileListener(socket)
}

func (c *Client) ask(port int) (*os.File, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	message, err := json.Marshal(request{Port: port})
	if err != nil {
		return nil, err
	}
	if _, err := c.conn.Write(message); err != nil {
		return nil, err
	}
	buffer, oob := make([]byte, maxMessage), make([]byte, 64)
	n, oobn, _, _, err := c.conn.ReadMsgUnix(buffer, oob)
	if err != nil {
		return nil, err
	}
	var told reply
	if err := json.Unmarshal(buffer[:n], &told); err != nil {
		return nil, fmt.Errorf("the answer for port %d: %w", port, err)
	}
	if told.Errno != 0 {
		return nil, told.Errno
	}
	if told.Error != "" {
		return nil, errors.New(told.Error)
	}
	messages, err := syscall.ParseSocketControlMessage(oob[:oobn])
	if err != nil || len(messages) == 0 {
		return nil, fmt.Errorf("no socket came for port %d", port)
	}
	fds, err := syscall.ParseUnixRights(&messages[0])
	if err != nil || len(fds) == 0 {
		return nil, fmt.Errorf("no socket came for port %d", port)
	}
	return os.NewFile(uintptr(fds[0]), "host port"), nil
}

func connection(end *os.File) (*net.UnixConn, error) {
	defer end.Close()
	conn, err := net.FileConn(end)
	if err != nil {
		return nil, err
	}
	return conn.(*net.UnixConn), nil
}
