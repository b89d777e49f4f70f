// Package studentpc is the machine of the student's terminals: outside the cluster's networks, it reaches the node's address
// and nothing else. It is built once; every session is a process tree of its own in it.
package studentpc

import (
	"fmt"
	"net"
	"os"
	"strings"

	"app.kafka-lab.dev/node/internal/cinit"
	"app.kafka-lab.dev/node/internal/layout"
	"app.kafka-lab.dev/node/internal/listen"
	"app.kafka-lab.dev/node/internal/netns"
	"app.kafka-lab.dev/node/internal/recipe"
	"app.kafka-lab.dev/node/internal/rootfs"
	"app.kafka-lab.dev/node/internal/spawn"
	"golang.org/x/sys/unix"
)

const (
	recipeName = "student-pc"
	link       = "student-pc"
	workDir    = "/run/student-pc"
	// program is this binary inside the machine.
	program = "/usr/local/bin/kubectl"
	user    = "student"
)

// Machine is the student PC.
type Machine struct {
	namespaces *netns.Namespaces
	mounts     *os.File // its mount namespace
	env        []string
}

// Boot builds the machine from its recipe.
func Boot(book *recipe.Book) (*Machine, error) {
	found := book.Named(recipeName)
	if found == nil {
		return nil, fmt.Errorf("no recipe %s.yaml among the images", recipeName)
	}
	image, err := book.Prepare(found)
	if err != nil {
		return nil, fmt.Errorf("student PC: %w", err)
	}
	m := &Machine{env: environment(image)}
	if m.namespaces, err = netns.New(layout.PCHostname, true); err != nil {
		return nil, fmt.Errorf("student PC: %w", err)
	}
	err = m.namespaces.Connect(netns.Interface{
		Peer: link, Address: fmt.Sprintf("%s/%d", layout.PCAddress, layout.PCPrefix), PeerAddress: fmt.Sprintf("%s/%d", layout.PCGateway, layout.PCPrefix),
		Gateway: layout.PCGateway, Routes: []string{layout.NodeIP + "/32"},
	})
	if err != nil {
		return nil, fmt.Errorf("student PC: %w", err)
	}
	return m, m.buildRoot(image)
}

// buildRoot lets a container init build the root and hold it; sessions then join its mount namespace.
func (m *Machine) buildRoot(image *recipe.Image) error {
	spec := rootfs.Spec{
		Root: workDir + "/root", Scratch: workDir + "/scratch", WritableSystem: true, MaskProc: true, Dirs: image.Dirs,
		Mounts: append(image.Mounts, rootfs.Mount{Source: layout.Home, Target: layout.PCHome}),
		Files: map[string]string{
			"/etc/hostname":    layout.PCHostname + "\n",
			"/etc/hosts":       fmt.Sprintf("127.0.0.1 localhost\n::1 localhost\n127.0.1.1 %s\n%s %s\n", layout.PCHostname, layout.NodeIP, layout.NodeName),
			"/etc/passwd":      fmt.Sprintf("%[1]s:x:0:0:%[1]s:%[2]s:/bin/bash\nroot:x:0:0:root:/root:/bin/bash\nnobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin\n", user, layout.PCHome),
			"/etc/group":       user + ":x:0:\nroot:x:0:\nnogroup:x:65534:\n",
			"/etc/resolv.conf": "nameserver " + layout.PCGateway + "\n",
		},
	}
	for _, dir := range []string{spec.Root, spec.Scratch} {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return err
		}
	}
	init := spawn.Init{Program: "/proc/self/exe", Name: cinit.ContainerName, Spec: cinit.Spec{FileSystem: spec}, Enter: m.namespaces.Join, Stderr: os.Stderr}
	holder, err := init.Start()
	if err != nil {
		return fmt.Errorf("student PC: %w", err)
	}
	for _, note := range holder.Notes {
		fmt.Fprintln(os.Stderr, "student PC:", note)
	}
	m.mounts, err = os.Open(fmt.Sprintf("/proc/%d/ns/mnt", holder.Cmd.Process.Pid))
	return err
}

func environment(image *recipe.Image) []string {
	env := []string{
		"PATH=" + layout.PCHome + "/.local/bin:" + strings.Join(append(append([]string{}, image.Path...), layout.ContainerPath), ":"),
		"HOME=" + layout.PCHome, "USER=" + user, "LOGNAME=" + user, "SHELL=/bin/bash", "HOSTNAME=" + layout.PCHostname, "LANG=C.UTF-8",
	}
	for key, value := range image.Env {
		env = append(env, key+"="+value)
	}
	return env
}

// Network is the machine's own: 127.0.0.1 is there what it is on a computer that runs a cluster in a container engine.
func (m *Machine) Network() *listen.Network {
	return &listen.Network{Name: "the student PC", IP: "127.0.0.1", Listen: func(address string) (listener net.Listener, err error) {
		err = netns.OnThread(func() error {
			if err := m.namespaces.Join(); err != nil {
				return err
			}
			listener, err = net.Listen("tcp4", address)
			return err
		})
		return listener, err
	}}
}

// enter moves the calling thread into the machine.
func (m *Machine) enter() error {
	if err := unix.Unshare(unix.CLONE_FS); err != nil {
		return err
	}
	if err := m.namespaces.Join(); err != nil {
		return err
	}
	return unix.Setns(int(m.mounts.Fd()), unix.CLONE_NEWNS)
}
