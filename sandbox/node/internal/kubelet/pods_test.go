package kubelet

import (
	"testing"

	v1 "k8s.io/api/core/v1"
	"k8s.io/utils/ptr"
)

func TestWithoutIDsKeepsTheOriginal(t *testing.T) {
	context := func() *v1.SecurityContext {
		return &v1.SecurityContext{RunAsUser: ptr.To[int64](1001), RunAsNonRoot: ptr.To(true), ReadOnlyRootFilesystem: ptr.To(true)}
	}
	pod := &v1.Pod{Spec: v1.PodSpec{
		SecurityContext: &v1.PodSecurityContext{FSGroup: ptr.To[int64](0), RunAsUser: ptr.To[int64](1001)},
		InitContainers:  []v1.Container{{SecurityContext: context()}},
		Containers:      []v1.Container{{SecurityContext: context()}, {}},
	}}
	got := withoutIDs(pod)
	if got.Spec.SecurityContext.FSGroup != nil || got.Spec.SecurityContext.RunAsUser != nil {
		t.Error("the pod keeps its IDs")
	}
	for _, c := range []v1.Container{got.Spec.InitContainers[0], got.Spec.Containers[0]} {
		if c.SecurityContext.RunAsUser != nil || c.SecurityContext.RunAsNonRoot != nil || c.SecurityContext.ReadOnlyRootFilesystem == nil {
			t.Errorf("container has %+v", c.SecurityContext)
		}
	}
	if pod.Spec.Containers[0].SecurityContext.RunAsUser == nil || pod.Spec.SecurityContext.FSGroup == nil {
		t.Error("the original was changed")
	}
}
