package router

import (
	"bytes"
	"crypto/tls"
	"errors"
	"net"
	"strings"
	"time"
)

const (
	helloTimeout = 10 * time.Second
	// maxHello is far above any real ClientHello (with post-quantum key shares 2 KiB); it bounds what a connection that
	// never becomes one can make the router remember, in bytes.
	maxHello = 64 << 10
)

var (
	errHelloRead    = errors.New("the ClientHello is read")
	errHelloTooLong = errors.New("the ClientHello is too long")
)

// serverName reads the ClientHello of a connection, in as many records and packets as it comes, and returns the lower-case
// name that it asks for ("" when it names none) and all bytes read so far, which are the server's.
func serverName(conn net.Conn) (name string, read []byte, err error) {
	if err := conn.SetReadDeadline(time.Now().Add(helloTimeout)); err != nil {
		return "", nil, err
	}
	peeked := &recorder{Conn: conn}
	err = tls.Server(peeked, &tls.Config{GetConfigForClient: func(hello *tls.ClientHelloInfo) (*tls.Config, error) {
		name = strings.ToLower(hello.ServerName)
		return nil, errHelloRead
	}}).Handshake()
	if !errors.Is(err, errHelloRead) {
		return "", nil, err
	}
	return name, peeked.read.Bytes(), conn.SetReadDeadline(time.Time{})
}

// recorder remembers what is read, and keeps the TLS server, which only looks on, from answering.
type recorder struct {
	net.Conn
	read bytes.Buffer
}

func (r *recorder) Read(p []byte) (int, error) {
	left := maxHello - r.read.Len()
	if left <= 0 {
		return 0, errHelloTooLong
	}
	n, err := r.Conn.Read(p[:min(len(p), left)])
	r.read.Write(p[:n])
	return n, err
}

func (r *recorder) Write(p []byte) (int, error) { return len(p), nil }
