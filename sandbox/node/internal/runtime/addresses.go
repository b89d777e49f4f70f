package runtime

import (
	"fmt"
	"net/netip"

	"app.kafka-lab.dev/node/internal/layout"
)

// addressPool hands out pod addresses in turn: an address is used again as late as possible, so that nobody who still
// remembers a deleted pod talks to its successor.
type addressPool struct {
	used map[netip.Addr]bool
	last netip.Addr
}

func (p *addressPool) take() (netip.Addr, error) {
	prefix := netip.MustParsePrefix(layout.PodCIDR)
	first := prefix.Addr().Next().Next() // .0 is the network, .1 the bridge
	if p.used == nil {
		p.used = map[netip.Addr]bool{}
		p.last = first.Prev()
	}
	for candidate, tried := p.last.Next(), 0; tried < 256; tried++ {
		if !prefix.Contains(candidate.Next()) { // the broadcast address
			candidate = first
		}
		if !p.used[candidate] {
			p.used[candidate] = true
			p.last = candidate
			return candidate, nil
		}
		candidate = candidate.Next()
	}
	return netip.Addr{}, fmt.Errorf("no pod address is free in %s", layout.PodCIDR)
}

func (p *addressPool) release(a netip.Addr) { delete(p.used, a) }
