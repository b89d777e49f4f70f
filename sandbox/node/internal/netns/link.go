package netns

import (
	"fmt"
	"net"

	"github.com/vishvananda/netlink"
	"golang.org/x/sys/unix"
)

// Interface is the eth0 of a network namespace and its peer in the node's.
type Interface struct {
	Peer    string // name on the node's side
	Bridge  string // that the peer joins; "" = PeerAddress is given instead
	Address string // with prefix length
	// PeerAddress is the node's end of a link without a bridge, with prefix length.
	PeerAddress string
	Gateway     string
	// Routes are the only networks reachable beyond the link. There is no default route: a connection elsewhere fails at
	// once instead of hanging until it times out.
	Routes []string
}

// Connect gives the namespace its eth0.
func (n *Namespaces) Connect(i Interface) error {
	veth := &netlink.Veth{LinkAttrs: netlink.LinkAttrs{Name: i.Peer}, PeerName: "eth0", PeerNamespace: netlink.NsFd(int(n.Net.Fd())), PeerHardwareAddr: hardwareAddress(i.Address)}
	if i.Bridge != "" {
		bridge, err := netlink.LinkByName(i.Bridge)
		if err != nil {
			return fmt.Errorf("bridge %s: %w", i.Bridge, err)
		}
		veth.MasterIndex = bridge.Attrs().Index
	}
	if err := netlink.LinkAdd(veth); err != nil {
		return fmt.Errorf("add link %s: %w", i.Peer, err)
	}
	if i.PeerAddress != "" {
		if err := addAddress(veth, i.PeerAddress); err != nil {
			return err
		}
	}
	if err := netlink.LinkSetUp(veth); err != nil {
		return fmt.Errorf("set up %s: %w", i.Peer, err)
	}
	return OnThread(func() error {
		if err := unix.Setns(int(n.Net.Fd()), unix.CLONE_NEWNET); err != nil {
			return fmt.Errorf("setns: %w", err)
		}
		return i.configure()
	})
}

func (i Interface) configure() error {
	for name, address := range map[string]string{"lo": "", "eth0": i.Address} {
		link, err := netlink.LinkByName(name)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		if address != "" {
			if err := addAddress(link, address); err != nil {
				return err
			}
		}
		if err := netlink.LinkSetUp(link); err != nil {
			return fmt.Errorf("set up %s: %w", name, err)
		}
	}
	for _, route := range i.Routes {
		_, network, err := net.ParseCIDR(route)
		if err != nil {
			return err
		}
		if err := netlink.RouteAdd(&netlink.Route{Dst: network, Gw: net.ParseIP(i.Gateway)}); err != nil {
			return fmt.Errorf("route to %s: %w", route, err)
		}
	}
	return nil
}

func addAddress(link netlink.Link, address string) error {
	a, err := netlink.ParseAddr(address)
	if err != nil {
		return err
	}
	if err := netlink.AddrAdd(link, a); err != nil {
		return fmt.Errorf("address %s: %w", address, err)
	}
	return nil
}

// hardwareAddress follows from the IP address: a pod that takes over an address is then not hidden by its neighbours' ARP caches.
func hardwareAddress(address string) net.HardwareAddr {
	ip, _, err := net.ParseCIDR(address)
	if err != nil {
		return nil
	}
	v4 := ip.To4()
	return net.HardwareAddr{0x0a, 0x58, v4[0], v4[1], v4[2], v4[3]}
}

// Disconnect removes the link that Connect made, both ends.
func Disconnect(peer string) error {
	link, err := netlink.LinkByName(peer)
	if err != nil {
		if _, gone := err.(netlink.LinkNotFoundError); gone {
			return nil
		}
		return err
	}
	return netlink.LinkDel(link)
}
