package runtime

import (
	"context"
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"time"

	"app.kafka-lab.dev/node/internal/layout"
	"app.kafka-lab.dev/node/internal/netns"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	cri "k8s.io/cri-api/pkg/apis/runtime/v1"
)

// sandbox is a pod's namespaces and address.
type sandbox struct {
	id         string
	config     *cri.PodSandboxConfig
	namespaces *netns.Namespaces
	address    netip.Addr // the zero value when the pod uses the node's network
	link       string
	dir        string
	createdAt  int64
	ready      bool
}

func (s *sandbox) ip() string {
	if s.address.IsValid() {
		return s.address.String()
	}
	return layout.NodeIP
}

func (s *sandbox) state() cri.PodSandboxState {
	if s.ready {
		return cri.PodSandboxState_SANDBOX_READY
	}
	return cri.PodSandboxState_SANDBOX_NOTREADY
}

func (s *sandbox) resolvConf() string { return filepath.Join(s.dir, "resolv.conf") }

func (r *Runtime) RunPodSandbox(_ context.Context, config *cri.PodSandboxConfig, _ string) (string, error) {
	s := &sandbox{id: newID(), config: config, createdAt: time.Now().UnixNano(), ready: true}
	s.dir = filepath.Join(workDir, s.id)
	if err := r.setUp(s); err != nil {
		r.tearDown(s)
		os.RemoveAll(s.dir)
		return "", status.Errorf(codes.Unknown, "failed to set up the pod %s/%s: %v", config.Metadata.Namespace, config.Metadata.Name, err)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.sandboxes[s.id] = s
	return s.id, nil
}

func (r *Runtime) setUp(s *sandbox) (err error) {
	ownNetwork := s.config.GetLinux().GetSecurityContext().GetNamespaceOptions().GetNetwork() != cri.NamespaceMode_NODE
	hostname := s.config.Hostname
	if !ownNetwork {
		hostname = layout.NodeName
	}
	if s.namespaces, err = netns.New(hostname, ownNetwork); err != nil {
		return err
	}
	if err := os.MkdirAll(s.dir, 0o755); err != nil {
		return err
	}
	if err := os.WriteFile(s.resolvConf(), []byte(resolvConf(s.config.DnsConfig)), 0o644); err != nil {
		return err
	}
	if !ownNetwork {
		return nil
	}
	r.mu.Lock()
	s.address, err = r.addresses.take()
	r.mu.Unlock()
	if err != nil {
		return err
	}
	s.link = fmt.Sprintf("veth%d", s.address.As4()[3])
	return s.namespaces.Connect(netns.Interface{
		Peer: s.link, Bridge: layout.BridgeName, Address: s.address.String() + "/24",
		Gateway: layout.BridgeAddress, Routes: []string{layout.ServiceCIDR, layout.NodeIP + "/32"},
	})
}

func resolvConf(dns *cri.DNSConfig) string {
	var b strings.Builder
	for _, server := range dns.GetServers() {
		fmt.Fprintln(&b, "nameserver", server)
	}
	if searches := dns.GetSearches(); len(searches) > 0 {
		fmt.Fprintln(&b, "search", strings.Join(searches, " "))
	}
	if options := dns.GetOptions(); len(options) > 0 {
		fmt.Fprintln(&b, "options", strings.Join(options, " "))
	}
	return b.String()
}

// tearDown frees what setUp took; it may be called again.
func (r *Runtime) tearDown(s *sandbox) {
	if s.link != "" {
		netns.Disconnect(s.link) // also ends with the namespace; removed now so that its name is free
	}
	if s.namespaces != nil {
		s.namespaces.Close()
		s.namespaces = nil
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if s.address.IsValid() && s.link != "" {
		r.addresses.release(s.address)
		s.link = ""
	}
	s.ready = false
}

func (r *Runtime) StopPodSandbox(_ context.Context, id string) error {
	r.mu.Lock()
	s := r.sandboxes[id]
	var running []*container
	for _, c := range r.containers {
		if c.sandbox.id == id && c.state == cri.ContainerState_CONTAINER_RUNNING {
			running = append(running, c)
		}
	}
	wasReady := s != nil && s.ready
	if wasReady {
		s.ready = false // nothing starts in it any more
	}
	r.mu.Unlock()
	for _, c := range running {
		c.kill()
	}
	if wasReady {
		r.tearDown(s)
	}
	return nil // stopping what is gone is no error in the CRI
}

func (r *Runtime) RemovePodSandbox(ctx context.Context, id string) error {
	if err := r.StopPodSandbox(ctx, id); err != nil {
		return err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	s := r.sandboxes[id]
	if s == nil {
		return nil
	}
	for containerID, c := range r.containers {
		if c.sandbox == s {
			delete(r.containers, containerID)
		}
	}
	delete(r.sandboxes, id)
	return os.RemoveAll(s.dir)
}

func (r *Runtime) PodSandboxStatus(_ context.Context, id string, _ bool) (*cri.PodSandboxStatusResponse, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	s := r.sandboxes[id]
	if s == nil {
		return nil, status.Errorf(codes.NotFound, "pod sandbox %s not found", id)
	}
	return &cri.PodSandboxStatusResponse{Status: &cri.PodSandboxStatus{
		Id: id, Metadata: s.config.Metadata, State: s.state(), CreatedAt: s.createdAt, Network: &cri.PodSandboxNetworkStatus{Ip: s.ip()},
		Linux:  &cri.LinuxPodSandboxStatus{Namespaces: &cri.Namespace{Options: s.config.GetLinux().GetSecurityContext().GetNamespaceOptions()}},
		Labels: s.config.Labels, Annotations: s.config.Annotations,
	}}, nil
}

func (r *Runtime) ListPodSandbox(_ context.Context, filter *cri.PodSandboxFilter) ([]*cri.PodSandbox, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	var list []*cri.PodSandbox
	for _, s := range r.sandboxes {
		if filter != nil && (filter.Id != "" && filter.Id != s.id || filter.State != nil && filter.State.State != s.state() || !matchLabels(filter.LabelSelector, s.config.Labels)) {
			continue
		}
		list = append(list, &cri.PodSandbox{Id: s.id, Metadata: s.config.Metadata, State: s.state(), CreatedAt: s.createdAt, Labels: s.config.Labels, Annotations: s.config.Annotations})
	}
	return list, nil
}
