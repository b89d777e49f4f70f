// Package rootfs builds the file system that a process of the sandbox sees: this machine's programs, read-only or
// copy-on-write, and nothing else of it. It runs before anything heavy is loaded, so it uses the standard library only.
package rootfs

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
)

// Mount shows Source at Target. A folder with CopyOnWrite becomes an overlay whose changes live in memory.
type Mount struct {
	Source      string `json:"source"`
	Target      string `json:"target"`
	ReadOnly    bool   `json:"readOnly,omitempty"`
	CopyOnWrite bool   `json:"copyOnWrite,omitempty"`
}

// Spec describes one root.
type Spec struct {
	Root    string `json:"root"`    // empty folder: becomes the root
	Scratch string `json:"scratch"` // empty folder: holds the upper layers
	// WritableSystem lays /usr and its like copy-on-write, so that mount points can be made in them.
	WritableSystem bool              `json:"writableSystem,omitempty"`
	Mounts         []Mount           `json:"mounts,omitempty"`
	Dirs           []string          `json:"dirs,omitempty"`
	Files          map[string]string `json:"files,omitempty"`
	// MaskProc makes the parts of /proc read-only that act on the whole kernel: a process whose user is root on the
	// machine passes their plain permission checks even inside a user namespace.
	MaskProc bool `json:"maskProc,omitempty"`
}

// systemDirs are the machine's top-level folders that hold programs and libraries.
var systemDirs = []string{"usr", "bin", "sbin", "lib", "lib32", "lib64", "libx32", "nix", "gnu"}

var emptyDirs = map[string]os.FileMode{
	"etc": 0o755, "opt": 0o755, "srv": 0o755, "mnt": 0o755, "home": 0o755, "root": 0o700, "run": 0o755, "proc": 0o555, "sys": 0o555, "dev": 0o755,
	"tmp": 0o1777, "var": 0o755, "var/cache": 0o755, "var/lib": 0o755, "var/log": 0o755, "var/opt": 0o755, "var/spool": 0o755, "var/tmp": 0o1777,
}

type builder struct {
	Spec
	hostMounts []string
	overlays   int
	notes      []string
}

// Build makes the root at spec.Root and returns notes on what had to be done in a lesser way.
func Build(spec Spec) ([]string, error) {
	b := &builder{Spec: spec}
	syscall.Umask(0o022)
	if err := syscall.Mount("", "/", "", syscall.MS_PRIVATE|syscall.MS_REC, ""); err != nil {
		return nil, fmt.Errorf("make mounts private: %w", err)
	}
	for _, dir := range []string{b.Root, b.Scratch} {
		if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "mode=755"); err != nil {
			return nil, fmt.Errorf("mount tmpfs: %w", err)
		}
	}
	b.hostMounts = mountPoints()
	b.prepareUpper()
	if err := b.system(); err != nil {
		return nil, err
	}
	for name, mode := range emptyDirs {
		dir := filepath.Join(b.Root, name)
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return nil, err
		}
		if err := os.Chmod(dir, unixMode(mode)); err != nil {
			return nil, err
		}
	}
	os.Symlink("/run", filepath.Join(b.Root, "var/run"))
	steps := []func() error{b.etc, func() error { return MountProc(b.Root+"/proc", b.MaskProc) }, b.sys, b.dev, b.ownFiles, b.mounts}
	for _, step := range steps {
		if err := step(); err != nil {
			return b.notes, err
		}
	}
	return b.notes, nil
}

// Enter makes root the root of this process and drops the old one.
func Enter(root string) error {
	old := filepath.Join(root, ".old")
	if err := os.Mkdir(old, 0o700); err != nil {
		return err
	}
	if err := os.Chdir(root); err != nil {
		return err
	}
	if err := syscall.PivotRoot(".", ".old"); err != nil {
		return fmt.Errorf("pivot_root: %w", err)
	}
	if err := os.Chdir("/"); err != nil {
		return err
	}
	if err := syscall.Unmount("/.old", syscall.MNT_DETACH); err != nil {
		return fmt.Errorf("detach the old root: %w", err)
	}
	return os.Remove("/.old")
}

// prepareUpper makes mount points in the upper layers before they are laid: the machine's folders belong to root, who
// is nobody in an ordinary user's namespace, so nothing could be made in them afterwards.
func (b *builder) prepareUpper() {
	if !b.WritableSystem {
		return
	}
	for _, dir := range []string{"/usr/local", "/usr/share", "/usr/lib"} {
		os.MkdirAll(b.upper(dir), 0o755)
	}
	for _, dir := range b.Dirs {
		if p := InRoot("", dir); b.isSystem(p) {
			os.MkdirAll(b.upper(p), 0o755)
		}
	}
	for _, m := range b.Mounts {
		p := InRoot("", m.Target)
		if !b.isSystem(p) {
			continue
		}
		if isDir(m.Source) {
			os.MkdirAll(b.upper(p), 0o755)
		} else if _, err := os.Stat(p); err != nil {
			touch(b.upper(p))
		} else {
			os.MkdirAll(b.upper(filepath.Dir(p)), 0o755)
		}
	}
}

func (b *builder) isSystem(p string) bool {
	top, _, _ := strings.Cut(strings.TrimPrefix(p, "/"), "/")
	for _, dir := range systemDirs {
		if dir == top {
			return true
		}
	}
	return false
}

func (b *builder) upper(p string) string { return filepath.Join(b.Scratch, "upper", p) }

func (b *builder) system() error {
	for _, name := range systemDirs {
		host := "/" + name
		info, err := os.Lstat(host)
		if err != nil {
			continue
		}
		if info.Mode()&os.ModeSymlink != 0 {
			target, err := os.Readlink(host)
			if err != nil {
				return err
			}
			os.Symlink(target, filepath.Join(b.Root, name))
			continue
		}
		if !info.IsDir() {
			continue
		}
		if b.WritableSystem {
			b.layer(host)
			continue
		}
		if err := os.Mkdir(b.Root+host, 0o755); err != nil {
			return err
		}
		if err := Bind(host, b.Root+host, true); err != nil {
			return fmt.Errorf("show %s: %w", host, err)
		}
	}
	return nil
}

// layer shows the machine's folder p copy-on-write. overlayfs refuses a lower folder with locked mounts below it
// ("failed to clone lowerpath", seen on WSL 2): then its children are layered one by one.
func (b *builder) layer(p string) {
	target := b.Root + p
	os.MkdirAll(target, 0o755)
	if !b.hasMountsBelow(p) {
		err := b.overlay(p, target, b.upper(p))
		if err == nil {
			return
		}
		b.note("%s is read-only: %v", p, err)
		if err := Bind(p, target, true); err != nil {
			b.note("%s is missing: %v", p, err)
		}
		return
	}
	entries, _ := os.ReadDir(p)
	for _, entry := range entries {
		child := filepath.Join(p, entry.Name())
		switch {
		case entry.Type()&os.ModeSymlink != 0:
			link, _ := os.Readlink(child)
			os.Symlink(link, b.Root+child)
		case entry.IsDir():
			b.layer(child)
		case entry.Type().IsRegular():
			touch(b.Root + child)
			Bind(child, b.Root+child, true)
		}
	}
}

func (b *builder) hasMountsBelow(p string) bool {
	for _, m := range b.hostMounts {
		if strings.HasPrefix(m, p+"/") {
			return true
		}
	}
	return false
}

func (b *builder) overlay(lower, target, upper string) error {
	b.overlays++
	work := filepath.Join(b.Scratch, fmt.Sprintf("work%d", b.overlays))
	if err := os.MkdirAll(upper, 0o755); err != nil {
		return err
	}
	if err := os.Mkdir(work, 0o755); err != nil {
		return err
	}
	return syscall.Mount("overlay", target, "overlay", 0, "lowerdir="+lower+",upperdir="+upper+",workdir="+work+",userxattr")
}

// mounts shows the spec's own mounts. Their targets are resolved inside the new root: /var/run/secrets must not lead
// out of it through a symbolic link.
func (b *builder) mounts() error {
	for _, dir := range b.Dirs {
		if err := os.MkdirAll(InRoot(b.Root, dir), 0o755); err != nil {
			return fmt.Errorf("make folder %s: %w", dir, err)
		}
	}
	for i, m := range b.Mounts {
		target := InRoot(b.Root, m.Target)
		info, err := os.Stat(m.Source)
		if err != nil {
			return fmt.Errorf("mount %s: %w", m.Target, err)
		}
		if info.IsDir() {
			err = os.MkdirAll(target, 0o755)
		} else {
			err = touch(target)
		}
		if err != nil {
			return fmt.Errorf("make mount point %s: %w", m.Target, err)
		}
		if m.CopyOnWrite && info.IsDir() {
			if err := b.overlay(m.Source, target, b.upperForMount(i)); err == nil {
				continue
			} else {
				b.note("%s is read-only: %v", m.Target, err)
				m.ReadOnly = true
			}
		}
		if err := Bind(m.Source, target, m.ReadOnly); err != nil {
			return fmt.Errorf("mount %s: %w", m.Target, err)
		}
	}
	return nil
}

// upperForMount returns the upper layer of mount i, with the mount points of later mounts below it made already.
func (b *builder) upperForMount(i int) string {
	upper := filepath.Join(b.Scratch, fmt.Sprintf("mount%d", i))
	base := filepath.Clean(b.Mounts[i].Target)
	for _, later := range b.Mounts[i+1:] {
		rel, ok := strings.CutPrefix(filepath.Clean(later.Target), base+"/")
		if !ok {
			continue
		}
		if isDir(later.Source) {
			os.MkdirAll(filepath.Join(upper, rel), 0o755)
		} else {
			touch(filepath.Join(upper, rel))
		}
	}
	for _, dir := range b.Dirs {
		if rel, ok := strings.CutPrefix(filepath.Clean(dir), base+"/"); ok {
			os.MkdirAll(filepath.Join(upper, rel), 0o755)
		}
	}
	return upper
}

func (b *builder) ownFiles() error {
	for name, content := range b.Files {
		p := InRoot(b.Root, name)
		if err := os.MkdirAll(filepath.Dir(p), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(p, []byte(content), 0o644); err != nil {
			return err
		}
	}
	return nil
}

func (b *builder) note(format string, args ...any) {
	b.notes = append(b.notes, fmt.Sprintf(format, args...))
}

func unixMode(mode os.FileMode) os.FileMode {
	if mode&0o1000 != 0 {
		return mode&0o777 | os.ModeSticky
	}
	return mode
}
