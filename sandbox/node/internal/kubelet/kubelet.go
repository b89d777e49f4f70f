// Package kubelet runs the real kubelet, wired to our runtime and to a machine without cgroups, inside a user namespace.
package kubelet

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"app.kafka-lab.dev/node/internal/layout"
	"app.kafka-lab.dev/node/internal/runtime"
	noopoteltrace "go.opentelemetry.io/otel/trace/noop"
	v1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	utilfeature "k8s.io/apiserver/pkg/util/feature"
	"k8s.io/client-go/kubernetes"
	v1core "k8s.io/client-go/kubernetes/typed/core/v1"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/record"
	kubeletapp "k8s.io/kubernetes/cmd/kubelet/app"
	"k8s.io/kubernetes/cmd/kubelet/app/options"
	"k8s.io/kubernetes/pkg/api/legacyscheme"
	"k8s.io/kubernetes/pkg/kubelet"
	kubeletconfig "k8s.io/kubernetes/pkg/kubelet/apis/config"
	"k8s.io/kubernetes/pkg/kubelet/cm"
	kubecontainer "k8s.io/kubernetes/pkg/kubelet/container"
	"k8s.io/kubernetes/pkg/kubelet/server"
	kubeletutil "k8s.io/kubernetes/pkg/kubelet/util"
	"k8s.io/kubernetes/pkg/util/oom"
	"k8s.io/kubernetes/pkg/volume/util/hostutil"
	"k8s.io/mount-utils"
)

const (
	maxPods   = 200
	stateDir  = layout.State + "/kubelet"
	podLogs   = layout.State + "/logs/pods"
	certFile  = layout.State + "/pki/kubelet.crt"
	keyFile   = layout.State + "/pki/kubelet.key"
	caFile    = layout.State + "/pki/ca.crt"
	logMaxMiB = "10Mi"
)

// Run starts the kubelet; it goes on until ctx ends.
func Run(ctx context.Context, client *kubernetes.Clientset, apiServer *rest.Config, containers *runtime.Runtime) error {
	if err := utilfeature.DefaultMutableFeatureGate.Set("KubeletInUserNamespace=true"); err != nil {
		return err
	}
	for _, dir := range []string{stateDir, podLogs} {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return err
		}
	}
	config, err := configuration()
	if err != nil {
		return err
	}
	heartbeat, err := heartbeatClient(ctx, apiServer)
	if err != nil {
		return err
	}
	deps, err := dependencies(client, heartbeat, containers)
	if err != nil {
		return err
	}
	broadcaster := record.NewBroadcaster()
	broadcaster.StartRecordingToSink(&v1core.EventSinkImpl{Interface: client.CoreV1().Events("")})
	deps.Recorder = broadcaster.NewRecorder(legacyscheme.Scheme, v1.EventSource{Component: "kubelet", Host: layout.NodeName})
	deps.PodConfig = podSource(ctx, client, deps)

	auth, runAuth, err := kubeletapp.BuildAuth(layout.NodeName, client, *config)
	if err != nil {
		return fmt.Errorf("kubelet authentication: %w", err)
	}
	deps.Auth = auth
	runAuth(ctx.Done())

	flags := options.NewKubeletFlags()
	flags.RootDirectory = stateDir
	flags.HostnameOverride = layout.NodeName
	flags.NodeIP = layout.NodeIP
	return kubeletapp.RunKubelet(ctx, &options.KubeletServer{KubeletFlags: *flags, KubeletConfiguration: *config}, deps)
}

func configuration() (*kubeletconfig.KubeletConfiguration, error) {
	c, err := options.NewKubeletConfiguration()
	if err != nil {
		return nil, err
	}
	c.EnableServer = true
	c.Address = layout.NodeIP
	c.Port = layout.KubeletPort
	c.ReadOnlyPort, c.HealthzPort = 0, 0
	c.ClusterDNS = []string{layout.DNSServiceIP}
	c.ClusterDomain = layout.ClusterDomain
	c.ResolverConfig = "/etc/resolv.conf"
	c.RegisterNode = true
	c.EnableControllerAttachDetach = false
	c.MaxPods = maxPods
	c.PodLogsDir = podLogs
	c.ContainerLogMaxSize = logMaxMiB
	c.SerializeImagePulls = false
	c.SyncFrequency = metav1.Duration{Duration: 10 * time.Second} // ConfigMap and Secret volumes follow within this
	c.HairpinMode = kubeletconfig.HairpinNone

	// No cgroups are touched, and the disk is the machine's own: nothing is evicted for its state.
	c.CgroupsPerQOS = false
	c.CgroupRoot = ""
	c.EnforceNodeAllocatable = nil
	c.LocalStorageCapacityIsolation = false
	c.EvictionHard = nil
	c.ImageGCHighThresholdPercent = 100
	c.FailSwapOn = false

	// Without these every pod could call the kubelet.
	c.Authentication.X509.ClientCAFile = caFile
	c.Authentication.Anonymous.Enabled = false
	c.Authentication.Webhook.Enabled = true
	c.Authorization.Mode = kubeletconfig.KubeletAuthorizationModeWebhook
	return c, nil
}

func dependencies(client, heartbeat *kubernetes.Clientset, containers *runtime.Runtime) (*kubelet.Dependencies, error) {
	ca, err := os.ReadFile(caFile)
	if err != nil {
		return nil, err
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(ca) {
		return nil, errors.New("the cluster's CA certificate is broken: " + filepath.Base(caFile))
	}
	return &kubelet.Dependencies{
		KubeClient: client, HeartbeatClient: heartbeat, EventClient: client.CoreV1(),
		RemoteRuntimeService: containers, RemoteImageService: containers.Images(),
		CAdvisorInterface: &machine{}, ContainerManager: cm.NewStubContainerManager(), OSInterface: kubecontainer.RealOS{},
		VolumePlugins: volumePlugins(), Mounter: mount.NewFakeMounter(nil), Subpather: &subpather{}, HostUtil: hostutil.NewHostUtil(),
		OOMAdjuster: oom.NewFakeOOMAdjuster(), TracerProvider: noopoteltrace.NewTracerProvider(),
		PodStartupLatencyTracker: kubeletutil.NewPodStartupLatencyTracker(), NodeStartupLatencyTracker: kubeletutil.NewNodeStartupLatencyTracker(),
		TLSOptions: &server.TLSOptions{
			Config:   &tls.Config{MinVersion: tls.VersionTLS12, ClientAuth: tls.RequestClientCert, ClientCAs: pool},
			CertFile: certFile, KeyFile: keyFile,
		},
	}, nil
}
