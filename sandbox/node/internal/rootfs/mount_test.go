package rootfs

import (
	"os"
	"path/filepath"
	"testing"
)

func TestInRootFollowsLinksAsAChrootWould(t *testing.T) {
	root := t.TempDir()
	for _, dir := range []string{"run/secrets", "var", "opt/a", "deep/er"} {
		if err := os.MkdirAll(filepath.Join(root, dir), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	for link, target := range map[string]string{
		"var/run": "/run", "opt/up": "../../../../etc", "opt/rel": "a", "opt/chain": "rel", "loop": "loop", "deep/er/out": "/../../run",
	} {
		if err := os.Symlink(target, filepath.Join(root, link)); err != nil {
			t.Fatal(err)
		}
	}
	for path, want := range map[string]string{
		"/var/run/secrets/token": "/run/secrets/token",
		"/opt/up/passwd":         "/etc/passwd",
		"/opt/chain/x":           "/opt/a/x",
		"/../../x":               "/x",
		"/opt/./a/../b":          "/opt/b",
		"/deep/er/out/secrets":   "/run/secrets",
		"/not/there":             "/not/there",
		"/":                      "",
	} {
		if got := InRoot(root, path); got != root+want {
			t.Errorf("InRoot(%s) = %s, want %s below the root", path, got, want)
		}
	}
	if got := InRoot(root, "/loop/x"); filepath.Dir(got) != filepath.Join(root, "loop") {
		t.Errorf("a link to itself ends at %s", got)
	}
}

func TestTouchKeepsWhatExists(t *testing.T) {
	p := filepath.Join(t.TempDir(), "a/b")
	if err := touch(p); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(p, []byte("text"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := touch(p); err != nil {
		t.Fatal(err)
	}
	if content, _ := os.ReadFile(p); string(content) != "text" {
		t.Errorf("content is now %q", content)
	}
}
