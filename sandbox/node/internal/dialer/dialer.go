// Package dialer lets the machine reach addresses inside the sandbox: over a Unix socket that takes one line
// `host:port`, answers `ok` or `error TEXT`, and then carries raw bytes; and over the API server's listening socket.
package dialer

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"time"

	"app.kafka-lab.dev/node/internal/layout"
	"app.kafka-lab.dev/node/internal/relay"
)

const (
	dialTimeout    = 5 * time.Second
	requestTimeout = 10 * time.Second
	maxRequest     = 512 // a DNS name has at most 253 bytes
)

// searchDomains make `my-cluster-kafka-bootstrap.kafka.svc` and `name.namespace` work, as they do in a pod.
var searchDomains = []string{"", "." + layout.ClusterDomain, ".svc." + layout.ClusterDomain}

// ServeSocket answers on a Unix socket at path until the listener fails.
func ServeSocket(path string) error {
	listener, err := net.Listen("unix", path)
	if err != nil {
		return fmt.Errorf("listen on %s: %w", path, err)
	}
	go acceptLoop(listener, serve)
	return nil
}

// ServeTCP connects everything accepted by listener with address.
func ServeTCP(listener net.Listener, address string) {
	acceptLoop(listener, func(client net.Conn) {
		defer client.Close()
		if server, err := net.DialTimeout("tcp", address, dialTimeout); err == nil {
			relay.Both(client, server)
		}
	})
}

func acceptLoop(listener net.Listener, handle func(net.Conn)) {
	for {
		conn, err := listener.Accept()
		if errors.Is(err, net.ErrClosed) {
			return
		}
		if err != nil { // out of descriptors: some will be freed
			time.Sleep(50 * time.Millisecond)
			continue
		}
		go handle(conn)
	}
}

func serve(client net.Conn) {
	defer client.Close()
	client.SetReadDeadline(time.Now().Add(requestTimeout))
	address, err := readLine(client)
	if err != nil {
		return
	}
	client.SetReadDeadline(time.Time{})
	server, err := Dial(address)
	if err != nil {
		fmt.Fprintf(client, "error %s\n", strings.ReplaceAll(err.Error(), "\n", " "))
		return
	}
	if _, err := io.WriteString(client, "ok\n"); err != nil {
		server.Close()
		return
	}
	relay.Both(client, server)
}

// readLine reads byte by byte: what follows the line belongs to the peer.
func readLine(r io.Reader) (string, error) {
	var line []byte
	var b [1]byte
	for len(line) < maxRequest {
		if _, err := io.ReadFull(r, b[:]); err != nil {
			return "", err
		}
		if b[0] == '\n' {
			return strings.TrimSuffix(string(line), "\r"), nil
		}
		line = append(line, b[0])
	}
	return "", errors.New("request too long")
}

var resolver = &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, network, _ string) (net.Conn, error) {
	var d net.Dialer
	return d.DialContext(ctx, network, net.JoinHostPort(layout.DNSServiceIP, "53"))
}}

// Dial connects to host:port inside the sandbox; names are those of the cluster's DNS.
func Dial(address string) (net.Conn, error) {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return nil, fmt.Errorf("want host:port, got %q", address)
	}
	if net.ParseIP(host) != nil {
		return net.DialTimeout("tcp", address, dialTimeout)
	}
	ctx, cancel := context.WithTimeout(context.Background(), dialTimeout)
	defer cancel()
	err = fmt.Errorf("no such host: %s", host)
	for _, ip := range lookup(ctx, host) {
		var conn net.Conn
		var d net.Dialer
		if conn, err = d.DialContext(ctx, "tcp", net.JoinHostPort(ip, port)); err == nil {
			return conn, nil
		}
	}
	return nil, err
}

func lookup(ctx context.Context, host string) []string {
	for _, domain := range searchDomains {
		if found, err := resolver.LookupHost(ctx, strings.TrimSuffix(host, ".")+domain+"."); err == nil && len(found) > 0 {
			return found
		}
	}
	return nil
}
