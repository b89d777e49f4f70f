package listen

import (
	"errors"
	"io"
	"net"
	"reflect"
	"testing"
)

func says(text string) Handler {
	return func(client *net.TCPConn) {
		io.WriteString(client, text)
		client.Close()
	}
}

func read(t *testing.T, address string) string {
	t.Helper()
	conn, err := net.Dial("tcp4", address)
	if err != nil {
		return "refused"
	}
	defer conn.Close()
	text, _ := io.ReadAll(conn)
	return string(text)
}

func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

func TestSetFollowsWhatIsWanted(t *testing.T) {
	set, node, address := NewSet(), Node("127.0.0.1"), freeAddress(t)
	socket := Socket{node, address}
	for _, step := range []struct {
		wanted map[Socket]Handler
		want   string
	}{
		{map[Socket]Handler{socket: says("one")}, "one"},
		{map[Socket]Handler{socket: says("two")}, "two"},
		{nil, "refused"},
		{map[Socket]Handler{socket: says("three")}, "three"},
		{nil, "refused"},
	} {
		if !set.Sync(step.wanted) {
			t.Fatal("incomplete")
		}
		if got := read(t, address); got != step.want {
			t.Errorf("got %q, want %q", got, step.want)
		}
	}
}

func TestARefusedSocketIsToldOnceAndTakenWhenItIsFree(t *testing.T) {
	taken, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var told []bool
	network := Node("127.0.0.1")
	network.Refused = func(_ string, err error) { told = append(told, err != nil) }
	other := Socket{network, freeAddress(t)}
	socket := Socket{network, taken.Addr().String()}
	wanted := map[Socket]Handler{socket: says("ours"), other: says("other")}
	set := NewSet()
	defer set.Sync(nil)
	if set.Sync(wanted) || set.Sync(wanted) {
		t.Error("a taken address counts as complete")
	}
	if got := read(t, other.Address); got != "other" {
		t.Errorf("the other address says %q", got)
	}
	taken.Close()
	if !set.Sync(wanted) || read(t, socket.Address) != "ours" {
		t.Error("the address is not taken when it is free")
	}
	if !reflect.DeepEqual(told, []bool{true, false}) {
		t.Errorf("told %v", told)
	}
}

func TestARefusedSocketThatIsNoLongerWantedIsForgotten(t *testing.T) {
	var last error
	network := &Network{Name: "nowhere", Listen: func(string) (net.Listener, error) { return nil, errors.New("no") }, Refused: func(_ string, err error) { last = err }}
	set := NewSet()
	set.Sync(map[Socket]Handler{{network, "127.0.0.1:1"}: says("")})
	if last == nil {
		t.Fatal("the refusal is not told")
	}
	if !set.Sync(nil) || last != nil {
		t.Error("the refusal lasts")
	}
}
