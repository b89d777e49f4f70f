package pki

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"os"
	"path/filepath"

	"app.kafka-lab.dev/node/internal/layout"
)

// Kubeconfig returns a kubeconfig with everything in it, so that it can be copied anywhere.
func Kubeconfig(pkiDir, user, server string) ([]byte, error) {
	var data [3]string
	for i, name := range []string{"ca.crt", user + ".crt", user + ".key"} {
		content, err := os.ReadFile(filepath.Join(pkiDir, name))
		if err != nil {
			return nil, fmt.Errorf("make a kubeconfig: %w", err)
		}
		data[i] = base64.StdEncoding.EncodeToString(content)
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, `apiVersion: v1
kind: Config
clusters:
- name: %[1]s
  cluster:
    certificate-authority-data: %[2]s
    server: %[3]s
users:
- name: %[4]s
  user:
    client-certificate-data: %[5]s
    client-key-data: %[6]s
contexts:
- name: %[1]s
  context:
    cluster: %[1]s
    user: %[4]s
current-context: %[1]s
`, layout.ContextName, data[0], server, user, data[1], data[2])
	return b.Bytes(), nil
}

// WriteKubeconfig writes it for the owner only.
func WriteKubeconfig(path, pkiDir, user, server string) error {
	content, err := Kubeconfig(pkiDir, user, server)
	if err != nil {
		return err
	}
	temporary := path + ".new"
	if err := os.WriteFile(temporary, content, 0o600); err != nil {
		return fmt.Errorf("write the kubeconfig: %w", err)
	}
	return os.Rename(temporary, path)
}

// EnsureStudentKubeconfig writes path unless it belongs to this very cluster: a namespace that the student has set in it stays.
func EnsureStudentKubeconfig(path, pkiDir, server string) error {
	ca, err := os.ReadFile(filepath.Join(pkiDir, "ca.crt"))
	if err != nil {
		return err
	}
	if have, err := os.ReadFile(path); err == nil && bytes.Contains(have, []byte(base64.StdEncoding.EncodeToString(ca))) {
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return WriteKubeconfig(path, pkiDir, "admin", server)
}
