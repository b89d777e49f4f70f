package kubelet

import (
	"context"
	"time"

	"app.kafka-lab.dev/node/internal/layout"
	v1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/fields"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/cache"
	"k8s.io/kubernetes/pkg/kubelet"
	"k8s.io/kubernetes/pkg/kubelet/config"
	kubetypes "k8s.io/kubernetes/pkg/kubelet/types"
)

const nodePollInterval = 20 * time.Millisecond

// podSource watches this node's pods like the kubelet's own source, and adapts them to the user namespace before the
// kubelet sees them.
func podSource(ctx context.Context, client kubernetes.Interface, deps *kubelet.Dependencies) *config.PodConfig {
	source := config.NewPodConfig(config.PodConfigNotificationIncremental, deps.Recorder, deps.PodStartupLatencyTracker)
	updates := source.Channel(ctx, kubetypes.ApiserverSource)
	send := func(objects []any) {
		pods := make([]*v1.Pod, 0, len(objects))
		for _, o := range objects {
			pods = append(pods, withoutIDs(o.(*v1.Pod)))
		}
		updates <- kubetypes.PodUpdate{Pods: pods, Op: kubetypes.SET, Source: kubetypes.ApiserverSource}
	}
	go func() {
		for ctx.Err() == nil { // the kubelet refuses pods until its node exists
			if _, err := client.CoreV1().Nodes().Get(ctx, layout.NodeName, metav1.GetOptions{}); err == nil {
				break
			}
			time.Sleep(nodePollInterval)
		}
		lw := cache.NewListWatchFromClient(client.CoreV1().RESTClient(), "pods", metav1.NamespaceAll, fields.OneTermEqualSelector("spec.nodeName", layout.NodeName))
		cache.NewReflector(lw, &v1.Pod{}, cache.NewUndeltaStore(send, cache.MetaNamespaceKeyFunc), 0).Run(ctx.Done())
	}()
	return source
}

// withoutIDs returns the pod without the users and groups it asks for: only one user exists here, and a chown of its
// volumes to another fails (EINVAL), which would leave the pod in ContainerCreating for ever. The API keeps the original.
func withoutIDs(pod *v1.Pod) *v1.Pod {
	pod = pod.DeepCopy()
	if s := pod.Spec.SecurityContext; s != nil {
		s.RunAsUser, s.RunAsGroup, s.FSGroup, s.SupplementalGroups, s.RunAsNonRoot = nil, nil, nil, nil, nil
	}
	for _, containers := range [][]v1.Container{pod.Spec.InitContainers, pod.Spec.Containers} {
		for i := range containers {
			clearIDs(containers[i].SecurityContext)
		}
	}
	for i := range pod.Spec.EphemeralContainers {
		clearIDs(pod.Spec.EphemeralContainers[i].SecurityContext)
	}
	return pod
}

func clearIDs(s *v1.SecurityContext) {
	if s != nil {
		s.RunAsUser, s.RunAsGroup, s.RunAsNonRoot = nil, nil, nil
	}
}
