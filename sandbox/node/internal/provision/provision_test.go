package provision

import (
	"testing"

	v1 "k8s.io/api/core/v1"
	storagev1 "k8s.io/api/storage/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/utils/ptr"
)

func TestVolumeTakesTheClassesReclaimPolicy(t *testing.T) {
	claim := &v1.PersistentVolumeClaim{ObjectMeta: metav1.ObjectMeta{Namespace: "kafka", Name: "data", UID: "u-1"}}
	for _, policy := range []*v1.PersistentVolumeReclaimPolicy{nil, ptr.To(v1.PersistentVolumeReclaimDelete), ptr.To(v1.PersistentVolumeReclaimRetain)} {
		volume := newVolume(claim, &storagev1.StorageClass{ObjectMeta: metav1.ObjectMeta{Name: "c"}, ReclaimPolicy: policy})
		if got := volume.Spec.PersistentVolumeReclaimPolicy; got != ptr.Deref(policy, v1.PersistentVolumeReclaimDelete) {
			t.Errorf("policy %v gives %v", policy, got)
		}
		if volume.Name != "pvc-u-1" || volume.Spec.HostPath.Path != volumesDir+"/pvc-u-1" || volume.Spec.ClaimRef.UID != "u-1" {
			t.Errorf("volume %+v", volume)
		}
	}
}

func TestOnlyOwnReleasedVolumesAreDeleted(t *testing.T) {
	own := func(change func(*v1.PersistentVolume)) *v1.PersistentVolume {
		volume := newVolume(&v1.PersistentVolumeClaim{ObjectMeta: metav1.ObjectMeta{UID: "u"}}, &storagev1.StorageClass{})
		volume.Status.Phase = v1.VolumeReleased
		change(volume)
		return volume
	}
	for name, c := range map[string]struct {
		change func(*v1.PersistentVolume)
		want   bool
	}{
		"released":       {func(*v1.PersistentVolume) {}, true},
		"bound":          {func(v *v1.PersistentVolume) { v.Status.Phase = v1.VolumeBound }, false},
		"retained":       {func(v *v1.PersistentVolume) { v.Spec.PersistentVolumeReclaimPolicy = v1.PersistentVolumeReclaimRetain }, false},
		"by another":     {func(v *v1.PersistentVolume) { v.Annotations = nil }, false},
		"going already":  {func(v *v1.PersistentVolume) { v.DeletionTimestamp = &metav1.Time{} }, false},
		"other place":    {func(v *v1.PersistentVolume) { v.Spec.HostPath.Path = "/etc" }, false},
		"escaping place": {func(v *v1.PersistentVolume) { v.Spec.HostPath.Path = volumesDir + "/../etcd" }, false},
		"whole folder":   {func(v *v1.PersistentVolume) { v.Spec.HostPath.Path = volumesDir + "/" }, false},
	} {
		if got := deletable(own(c.change)); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}
