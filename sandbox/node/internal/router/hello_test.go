package router

import (
	"bytes"
	"crypto/tls"
	"net"
	"strings"
	"testing"
	"time"
)

// hello is the ClientHello that Go's TLS client sends.
func hello(t *testing.T, config *tls.Config) []byte {
	t.Helper()
	client, server := net.Pipe()
	defer server.Close()
	go func() {
		tls.Client(client, config).Handshake()
		client.Close()
	}()
	buffer := make([]byte, maxHello)
	n, err := server.Read(buffer)
	if err != nil {
		t.Fatal(err)
	}
	return buffer[:n]
}

// inRecords cuts the message of one TLS record into records of so many bytes.
func inRecords(record []byte, size int) (records []byte) {
	header, message := record[:3], record[5:]
	for len(message) > 0 {
		n := min(size, len(message))
		records = append(append(append(records, header...), byte(n>>8), byte(n)), message[:n]...)
		message = message[n:]
	}
	return records
}

func connected(t *testing.T) (client, server net.Conn) {
	t.Helper()
	listener, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	if client, err = net.Dial("tcp4", listener.Addr().String()); err == nil {
		server, err = listener.Accept()
	}
	if err != nil {
		t.Fatal(err)
	}
	return client, server
}

// ask sends bytes in packets of the given size and returns what serverName makes of them.
func ask(t *testing.T, bytes []byte, packet int) (string, []byte, error) {
	t.Helper()
	client, server := connected(t)
	defer server.Close()
	go func() {
		defer client.Close()
		for len(bytes) > 0 {
			n, err := client.Write(bytes[:min(packet, len(bytes))])
			if err != nil {
				return
			}
			bytes = bytes[n:]
		}
	}()
	return serverName(server)
}

func TestServerNameIsReadFromAnyFragments(t *testing.T) {
	whole := hello(t, &tls.Config{ServerName: "Broker-0.Kafka.Example"})
	long := hello(t, &tls.Config{ServerName: "broker-0.kafka.example", NextProtos: []string{strings.Repeat("p", 200), strings.Repeat("q", 200)}})
	for name, sent := range map[string][]byte{"one record": whole, "records of 1 byte": inRecords(whole, 1), "records of 100 bytes": inRecords(long, 100)} {
		for _, packet := range []int{1, 7, len(sent)} {
			got, read, err := ask(t, sent, packet)
			if err != nil || got != "broker-0.kafka.example" || !bytes.Equal(read, sent) {
				t.Errorf("%s in packets of %d: %q, %d of %d bytes, %v", name, packet, got, len(read), len(sent), err)
			}
		}
	}
}

func TestAHelloWithoutANameHasNone(t *testing.T) {
	got, _, err := ask(t, hello(t, &tls.Config{InsecureSkipVerify: true}), maxHello)
	if err != nil || got != "" {
		t.Errorf("%q, %v", got, err)
	}
}

func TestWhatIsNoHelloIsAnError(t *testing.T) {
	whole := hello(t, &tls.Config{ServerName: "a.example"})
	endless := append([]byte{22, 3, 1, 64, 0, 1, 0, 255, 255}, bytes.Repeat([]byte{22, 3, 1, 64, 0}, maxHello)...)
	for name, sent := range map[string][]byte{"HTTP": []byte("GET / HTTP/1.1\r\nHost: a.example\r\n\r\n"), "half": whole[:len(whole)/2], "nothing": nil, "endless": endless} {
		if got, _, err := ask(t, sent, 4096); err == nil {
			t.Errorf("%s: %q", name, got)
		}
	}
}

func TestASilentClientIsGivenUp(t *testing.T) {
	client, server := net.Pipe()
	defer client.Close()
	server.SetReadDeadline(time.Now())
	silent := &deadline{Conn: server}
	if _, _, err := serverName(silent); err == nil || silent.until.IsZero() {
		t.Errorf("waits until %v, %v", silent.until, err)
	}
}

// deadline notes the deadline that is set, and has it already over.
type deadline struct {
	net.Conn
	until time.Time
}

func (d *deadline) SetReadDeadline(until time.Time) error {
	if !until.IsZero() {
		d.until = until
	}
	return d.Conn.SetReadDeadline(time.Unix(1, 0))
}
