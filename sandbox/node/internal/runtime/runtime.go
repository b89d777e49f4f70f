// Package runtime is the container runtime behind the kubelet's CRI interfaces: containers are processes of this machine
// in namespaces of their own, and images are recipes. Its state is in memory only: it ends with its containers, and the
// kubelet makes them anew.
package runtime

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"net"
	"os"
	"sync"

	"app.kafka-lab.dev/node/internal/recipe"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	cri "k8s.io/cri-api/pkg/apis/runtime/v1"
	"k8s.io/kubelet/pkg/cri/streaming"
)

const (
	runtimeName    = "kafka-lab"
	runtimeVersion = "1.0.0"
	// workDir holds mount points and generated files; it is in memory, so nothing of a container outlives the sandbox.
	workDir = "/run/containers"
	// selfExe starts this binary anew, wherever it lies on the machine.
	selfExe = "/proc/self/exe"
)

// Runtime implements internalapi.RuntimeService; Images() the image service.
type Runtime struct {
	book   *recipe.Book
	stream streaming.Server

	mu         sync.Mutex // guards the maps, and the state in sandboxes and containers
	sandboxes  map[string]*sandbox
	containers map[string]*container
	addresses  addressPool
	images     map[string]*cri.Image
}

// New starts the streaming server and returns the runtime.
func New(book *recipe.Book) (*Runtime, error) {
	r := &Runtime{book: book, sandboxes: map[string]*sandbox{}, containers: map[string]*container{}, images: map[string]*cri.Image{}}
	if err := os.MkdirAll(workDir, 0o755); err != nil {
		return nil, err
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("listen for streams: %w", err)
	}
	config := streaming.DefaultConfig
	config.Addr = listener.Addr().String()
	listener.Close() // the server can only listen by itself; nothing else of the sandbox takes ports of its loopback
	if r.stream, err = streaming.NewServer(config, streamer{r}); err != nil {
		return nil, fmt.Errorf("streaming server: %w", err)
	}
	go r.stream.Start(true)
	return r, nil
}

// newID makes an identifier like other runtimes': 64 hexadecimal digits.
func newID() string {
	var b [32]byte
	rand.Read(b[:])
	return hex.EncodeToString(b[:])
}

func (r *Runtime) Version(context.Context, string) (*cri.VersionResponse, error) {
	return &cri.VersionResponse{Version: "0.1.0", RuntimeName: runtimeName, RuntimeVersion: runtimeVersion, RuntimeApiVersion: "v1"}, nil
}

func (r *Runtime) Status(context.Context, bool) (*cri.StatusResponse, error) {
	return &cri.StatusResponse{Status: &cri.RuntimeStatus{Conditions: []*cri.RuntimeCondition{{Type: cri.RuntimeReady, Status: true}, {Type: cri.NetworkReady, Status: true}}}}, nil
}

func (r *Runtime) RuntimeConfig(context.Context) (*cri.RuntimeConfigResponse, error) {
	return &cri.RuntimeConfigResponse{Linux: &cri.LinuxRuntimeConfiguration{CgroupDriver: cri.CgroupDriver_CGROUPFS}}, nil
}

func (r *Runtime) UpdateRuntimeConfig(context.Context, *cri.RuntimeConfig) error { return nil }

// UpdateContainerResources accepts everything: limits are not enforced.
func (r *Runtime) UpdateContainerResources(context.Context, string, *cri.ContainerResources) error {
	return nil
}

func (r *Runtime) UpdatePodSandboxResources(context.Context, *cri.UpdatePodSandboxResourcesRequest) (*cri.UpdatePodSandboxResourcesResponse, error) {
	return &cri.UpdatePodSandboxResourcesResponse{}, nil
}

func (r *Runtime) CheckpointContainer(context.Context, *cri.CheckpointContainerRequest) error {
	return status.Error(codes.Unimplemented, "checkpoints are not supported")
}

// GetContainerEvents is not offered: the kubelet then asks for the list every second.
func (r *Runtime) GetContainerEvents(context.Context, chan *cri.ContainerEventResponse, func(cri.RuntimeService_GetContainerEventsClient)) error {
	return status.Error(codes.Unimplemented, "container events are not supported")
}

func matchLabels(selector, labels map[string]string) bool {
	for key, value := range selector {
		if labels[key] != value {
			return false
		}
	}
	return true
}
