package inner

import (
	"errors"
	"fmt"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"app.kafka-lab.dev/node/internal/layout"
	"app.kafka-lab.dev/node/internal/state"
)

const (
	corefile   = runDir + "/Corefile"
	etcdClient = "http://127.0.0.1:2379"
	keys       = layout.State + "/pki/"

	maxCrashes   = 5 // within crashWindow: then the sandbox gives up
	crashWindow  = time.Minute
	restartDelay = 500 * time.Millisecond
	logTailBytes = 4 << 10
)

// program is a part of the control plane, run by this very binary.
type program struct {
	name string
	args []string
}

// store is what everything else needs first.
func store() []program {
	return []program{
		{"etcd", []string{
			"--data-dir=" + layout.State + "/etcd", "--listen-client-urls=" + etcdClient, "--advertise-client-urls=" + etcdClient,
			"--listen-peer-urls=http://127.0.0.1:2380", "--log-level=warn",
			"--unsafe-no-fsync", // a killed sandbox loses nothing, the page cache is the machine's; only a power cut would
		}},
		{"kube-apiserver", []string{
			"--etcd-servers=" + etcdClient, fmt.Sprintf("--secure-port=%d", layout.APIPort), "--bind-address=0.0.0.0",
			"--advertise-address=" + layout.NodeIP, // Endpoints refuse loopback
			"--endpoint-reconciler-type=master-count", "--authorization-mode=Node,RBAC", "--allow-privileged=true", "--profiling=false",
			"--cert-dir=" + runDir, "--tls-cert-file=" + keys + "apiserver.crt", "--tls-private-key-file=" + keys + "apiserver.key", "--client-ca-file=" + keys + "ca.crt",
			"--service-account-issuer=https://kubernetes.default.svc." + layout.ClusterDomain,
			"--service-account-key-file=" + keys + "sa.key", "--service-account-signing-key-file=" + keys + "sa.key", "--service-cluster-ip-range=" + layout.ServiceCIDR,
			"--kubelet-certificate-authority=" + keys + "ca.crt", "--kubelet-client-certificate=" + keys + "apiserver-kubelet-client.crt",
			"--kubelet-client-key=" + keys + "apiserver-kubelet-client.key", "--kubelet-preferred-address-types=InternalIP",
		}},
	}
}

// controllers ask for the API server's health once a second only: started before it answers they would lose time, and take
// it from the API server. With the default request rates the controller manager needs five seconds to start.
func controllers() []program {
	rates := slices.Clip([]string{fmt.Sprintf("--kube-api-qps=%d", clientQPS), fmt.Sprintf("--kube-api-burst=%d", clientBurst)})
	return []program{
		{"kube-controller-manager", append(rates,
			"--kubeconfig="+kubeconfig("kube-controller-manager"), "--leader-elect=false", "--use-service-account-credentials=true",
			"--root-ca-file="+keys+"ca.crt", "--service-account-private-key-file="+keys+"sa.key",
			"--cluster-signing-cert-file="+keys+"ca.crt", "--cluster-signing-key-file="+keys+"ca.key",
			// The node is never lost while this runs; silence from it is a pause, after which nothing must be evicted.
			"--node-monitor-grace-period=87600h",
			"--authentication-skip-lookup", "--bind-address=127.0.0.1", "--controllers=*,-node-ipam-controller,-cloud-node-lifecycle-controller",
		)},
		{"kube-scheduler", append(rates, "--kubeconfig="+kubeconfig("kube-scheduler"), "--leader-elect=false", "--authentication-skip-lookup", "--bind-address=127.0.0.1")},
	}
}

func coreDNS() program { return program{"coredns", []string{"-conf", corefile}} }

// supervise runs a program, and again when it ends: on a small machine the kernel may have killed it for memory.
func (n *node) supervise(p program) {
	var crashes []time.Time
	for {
		err := n.runProgram(p)
		log.Printf("%s ended: %v", p.name, err)
		if diskFull() { // it would only end again
			n.fail(fullError())
		}
		now := time.Now()
		crashes = append(crashes, now)
		for len(crashes) > 0 && now.Sub(crashes[0]) > crashWindow {
			crashes = crashes[1:]
		}
		if len(crashes) >= maxCrashes {
			n.fail(crashError(p.name))
		}
		time.Sleep(restartDelay)
	}
}

func logFile(name string) string { return filepath.Join(layout.State, "logs", name+".log") }

func (n *node) runProgram(p program) error {
	out, err := os.Create(logFile(p.name))
	if err != nil {
		return err
	}
	defer out.Close()
	cmd := exec.Command("/proc/self/exe", append([]string{p.name}, p.args...)...)
	cmd.Stdout, cmd.Stderr = out, out
	cmd.Dir = "/"
	cmd.Env = append(os.Environ(), "GOGC=50") // these idle most of the time: less memory for a little more CPU
	if p.name == "etcd" {
		// The lock must not be free while etcd could still write: a new sandbox would open the same files.
		cmd.ExtraFiles = []*os.File{n.lock}
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	return cmd.Wait()
}

// crashError explains by the program's last words why it does not stay up.
func crashError(name string) error {
	if diskFull() {
		return fullError()
	}
	return state.Errorf(state.Internal, "%s keeps ending: %s", name, lastWords(tail(logFile(name))))
}

func fullError() error {
	return &state.Error{Code: state.DiskFull, Message: "no space is left on the disk of the state folder"}
}

// lastWords finds the line that tells why a program ended: stack traces and usage texts come after it.
func lastWords(text string) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	for i := len(lines) - 1; i >= 0; i-- {
		if lower := strings.ToLower(lines[i]); strings.Contains(lower, "panic:") || strings.Contains(lower, "fatal") || strings.HasPrefix(lower, "error") {
			return lines[i]
		}
	}
	return lines[len(lines)-1]
}

func diskFull() bool {
	probe, err := os.CreateTemp(layout.State, ".probe-*")
	if err == nil {
		_, err = probe.Write(make([]byte, 64<<10))
		probe.Close()
		os.Remove(probe.Name())
	}
	return errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT)
}

func tail(file string) string {
	content, err := os.ReadFile(file)
	if err != nil {
		return err.Error()
	}
	return string(content[max(len(content)-logTailBytes, 0):])
}
