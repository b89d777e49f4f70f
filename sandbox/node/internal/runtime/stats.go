package runtime

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	cri "k8s.io/cri-api/pkg/apis/runtime/v1"
)

const (
	clockTicksPerSecond = 100 // USER_HZ is 100 on every Linux that Go supports
	nanosPerTick        = uint64(time.Second) / clockTicksPerSecond
)

// usage is what the processes of one PID namespace use. There are no cgroups, so CPU time of processes that have ended
// and were not reaped by a living one of the container is lost.
type usage struct{ cpuNanos, memoryBytes uint64 }

// usageByNamespace reads all processes once, and adds them up by their PID namespace.
func usageByNamespace() map[string]usage {
	sums := map[string]usage{}
	entries, err := os.ReadDir("/proc")
	if err != nil {
		return sums
	}
	pageSize := uint64(os.Getpagesize())
	for _, entry := range entries {
		if _, err := strconv.Atoi(entry.Name()); err != nil {
			continue
		}
		dir := "/proc/" + entry.Name()
		namespace, err := os.Readlink(dir + "/ns/pid")
		if err != nil {
			continue // it has ended
		}
		stat, err := os.ReadFile(dir + "/stat")
		if err != nil {
			continue
		}
		ticks, pages, ok := parseStat(string(stat))
		if !ok {
			continue
		}
		u := sums[namespace]
		u.cpuNanos += ticks * nanosPerTick
		u.memoryBytes += pages * pageSize
		sums[namespace] = u
	}
	return sums
}

// parseStat returns CPU ticks, reaped children included, and resident pages of a /proc/PID/stat line. The command's name
// may hold blanks and parentheses.
func parseStat(line string) (ticks, pages uint64, ok bool) {
	_, rest, found := strings.Cut(line[max(strings.LastIndex(line, ")"), 0):], " ")
	fields := strings.Fields(rest)
	if !found || len(fields) < 22 {
		return 0, 0, false
	}
	for _, i := range []int{11, 12, 13, 14} { // utime stime cutime cstime
		n, err := strconv.ParseUint(fields[i], 10, 64)
		if err != nil {
			return 0, 0, false
		}
		ticks += n
	}
	pages, err := strconv.ParseUint(fields[21], 10, 64)
	return ticks, pages, err == nil
}

func (r *Runtime) stats(c *container, sums map[string]usage) *cri.ContainerStats {
	now := time.Now().UnixNano()
	namespace, _ := os.Readlink(fmt.Sprintf("/proc/%d/ns/pid", c.process.Pid))
	u := sums[namespace]
	return &cri.ContainerStats{
		Attributes: &cri.ContainerAttributes{Id: c.id, Metadata: c.config.Metadata, Labels: c.config.Labels, Annotations: c.config.Annotations},
		Cpu:        &cri.CpuUsage{Timestamp: now, UsageCoreNanoSeconds: &cri.UInt64Value{Value: u.cpuNanos}},
		Memory:     &cri.MemoryUsage{Timestamp: now, WorkingSetBytes: &cri.UInt64Value{Value: u.memoryBytes}, RssBytes: &cri.UInt64Value{Value: u.memoryBytes}},
	}
}

func (r *Runtime) ContainerStats(_ context.Context, id string) (*cri.ContainerStats, error) {
	c, err := r.running(id)
	if err != nil {
		return nil, err
	}
	return r.stats(c, usageByNamespace()), nil
}

func (r *Runtime) ListContainerStats(_ context.Context, filter *cri.ContainerStatsFilter) ([]*cri.ContainerStats, error) {
	sums := usageByNamespace()
	r.mu.Lock()
	defer r.mu.Unlock()
	var list []*cri.ContainerStats
	for _, c := range r.containers {
		if c.state != cri.ContainerState_CONTAINER_RUNNING || filter.GetId() != "" && filter.GetId() != c.id ||
			filter.GetPodSandboxId() != "" && filter.GetPodSandboxId() != c.sandbox.id || !matchLabels(filter.GetLabelSelector(), c.config.Labels) {
			continue
		}
		list = append(list, r.stats(c, sums))
	}
	return list, nil
}

func (r *Runtime) PodSandboxStats(context.Context, string) (*cri.PodSandboxStats, error) {
	return nil, status.Error(codes.Unimplemented, "pod statistics are not supported")
}

func (r *Runtime) ListPodSandboxStats(context.Context, *cri.PodSandboxStatsFilter) ([]*cri.PodSandboxStats, error) {
	return nil, nil
}

func (r *Runtime) ListMetricDescriptors(context.Context) ([]*cri.MetricDescriptor, error) {
	return nil, nil
}

func (r *Runtime) ListPodSandboxMetrics(context.Context) ([]*cri.PodSandboxMetrics, error) {
	return nil, nil
}
