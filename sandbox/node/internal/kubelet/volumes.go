package kubelet

import (
	"os"
	"path/filepath"

	"k8s.io/kubernetes/pkg/volume"
	"k8s.io/kubernetes/pkg/volume/configmap"
	"k8s.io/kubernetes/pkg/volume/downwardapi"
	"k8s.io/kubernetes/pkg/volume/emptydir"
	"k8s.io/kubernetes/pkg/volume/hostpath"
	"k8s.io/kubernetes/pkg/volume/local"
	"k8s.io/kubernetes/pkg/volume/projected"
	"k8s.io/kubernetes/pkg/volume/secret"
	"k8s.io/kubernetes/pkg/volume/util/subpath"
)

func volumePlugins() (plugins []volume.VolumePlugin) {
	plugins = append(plugins, emptydir.ProbeVolumePlugins()...)
	plugins = append(plugins, hostpath.ProbeVolumePlugins(volume.VolumeConfig{})...)
	plugins = append(plugins, secret.ProbeVolumePlugins()...)
	plugins = append(plugins, configmap.ProbeVolumePlugins()...)
	plugins = append(plugins, downwardapi.ProbeVolumePlugins()...)
	plugins = append(plugins, projected.ProbeVolumePlugins()...)
	return append(plugins, local.ProbeVolumePlugins()...)
}

// subpather gives the runtime the path itself: containers bind it into a mount namespace of their own, so the kubelet need
// not hold a mount of it.
type subpather struct{ subpath.FakeSubpath }

func (subpather) PrepareSafeSubpath(p subpath.Subpath) (string, func(), error) {
	resolved, err := filepath.EvalSymlinks(p.Path)
	return resolved, nil, err
}

func (subpather) SafeMakeDir(sub, base string, perm os.FileMode) error {
	return os.MkdirAll(filepath.Join(base, sub), perm)
}
