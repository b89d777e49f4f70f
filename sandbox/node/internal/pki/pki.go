// Package pki makes the keys and certificates of the cluster once and keeps them: tokens and kubeconfigs that a student
// has copied stay valid over restarts.
package pki

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"time"

	"app.kafka-lab.dev/node/internal/layout"
)

const validYears = 10

type certificate struct {
	file, commonName, organization string
	ips, names                     []string
}

var certificates = []certificate{
	{file: "apiserver", commonName: "kube-apiserver", ips: []string{"127.0.0.1", layout.APIServiceIP, layout.NodeIP},
		names: []string{"localhost", "kubernetes", "kubernetes.default", "kubernetes.default.svc", "kubernetes.default.svc." + layout.ClusterDomain}},
	{file: "kubelet", commonName: "system:node:" + layout.NodeName, organization: "system:nodes", ips: []string{layout.NodeIP, "127.0.0.1"}, names: []string{layout.NodeName}},
	{file: "apiserver-kubelet-client", commonName: "kube-apiserver-kubelet-client", organization: "system:masters"},
	{file: "admin", commonName: "kubernetes-admin", organization: "system:masters"},
	{file: "kube-controller-manager", commonName: "system:kube-controller-manager"},
	{file: "kube-scheduler", commonName: "system:kube-scheduler"},
	{file: "coredns", commonName: "coredns", organization: "system:masters"},
}

// Ensure makes dir when it is not complete yet. It is filled elsewhere and moved into place, so that an interruption
// never leaves half of it.
func Ensure(dir string) error {
	if _, err := os.Stat(filepath.Join(dir, "ca.crt")); err == nil {
		return nil
	}
	temporary, err := os.MkdirTemp(filepath.Dir(dir), ".pki-*")
	if err != nil {
		return fmt.Errorf("make keys: %w", err)
	}
	defer os.RemoveAll(temporary)
	if err := generate(temporary); err != nil {
		return fmt.Errorf("make keys: %w", err)
	}
	if err := os.RemoveAll(dir); err != nil {
		return fmt.Errorf("make keys: %w", err)
	}
	return os.Rename(temporary, dir)
}

func generate(dir string) error {
	caKey, err := writeKey(dir, "ca")
	if err != nil {
		return err
	}
	now := time.Now()
	ca := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "kafka-lab-ca"},
		NotBefore: now.Add(-time.Hour), NotAfter: now.AddDate(validYears, 0, 0),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageCRLSign | x509.KeyUsageDigitalSignature,
	}
	der, err := x509.CreateCertificate(rand.Reader, ca, ca, &caKey.PublicKey, caKey)
	if err != nil {
		return err
	}
	if ca, err = x509.ParseCertificate(der); err != nil {
		return err
	}
	if err := writePEM(dir, "ca.crt", "CERTIFICATE", der); err != nil {
		return err
	}
	if _, err := writeKey(dir, "sa"); err != nil {
		return err
	}
	for i, c := range certificates {
		key, err := writeKey(dir, c.file)
		if err != nil {
			return err
		}
		template := &x509.Certificate{
			SerialNumber: big.NewInt(int64(i) + 2), Subject: pkix.Name{CommonName: c.commonName},
			NotBefore: ca.NotBefore, NotAfter: ca.NotAfter, KeyUsage: x509.KeyUsageDigitalSignature,
			ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth, x509.ExtKeyUsageServerAuth}, DNSNames: c.names,
		}
		if c.organization != "" {
			template.Subject.Organization = []string{c.organization}
		}
		for _, ip := range c.ips {
			template.IPAddresses = append(template.IPAddresses, net.ParseIP(ip))
		}
		der, err := x509.CreateCertificate(rand.Reader, template, ca, &key.PublicKey, caKey)
		if err != nil {
			return err
		}
		if err := writePEM(dir, c.file+".crt", "CERTIFICATE", der); err != nil {
			return err
		}
	}
	return nil
}

func writeKey(dir, name string) (*ecdsa.PrivateKey, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	der, err := x509.MarshalECPrivateKey(key)
	if err != nil {
		return nil, err
	}
	return key, writePEM(dir, name+".key", "EC PRIVATE KEY", der)
}

func writePEM(dir, name, kind string, der []byte) error {
	return os.WriteFile(filepath.Join(dir, name), pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}), 0o600)
}
