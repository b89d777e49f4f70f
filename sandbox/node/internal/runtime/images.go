package runtime

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"app.kafka-lab.dev/node/internal/layout"
	"app.kafka-lab.dev/node/internal/recipe"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	cri "k8s.io/cri-api/pkg/apis/runtime/v1"
)

// Images implements internalapi.ImageManagerService on recipes.
type Images struct{ *Runtime }

// Images returns the image service; "pulled" images are remembered until the sandbox ends.
func (r *Runtime) Images() Images { return Images{r} }

// imageUser is not root, so that `runAsNonRoot: true` accepts an image.
const imageUser = 1000

// PullImage finds the recipe. The errors are worded like a registry's, since kubectl shows them.
func (i Images) PullImage(_ context.Context, spec *cri.ImageSpec, _ *cri.AuthConfig, _ *cri.PodSandboxConfig) (string, error) {
	prepared, err := i.prepareImage(spec)
	if err != nil {
		return "", err
	}
	name := userImage(spec).Image
	id := imageID(name)
	repository, _ := recipe.Normalize(name)
	image := &cri.Image{
		Id: id, RepoTags: []string{name}, RepoDigests: []string{repository + "@" + id}, Size: imageSize(prepared),
		Uid: &cri.Int64Value{Value: imageUser}, Spec: &cri.ImageSpec{Image: id},
	}
	i.mu.Lock()
	defer i.mu.Unlock()
	i.images[name], i.images[id] = image, image
	return id, nil
}

// prepareImage returns what plays an image, or a NotFound error.
func (r *Runtime) prepareImage(spec *cri.ImageSpec) (*recipe.Image, error) {
	name := r.tagOf(userImage(spec).GetImage())
	found := r.book.Find(name)
	if found == nil {
		return nil, status.Errorf(codes.NotFound, "failed to pull image %q: this sandbox has no registry and no recipe for it; it offers %s", name, strings.Join(r.book.Offered(), ", "))
	}
	image, err := r.book.Prepare(found)
	var missing *recipe.MissingArtifactError
	if errors.As(err, &missing) {
		return nil, status.Errorf(codes.NotFound, "failed to pull image %q: its recipe needs the artifact %q, which the sandbox was started without", name, missing.Artifact)
	}
	if err != nil {
		return nil, status.Errorf(codes.NotFound, "failed to pull image %q: %v", name, err)
	}
	return image, nil
}

// tagOf leads an image's ID back to the name it was pulled by.
func (r *Runtime) tagOf(name string) string {
	r.mu.Lock()
	defer r.mu.Unlock()
	if image := r.images[name]; image != nil {
		return image.RepoTags[0]
	}
	return name
}

// userImage is the name that the Pod gives; the kubelet replaces it by the image's ID once that is known.
func userImage(spec *cri.ImageSpec) *cri.ImageSpec {
	if name := spec.GetUserSpecifiedImage(); name != "" {
		return &cri.ImageSpec{Image: name}
	}
	return spec
}

// imageRef is the digest shown in a Pod's status. Runtime.mu must be held.
func (r *Runtime) imageRef(spec *cri.ImageSpec) string {
	if image := r.images[userImage(spec).GetImage()]; image != nil {
		return image.RepoDigests[0]
	}
	return spec.GetImage()
}

func imageID(name string) string { return fmt.Sprintf("sha256:%x", sha256.Sum256([]byte(name))) }

func imageSize(image *recipe.Image) (size uint64) {
	for _, m := range image.Mounts {
		filepath.WalkDir(m.Source, func(_ string, entry fs.DirEntry, err error) error {
			if err == nil && entry.Type().IsRegular() {
				if info, err := entry.Info(); err == nil {
					size += uint64(info.Size())
				}
			}
			return nil
		})
	}
	return max(size, 1)
}

func (i Images) ImageStatus(_ context.Context, spec *cri.ImageSpec, _ bool) (*cri.ImageStatusResponse, error) {
	i.mu.Lock()
	defer i.mu.Unlock()
	return &cri.ImageStatusResponse{Image: i.images[spec.GetImage()]}, nil
}

func (i Images) ListImages(_ context.Context, filter *cri.ImageFilter) ([]*cri.Image, error) {
	i.mu.Lock()
	defer i.mu.Unlock()
	var list []*cri.Image
	for key, image := range i.images {
		if key == image.Id {
			continue // listed by its name already
		}
		if wanted := filter.GetImage().GetImage(); wanted == "" || wanted == key || wanted == image.Id {
			list = append(list, image)
		}
	}
	return list, nil
}

func (i Images) RemoveImage(_ context.Context, spec *cri.ImageSpec) error {
	i.mu.Lock()
	defer i.mu.Unlock()
	if image := i.images[spec.GetImage()]; image != nil {
		delete(i.images, image.RepoTags[0])
		delete(i.images, image.Id)
	}
	return nil
}

func (i Images) ImageFsInfo(context.Context) (*cri.ImageFsInfoResponse, error) {
	used, inodes := uint64(1), uint64(1)
	var st syscall.Statfs_t
	if err := syscall.Statfs(layout.State, &st); err == nil {
		used, inodes = max((st.Blocks-st.Bfree)*uint64(st.Bsize), 1), max(st.Files-st.Ffree, 1)
	}
	usage := &cri.FilesystemUsage{
		Timestamp: time.Now().UnixNano(), FsId: &cri.FilesystemIdentifier{Mountpoint: layout.State},
		UsedBytes: &cri.UInt64Value{Value: used}, InodesUsed: &cri.UInt64Value{Value: inodes},
	}
	return &cri.ImageFsInfoResponse{ImageFilesystems: []*cri.FilesystemUsage{usage}, ContainerFilesystems: []*cri.FilesystemUsage{usage}}, nil
}
