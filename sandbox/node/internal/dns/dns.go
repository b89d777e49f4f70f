// Package dns configures CoreDNS as the cluster's name server and makes its Service.
package dns

import (
	"context"
	"fmt"
	"os"

	"app.kafka-lab.dev/node/internal/layout"
	v1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
	"k8s.io/client-go/kubernetes"
)

const port = 53

// clusterNames answers the cluster's names, also of endpoints that are not ready where the Service asks for that. Answers
// are kept briefly, since brokers come and go.
const clusterNames = `%[2]s:%[4]d in-addr.arpa:%[4]d {
    bind %[1]s
    errors
    kubernetes %[2]s in-addr.arpa {
        kubeconfig %[3]s
        pods insecure
        ttl 2
    }
    cache {
        success 1000 2
        denial 1000 1
    }
}
`

// otherNames answers <anything>.<address>.nip.io as the public service of that name does, with dots or dashes, and the
// node's name. These have A records only; their others must not be told as NXDOMAIN, which resolvers that ask for A and
// AAAA would believe. Every other name does not exist: a REFUSED would make resolvers retry for seconds. That needs a
// server block of its own, because CoreDNS asks the template before kubernetes in any order.
const otherNames = `.:%[2]d {
    bind %[1]s
    template IN A {
        match ` + nipAddress + `
        answer "{{ .Name }} 60 IN A {{ .Group.a }}.{{ .Group.b }}.{{ .Group.c }}.{{ .Group.d }}"
        fallthrough
    }
    template IN A {
        match ^%[4]s[.]$
        answer "{{ .Name }} 60 IN A %[3]s"
        fallthrough
    }
    template ANY ANY {
        match ^%[4]s[.]$ ` + nipAddress + `
        fallthrough
    }
    template ANY ANY {
        rcode NXDOMAIN
    }
}
`

const (
	octet      = `(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])`
	nipAddress = `(^|[.-])(?P<a>` + octet + `)[.-](?P<b>` + octet + `)[.-](?P<c>` + octet + `)[.-](?P<d>` + octet + `)[.]nip[.]io[.]$`
)

// WriteCorefile writes CoreDNS's configuration: the cluster's name server, and that of the student PC, which knows no name of
// the cluster.
func WriteCorefile(path, kubeconfig string) error {
	content := fmt.Sprintf(clusterNames, layout.DNSServiceIP, layout.ClusterDomain, kubeconfig, port)
	for _, address := range []string{layout.DNSServiceIP, layout.PCGateway} {
		content += others(address, port)
	}
	return os.WriteFile(path, []byte(content), 0o644)
}

func others(address string, port int) string {
	return fmt.Sprintf(otherNames, address, port, layout.NodeIP, layout.NodeName)
}

// EnsureService makes the kube-dns Service, which keeps its well-known address from being given to another.
func EnsureService(ctx context.Context, client kubernetes.Interface) error {
	services := client.CoreV1().Services(metav1.NamespaceSystem)
	// Creating it anew would fail by its address being taken, not by its name.
	if _, err := services.Get(ctx, "kube-dns", metav1.GetOptions{}); !apierrors.IsNotFound(err) {
		return err
	}
	servicePort := func(name string, protocol v1.Protocol) v1.ServicePort {
		return v1.ServicePort{Name: name, Port: port, TargetPort: intstr.FromInt32(port), Protocol: protocol}
	}
	service := &v1.Service{
		ObjectMeta: metav1.ObjectMeta{Name: "kube-dns", Namespace: metav1.NamespaceSystem, Labels: map[string]string{"k8s-app": "kube-dns", "kubernetes.io/cluster-service": "true", "kubernetes.io/name": "CoreDNS"}},
		Spec:       v1.ServiceSpec{ClusterIP: layout.DNSServiceIP, Ports: []v1.ServicePort{servicePort("dns", v1.ProtocolUDP), servicePort("dns-tcp", v1.ProtocolTCP)}},
	}
	_, err := services.Create(ctx, service, metav1.CreateOptions{})
	return err
}
