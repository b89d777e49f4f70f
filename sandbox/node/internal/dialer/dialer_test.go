package dialer

import (
	"bufio"
	"io"
	"net"
	"path/filepath"
	"strings"
	"testing"
)

func echoServer(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go acceptLoop(l, func(c net.Conn) {
		io.Copy(c, c)
		c.Close()
	})
	return l.Addr().String()
}

func ask(t *testing.T, request string) (answer string, conn net.Conn, r *bufio.Reader) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "s")
	if err := ServeSocket(path); err != nil {
		t.Fatal(err)
	}
	conn, err := net.Dial("unix", path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	io.WriteString(conn, request)
	r = bufio.NewReader(conn)
	answer, _ = r.ReadString('\n')
	return answer, conn, r
}

func TestDialCarriesBytesBothWaysAndHalfCloses(t *testing.T) {
	answer, conn, r := ask(t, echoServer(t)+"\nearly ") // bytes right behind the request belong to the peer
	if answer != "ok\n" {
		t.Fatalf("answer %q", answer)
	}
	io.WriteString(conn, "late")
	conn.(*net.UnixConn).CloseWrite()
	if got, err := io.ReadAll(r); string(got) != "early late" || err != nil {
		t.Errorf("echo is %q, %v", got, err)
	}
}

func TestDialTellsErrorsOnOneLine(t *testing.T) {
	closed, _ := net.Listen("tcp4", "127.0.0.1:0")
	address := closed.Addr().String()
	closed.Close()
	for request, want := range map[string]string{address + "\n": "connection refused", "nonsense\n": "want host:port"} {
		if answer, _, _ := ask(t, request); !strings.HasPrefix(answer, "error ") || !strings.Contains(answer, want) {
			t.Errorf("%q: %q", request, answer)
		}
	}
}

func TestRequestHasALimit(t *testing.T) {
	if _, err := readLine(strings.NewReader(strings.Repeat("x", 2*maxRequest))); err == nil {
		t.Error("an endless request is read")
	}
}
