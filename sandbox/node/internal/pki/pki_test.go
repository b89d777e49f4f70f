package pki

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"os"
	"path/filepath"
	"testing"
)

func TestEnsureKeepsWhatIsComplete(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "pki")
	if err := Ensure(dir); err != nil {
		t.Fatal(err)
	}
	before, err := os.ReadFile(filepath.Join(dir, "ca.crt"))
	if err != nil {
		t.Fatal(err)
	}
	if err := Ensure(dir); err != nil {
		t.Fatal(err)
	}
	if after, _ := os.ReadFile(filepath.Join(dir, "ca.crt")); !bytes.Equal(before, after) {
		t.Error("the CA was made anew")
	}
	if left, _ := filepath.Glob(filepath.Join(filepath.Dir(dir), ".pki-*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestCertificatesServeTheNodesNames(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "pki")
	if err := Ensure(dir); err != nil {
		t.Fatal(err)
	}
	ca, _ := os.ReadFile(filepath.Join(dir, "ca.crt"))
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(ca)
	for file, names := range map[string][]string{
		"apiserver": {"127.0.0.1", "10.96.0.1", "172.31.255.1", "kubernetes.default.svc"}, "kubelet": {"172.31.255.1", "sandbox"},
	} {
		pair, err := tls.LoadX509KeyPair(filepath.Join(dir, file+".crt"), filepath.Join(dir, file+".key"))
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			if _, err := pair.Leaf.Verify(x509.VerifyOptions{Roots: pool, DNSName: name}); err != nil {
				t.Errorf("%s for %s: %v", file, name, err)
			}
		}
	}
}

func TestEnsureReplacesAHalfMadeFolder(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "pki")
	os.Mkdir(dir, 0o700)
	os.WriteFile(filepath.Join(dir, "ca.key"), []byte("half"), 0o600)
	if err := Ensure(dir); err != nil {
		t.Fatal(err)
	}
	if _, err := tls.LoadX509KeyPair(filepath.Join(dir, "admin.crt"), filepath.Join(dir, "admin.key")); err != nil {
		t.Error(err)
	}
}

func TestStudentKubeconfigKeepsTheStudentsChanges(t *testing.T) {
	dir := t.TempDir()
	keys, path := filepath.Join(dir, "pki"), filepath.Join(dir, "home/.kube/config")
	ensure := func() string {
		t.Helper()
		if err := Ensure(keys); err != nil {
			t.Fatal(err)
		}
		if err := EnsureStudentKubeconfig(path, keys, "https://172.31.255.1:6443"); err != nil {
			t.Fatal(err)
		}
		content, _ := os.ReadFile(path)
		return string(content)
	}
	changed := ensure() + "# namespace: kafka\n"
	os.WriteFile(path, []byte(changed), 0o600)
	if got := ensure(); got != changed {
		t.Error("the student's change is lost")
	}
	os.RemoveAll(keys) // a reset makes another cluster
	if got := ensure(); got == changed {
		t.Error("the kubeconfig of the old cluster is kept")
	}
}
