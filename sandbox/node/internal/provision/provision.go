// Package provision is the dynamic provisioner of the default StorageClass: a PersistentVolume is a folder of the state
// folder. It follows the protocol of external provisioners: the controller manager asks by an annotation of the claim, and
// leaves a released volume with reclaim policy Delete to us.
package provision

import (
	"context"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"strings"
	"time"

	"app.kafka-lab.dev/node/internal/layout"
	v1 "k8s.io/api/core/v1"
	storagev1 "k8s.io/api/storage/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/wait"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/kubernetes/scheme"
	v1core "k8s.io/client-go/kubernetes/typed/core/v1"
	"k8s.io/client-go/tools/cache"
	"k8s.io/client-go/tools/record"
	"k8s.io/client-go/util/workqueue"
)

const (
	Name             = "kafka-lab.dev/folder"
	DefaultClass     = "standard"
	provisionedBy    = "pv.kubernetes.io/provisioned-by"
	requestedFrom    = "volume.kubernetes.io/storage-provisioner"
	defaultClassMark = "storageclass.kubernetes.io/is-default-class"
	volumesDir       = layout.State + "/volumes"
)

type provisioner struct {
	client   kubernetes.Interface
	queue    workqueue.TypedRateLimitingInterface[item]
	recorder record.EventRecorder
}

// item is a claim, or a volume when namespace is empty.
type item struct{ namespace, name string }

// Run provisions and deletes until ctx ends.
func Run(ctx context.Context, client kubernetes.Interface) error {
	if err := ensureClass(ctx, client); err != nil {
		return err
	}
	broadcaster := record.NewBroadcaster()
	broadcaster.StartRecordingToSink(&v1core.EventSinkImpl{Interface: client.CoreV1().Events("")})
	p := &provisioner{
		client:   client,
		queue:    workqueue.NewTypedRateLimitingQueue(workqueue.NewTypedItemExponentialFailureRateLimiter[item](50*time.Millisecond, 30*time.Second)),
		recorder: broadcaster.NewRecorder(scheme.Scheme, v1.EventSource{Component: Name}),
	}
	factory := informers.NewSharedInformerFactory(client, 0)
	enqueue := func(o any) {
		if meta, ok := o.(metav1.Object); ok {
			p.queue.Add(item{meta.GetNamespace(), meta.GetName()})
		}
	}
	handler := cache.ResourceEventHandlerFuncs{AddFunc: enqueue, UpdateFunc: func(_, o any) { enqueue(o) }}
	for _, informer := range []cache.SharedIndexInformer{factory.Core().V1().PersistentVolumeClaims().Informer(), factory.Core().V1().PersistentVolumes().Informer()} {
		if _, err := informer.AddEventHandler(handler); err != nil {
			return fmt.Errorf("provisioner: %w", err)
		}
	}
	factory.Start(ctx.Done())
	context.AfterFunc(ctx, p.queue.ShutDown)
	for p.next(ctx) {
	}
	return ctx.Err()
}

func ensureClass(ctx context.Context, client kubernetes.Interface) error {
	policy, mode := v1.PersistentVolumeReclaimDelete, storagev1.VolumeBindingImmediate
	class := &storagev1.StorageClass{
		ObjectMeta:  metav1.ObjectMeta{Name: DefaultClass, Annotations: map[string]string{defaultClassMark: "true"}},
		Provisioner: Name, ReclaimPolicy: &policy, VolumeBindingMode: &mode,
	}
	return wait.PollUntilContextCancel(ctx, 200*time.Millisecond, true, func(ctx context.Context) (bool, error) {
		_, err := client.StorageV1().StorageClasses().Create(ctx, class, metav1.CreateOptions{})
		return err == nil || apierrors.IsAlreadyExists(err), nil
	})
}

func (p *provisioner) next(ctx context.Context) bool {
	it, shutdown := p.queue.Get()
	if shutdown {
		return false
	}
	defer p.queue.Done(it)
	work := p.deleteReleased
	if it.namespace != "" {
		work = p.provision
	}
	if err := work(ctx, it); err != nil {
		log.Printf("provisioner: %s/%s: %v", it.namespace, it.name, err)
		p.queue.AddRateLimited(it)
		return true
	}
	p.queue.Forget(it)
	return true
}

func (p *provisioner) provision(ctx context.Context, it item) error {
	claim, err := p.client.CoreV1().PersistentVolumeClaims(it.namespace).Get(ctx, it.name, metav1.GetOptions{})
	if err != nil {
		return ignoreGone(err)
	}
	if claim.Annotations[requestedFrom] != Name || claim.Spec.VolumeName != "" || claim.DeletionTimestamp != nil || claim.Spec.StorageClassName == nil {
		return nil
	}
	class, err := p.client.StorageV1().StorageClasses().Get(ctx, *claim.Spec.StorageClassName, metav1.GetOptions{})
	if err != nil {
		return err
	}
	volume := newVolume(claim, class)
	if err := makeFolder(volume.Spec.HostPath.Path); err != nil {
		p.recorder.Eventf(claim, v1.EventTypeWarning, "ProvisioningFailed", "failed to provision volume with StorageClass %q: %v", class.Name, err)
		return err
	}
	if _, err = p.client.CoreV1().PersistentVolumes().Create(ctx, volume, metav1.CreateOptions{}); err != nil {
		if apierrors.IsAlreadyExists(err) {
			return nil
		}
		return err
	}
	p.recorder.Eventf(claim, v1.EventTypeNormal, "ProvisioningSucceeded", "Successfully provisioned volume %s", volume.Name)
	return nil
}

// makeFolder lets every user in: a Pod may ask for one that does not exist here.
func makeFolder(dir string) error {
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return err
	}
	return os.Chmod(dir, 0o777) // whatever the umask
}

func newVolume(claim *v1.PersistentVolumeClaim, class *storagev1.StorageClass) *v1.PersistentVolume {
	name := "pvc-" + string(claim.UID)
	policy := v1.PersistentVolumeReclaimDelete
	if class.ReclaimPolicy != nil {
		policy = *class.ReclaimPolicy
	}
	return &v1.PersistentVolume{
		ObjectMeta: metav1.ObjectMeta{Name: name, Annotations: map[string]string{provisionedBy: Name}},
		Spec: v1.PersistentVolumeSpec{
			AccessModes: claim.Spec.AccessModes, VolumeMode: claim.Spec.VolumeMode, StorageClassName: class.Name, PersistentVolumeReclaimPolicy: policy,
			Capacity:               v1.ResourceList{v1.ResourceStorage: claim.Spec.Resources.Requests[v1.ResourceStorage]},
			ClaimRef:               &v1.ObjectReference{APIVersion: "v1", Kind: "PersistentVolumeClaim", Namespace: claim.Namespace, Name: claim.Name, UID: claim.UID},
			PersistentVolumeSource: v1.PersistentVolumeSource{HostPath: &v1.HostPathVolumeSource{Path: filepath.Join(volumesDir, name)}},
		},
	}
}

func (p *provisioner) deleteReleased(ctx context.Context, it item) error {
	volume, err := p.client.CoreV1().PersistentVolumes().Get(ctx, it.name, metav1.GetOptions{})
	if err != nil {
		return ignoreGone(err)
	}
	if !deletable(volume) {
		return nil
	}
	if err := os.RemoveAll(volume.Spec.HostPath.Path); err != nil {
		p.recorder.Eventf(volume, v1.EventTypeWarning, "VolumeFailedDelete", "%v", err)
		return err
	}
	return ignoreGone(p.client.CoreV1().PersistentVolumes().Delete(ctx, it.name, metav1.DeleteOptions{Preconditions: &metav1.Preconditions{UID: &volume.UID}}))
}

// deletable is true only for volumes of our own folder, whatever somebody has written into the object.
func deletable(volume *v1.PersistentVolume) bool {
	return volume.Annotations[provisionedBy] == Name && volume.Status.Phase == v1.VolumeReleased && volume.DeletionTimestamp == nil &&
		volume.Spec.PersistentVolumeReclaimPolicy == v1.PersistentVolumeReclaimDelete &&
		volume.Spec.HostPath != nil && strings.HasPrefix(filepath.Clean(volume.Spec.HostPath.Path), volumesDir+"/")
}

func ignoreGone(err error) error {
	if apierrors.IsNotFound(err) {
		return nil
	}
	return err
}
