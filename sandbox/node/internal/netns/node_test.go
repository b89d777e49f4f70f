package netns

import (
	"net"
	"os"
	"os/exec"
	"syscall"
	"testing"

	"github.com/vishvananda/netlink"

	"app.kafka-lab.dev/node/internal/layout"
)

// Runs itself again in namespaces of its own: a bridge needs rights that only root of a network namespace has.
func TestBridgeKeepsItsHardwareAddressWhateverJoinsIt(t *testing.T) {
	if os.Getenv("IN_OWN_NAMESPACES") == "" {
		cmd := exec.Command("/proc/self/exe", "-test.run=^"+t.Name()+"$")
		cmd.Env = append(os.Environ(), "IN_OWN_NAMESPACES=1")
		root := []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getuid(), Size: 1}}
		groups := []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getgid(), Size: 1}}
		cmd.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWUSER | syscall.CLONE_NEWNET, UidMappings: root, GidMappings: groups}
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		return
	}
	if err := SetUpNode(); err != nil {
		t.Fatal(err)
	}
	before := bridge(t)
	port := &netlink.Veth{
		LinkAttrs: netlink.LinkAttrs{Name: "port", MasterIndex: before.Index, HardwareAddr: net.HardwareAddr{0x02, 0, 0, 0, 0, 1}},
		PeerName:  "peer",
	}
	if err := netlink.LinkAdd(port); err != nil {
		t.Fatal(err)
	}
	if after := bridge(t); after.HardwareAddr.String() != before.HardwareAddr.String() {
		t.Fatalf("%s, before %s", after.HardwareAddr, before.HardwareAddr)
	}
}

func bridge(t *testing.T) *netlink.LinkAttrs {
	t.Helper()
	link, err := netlink.LinkByName(layout.BridgeName)
	if err != nil {
		t.Fatal(err)
	}
	return link.Attrs()
}
