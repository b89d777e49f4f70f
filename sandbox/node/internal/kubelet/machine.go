package kubelet

import (
	"context"
	"runtime"
	"syscall"
	"time"

	"app.kafka-lab.dev/node/internal/layout"
	cadvisorapi "github.com/google/cadvisor/info/v1"
	cadvisorapiv2 "github.com/google/cadvisor/info/v2"
	"golang.org/x/sys/unix"
	cadvisortest "k8s.io/kubernetes/pkg/kubelet/cadvisor/testing"
)

// machine answers the kubelet's questions about the machine in cAdvisor's place, which needs cgroups.
type machine struct{ cadvisortest.Fake }

func (*machine) MachineInfo() (*cadvisorapi.MachineInfo, error) {
	var info syscall.Sysinfo_t
	if err := syscall.Sysinfo(&info); err != nil {
		return nil, err
	}
	return &cadvisorapi.MachineInfo{
		NumCores: runtime.NumCPU(), MemoryCapacity: uint64(info.Totalram) * uint64(info.Unit),
		MachineID: layout.NodeName, SystemUUID: layout.NodeName, BootID: layout.NodeName,
	}, nil
}

func (*machine) VersionInfo() (*cadvisorapi.VersionInfo, error) {
	var name unix.Utsname
	if err := unix.Uname(&name); err != nil {
		return nil, err
	}
	return &cadvisorapi.VersionInfo{KernelVersion: unix.ByteSliceToString(name.Release[:]), ContainerOsVersion: "Kafka Lab sandbox"}, nil
}

// fileSystem never answers with zeroes, which the kubelet takes for a broken image file system.
func fileSystem() (cadvisorapiv2.FsInfo, error) {
	var st syscall.Statfs_t
	if err := syscall.Statfs(layout.State, &st); err != nil {
		return cadvisorapiv2.FsInfo{}, err
	}
	block := uint64(st.Bsize)
	inodes, inodesFree := max(st.Files, 1), max(st.Ffree, 1)
	return cadvisorapiv2.FsInfo{
		Timestamp: time.Now(), Device: layout.State, Mountpoint: layout.State, Inodes: &inodes, InodesFree: &inodesFree,
		Capacity: max(st.Blocks*block, 1), Available: max(st.Bavail*block, 1), Usage: max((st.Blocks-st.Bfree)*block, 1),
	}, nil
}

func (*machine) ImagesFsInfo(context.Context) (cadvisorapiv2.FsInfo, error)    { return fileSystem() }
func (*machine) RootFsInfo() (cadvisorapiv2.FsInfo, error)                     { return fileSystem() }
func (*machine) ContainerFsInfo(context.Context) (cadvisorapiv2.FsInfo, error) { return fileSystem() }
func (*machine) GetDirFsInfo(string) (cadvisorapiv2.FsInfo, error)             { return fileSystem() }

func (*machine) ContainerInfoV2(string, cadvisorapiv2.RequestOptions) (map[string]cadvisorapiv2.ContainerInfo, error) {
	return map[string]cadvisorapiv2.ContainerInfo{"/": {
		Spec:  cadvisorapiv2.ContainerSpec{HasMemory: true, HasCpu: true},
		Stats: []*cadvisorapiv2.ContainerStats{{Timestamp: time.Now(), Memory: &cadvisorapi.MemoryStats{}, Cpu: &cadvisorapi.CpuStats{}}},
	}}, nil
}
