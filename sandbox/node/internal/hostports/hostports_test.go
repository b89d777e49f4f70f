package hostports

import (
	"errors"
	"fmt"
	"net"
	"syscall"
	"testing"
)

func client(t *testing.T) *Client {
	t.Helper()
	ours, theirs, err := Pair()
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- Serve(ours) }()
	c, err := NewClient(theirs)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		c.conn.Close()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	return c
}

// freeNodePort finds a port that nobody on this machine uses.
func freeNodePort(t *testing.T) string {
	t.Helper()
	for port := LastNodePort; port > FirstNodePort; port-- {
		address := fmt.Sprintf("127.0.0.1:%d", port)
		if l, err := net.Listen("tcp4", address); err == nil {
			l.Close()
			return address
		}
	}
	t.Fatal("no port is free")
	return ""
}

func TestAPortIsOpenUntilItsListenerCloses(t *testing.T) {
	address := freeNodePort(t)
	listener, err := client(t).Listen(address)
	if err != nil {
		t.Fatal(err)
	}
	if listener.Addr().String() != address {
		t.Errorf("listens on %v", listener.Addr())
	}
	conn, err := net.Dial("tcp4", address)
	if err != nil {
		t.Fatal(err)
	}
	conn.Close()
	listener.Close()
	if _, err := net.Dial("tcp4", address); !errors.Is(err, syscall.ECONNREFUSED) {
		t.Errorf("after its end: %v", err)
	}
}

func TestATakenPortIsRefusedByItsErrno(t *testing.T) {
	address := freeNodePort(t)
	taken, err := net.Listen("tcp4", address)
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	if _, err := client(t).Listen(address); !errors.Is(err, syscall.EADDRINUSE) {
		t.Errorf("got %v", err)
	}
}

func TestOnlyPortsOfTheNodeAreOpened(t *testing.T) {
	c := client(t)
	for _, address := range []string{"127.0.0.1:0", "127.0.0.1:8080", "127.0.0.1:32768", "127.0.0.1:-1"} {
		if l, err := c.Listen(address); err == nil {
			t.Errorf("%s is opened: %v", address, l.Addr())
		}
	}
}
