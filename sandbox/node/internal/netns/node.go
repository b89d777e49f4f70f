package netns

import (
	"fmt"
	"net"
	"os"

	"app.kafka-lab.dev/node/internal/layout"
	"github.com/vishvananda/netlink"
	"golang.org/x/sys/unix"
)

// SetUpNode prepares the node's own network: its address, the service network as local addresses (AnyIP), and the bridge of
// the pods. The node forwards nothing between its links, so the student PC reaches the node and no pod.
func SetUpNode() error {
	lo, err := netlink.LinkByName("lo")
	if err != nil {
		return err
	}
	if err := netlink.LinkSetUp(lo); err != nil {
		return fmt.Errorf("set up lo: %w", err)
	}
	if err := addAddress(lo, layout.NodeIP+"/32"); err != nil { // a /32 on lo: no dummy device is needed
		return err
	}
	_, services, err := net.ParseCIDR(layout.ServiceCIDR)
	if err != nil {
		return err
	}
	if err := netlink.RouteAdd(&netlink.Route{LinkIndex: lo.Attrs().Index, Dst: services, Type: unix.RTN_LOCAL, Table: unix.RT_TABLE_LOCAL, Scope: netlink.SCOPE_HOST}); err != nil {
		return fmt.Errorf("make the service network local: %w", err)
	}
	// Left to the kernel, the hardware address would be the lowest of its ports': when that pod goes it changes, and all
	// others reach nothing until their ARP caches have forgotten the old one, half a minute later.
	attrs := netlink.LinkAttrs{Name: layout.BridgeName, HardwareAddr: hardwareAddress(layout.BridgeAddress + "/24")}
	if err := netlink.LinkAdd(&netlink.Bridge{LinkAttrs: attrs}); err != nil {
		return fmt.Errorf("add the bridge: %w", err)
	}
	bridge, err := netlink.LinkByName(layout.BridgeName)
	if err != nil {
		return err
	}
	if err := addAddress(bridge, layout.BridgeAddress+"/24"); err != nil {
		return err
	}
	if err := netlink.LinkSetUp(bridge); err != nil {
		return err
	}
	// A new namespace takes the machine's value, which is 1 where Docker runs.
	return os.WriteFile("/proc/sys/net/ipv4/ip_forward", []byte("0"), 0o644)
}
