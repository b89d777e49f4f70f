package runtime

import (
	"context"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	cri "k8s.io/cri-api/pkg/apis/runtime/v1"
)

// container is one container; Runtime.mu guards the fields that change.
type container struct {
	id        string
	sandbox   *sandbox
	config    *cri.ContainerConfig
	logPath   string
	dir       string
	createdAt int64

	state                 cri.ContainerState
	process               *os.Process // its init
	startedAt, finishedAt int64
	exitCode              int32
	reason, message       string

	env      []string      // of its program, and of what is executed in it
	cwd      string        //
	output   *output       // from start on
	terminal *os.File      // master, when it has a terminal
	stdin    *os.File      // when it has an open stdin and no terminal
	done     chan struct{} // closed when it has ended
}

func (r *Runtime) CreateContainer(_ context.Context, sandboxID string, config *cri.ContainerConfig, sandboxConfig *cri.PodSandboxConfig) (string, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	s := r.sandboxes[sandboxID]
	if s == nil {
		return "", status.Errorf(codes.NotFound, "pod sandbox %s not found", sandboxID)
	}
	c := &container{id: newID(), sandbox: s, config: config, createdAt: time.Now().UnixNano(), state: cri.ContainerState_CONTAINER_CREATED, done: make(chan struct{})}
	c.logPath = filepath.Join(sandboxConfig.LogDirectory, config.LogPath)
	c.dir = filepath.Join(s.dir, c.id)
	for _, name := range []string{"root", "scratch"} {
		if err := os.MkdirAll(filepath.Join(c.dir, name), 0o755); err != nil {
			return "", status.Errorf(codes.Unknown, "failed to create the container: %v", err)
		}
	}
	r.containers[c.id] = c
	return c.id, nil
}

func (r *Runtime) find(id string) (*container, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if c := r.containers[id]; c != nil {
		return c, nil
	}
	return nil, status.Errorf(codes.NotFound, "container %s not found", id)
}

func (r *Runtime) running(id string) (*container, error) {
	c, err := r.find(id)
	if err != nil {
		return nil, err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if c.state != cri.ContainerState_CONTAINER_RUNNING {
		return nil, status.Errorf(codes.FailedPrecondition, "container %s is not running", id)
	}
	return c, nil
}

// kill ends a running container at once and waits for its end.
func (c *container) kill() {
	c.process.Kill() // knows when it has been waited for, so no other process with its number is hit
	<-c.done
}

func (r *Runtime) StopContainer(ctx context.Context, id string, timeoutSeconds int64) error {
	c, err := r.running(id)
	if err != nil {
		return nil // gone or ended: as it should be
	}
	if timeoutSeconds > 0 {
		c.process.Signal(syscall.SIGTERM)
		timer := time.NewTimer(time.Duration(timeoutSeconds) * time.Second)
		defer timer.Stop()
		select {
		case <-c.done:
			return nil
		case <-timer.C:
		case <-ctx.Done():
		}
	}
	c.kill()
	return nil
}

func (r *Runtime) RemoveContainer(ctx context.Context, id string) error {
	if err := r.StopContainer(ctx, id, 0); err != nil {
		return err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	c := r.containers[id]
	if c == nil {
		return nil
	}
	delete(r.containers, id)
	return os.RemoveAll(c.dir)
}

func (r *Runtime) ListContainers(_ context.Context, filter *cri.ContainerFilter) ([]*cri.Container, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	var list []*cri.Container
	for _, c := range r.containers {
		if filter != nil && (filter.Id != "" && filter.Id != c.id || filter.PodSandboxId != "" && filter.PodSandboxId != c.sandbox.id ||
			filter.State != nil && filter.State.State != c.state || !matchLabels(filter.LabelSelector, c.config.Labels)) {
			continue
		}
		list = append(list, &cri.Container{
			Id: c.id, PodSandboxId: c.sandbox.id, Metadata: c.config.Metadata, Image: c.config.Image, ImageRef: r.imageRef(c.config.Image),
			State: c.state, CreatedAt: c.createdAt, Labels: c.config.Labels, Annotations: c.config.Annotations,
		})
	}
	return list, nil
}

func (r *Runtime) ContainerStatus(_ context.Context, id string, _ bool) (*cri.ContainerStatusResponse, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	c := r.containers[id]
	if c == nil {
		return nil, status.Errorf(codes.NotFound, "container %s not found", id)
	}
	return &cri.ContainerStatusResponse{Status: &cri.ContainerStatus{
		Id: id, Metadata: c.config.Metadata, State: c.state, CreatedAt: c.createdAt, StartedAt: c.startedAt, FinishedAt: c.finishedAt,
		ExitCode: c.exitCode, Reason: c.reason, Message: c.message, Image: userImage(c.config.Image), ImageRef: r.imageRef(c.config.Image),
		Labels: c.config.Labels, Annotations: c.config.Annotations, Mounts: c.config.Mounts, LogPath: c.logPath,
	}}, nil
}
