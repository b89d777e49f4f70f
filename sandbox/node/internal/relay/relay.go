// Package relay carries bytes between two connections.
package relay

import (
	"io"
	"net"
	"sync"
)

// Both copies in both directions until both have ended, passing half-closes on, and closes both.
func Both(a, b net.Conn) {
	var wait sync.WaitGroup
	wait.Add(2)
	copyOne := func(to, from net.Conn) {
		defer wait.Done()
		_, err := io.Copy(to, from)
		half, ok := to.(interface{ CloseWrite() error })
		if ok {
			half.CloseWrite()
		}
		if err != nil || !ok { // a broken direction must not leave the other one waiting for ever
			a.Close()
			b.Close()
		}
	}
	go copyOne(a, b)
	go copyOne(b, a)
	wait.Wait()
	a.Close()
	b.Close()
}
