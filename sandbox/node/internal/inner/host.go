package inner

import (
	"cmp"
	"errors"
	"fmt"
	"net"
	"os"
	"slices"
	"strconv"
	"sync"
	"syscall"

	"app.kafka-lab.dev/node/internal/hostports"
	"app.kafka-lab.dev/node/internal/listen"
	"app.kafka-lab.dev/node/internal/outer"
	"app.kafka-lab.dev/node/internal/state"
)

// hostNetwork is 127.0.0.1 of the machine, which has other tenants: what they keep the sandbox from is told and tried again.
func (n *node) hostNetwork() (*listen.Network, error) {
	client, err := hostports.NewClient(os.NewFile(outer.PortsFD, "host ports"))
	if err != nil {
		return nil, fmt.Errorf("ports of the machine: %w", err)
	}
	unavailable := unavailablePorts{tell: func(ports []state.UnavailablePort) {
		n.events.Emit(state.Event{Event: "ports", UnavailablePorts: ports})
	}}
	return &listen.Network{Name: "this machine", IP: "127.0.0.1", Listen: client.Listen, Refused: unavailable.refused}, nil
}

// unavailablePorts tells all of them whenever one comes or goes.
type unavailablePorts struct {
	mu    sync.Mutex
	ports []state.UnavailablePort
	tell  func([]state.UnavailablePort)
}

func (u *unavailablePorts) refused(address string, err error) {
	_, text, _ := net.SplitHostPort(address)
	port, _ := strconv.Atoi(text)
	u.mu.Lock()
	defer u.mu.Unlock()
	u.ports = slices.DeleteFunc(u.ports, func(p state.UnavailablePort) bool { return p.Port == port })
	if err != nil {
		u.ports = append(u.ports, state.UnavailablePort{Port: port, Reason: reason(err)})
		slices.SortFunc(u.ports, func(a, b state.UnavailablePort) int { return cmp.Compare(a.Port, b.Port) })
	}
	u.tell(slices.Clone(u.ports))
}

func reason(err error) string {
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return "taken"
	case errors.Is(err, syscall.EACCES), errors.Is(err, syscall.EPERM):
		return "forbidden"
	}
	return err.Error()
}
