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

// corefile answers the cluster's names, also of endpoints that are not ready where the Service asks for that. Every other
// name does not exist: a REFUSED would make resolvers retry for seconds. That needs a server block of its own, because
// CoreDNS asks the template before kubernetes in any order. Answers are kept briefly, since brokers come and go.
const corefile = `%[2]s:53 in-addr.arpa:53 {
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
.:53 {
    bind %[1]s
    template ANY ANY {
        rcode NXDOMAIN
    }
}
`

// WriteCorefile writes CoreDNS's configuration.
func WriteCorefile(path, kubeconfig string) error {
	return os.WriteFile(path, []byte(fmt.Sprintf(corefile, layout.DNSServiceIP, layout.ClusterDomain, kubeconfig)), 0o644)
}

// EnsureService makes the kube-dns Service, which keeps its well-known address from being given to another.
func EnsureService(ctx context.Context, client kubernetes.Interface) error {
	services := client.CoreV1().Services(metav1.NamespaceSystem)
	// Creating it anew would fail by its address being taken, not by its name.
	if _, err := services.Get(ctx, "kube-dns", metav1.GetOptions{}); !apierrors.IsNotFound(err) {
		return err
	}
	port := func(name string, protocol v1.Protocol) v1.ServicePort {
		return v1.ServicePort{Name: name, Port: 53, TargetPort: intstr.FromInt32(53), Protocol: protocol}
	}
	service := &v1.Service{
		ObjectMeta: metav1.ObjectMeta{Name: "kube-dns", Namespace: metav1.NamespaceSystem, Labels: map[string]string{"k8s-app": "kube-dns", "kubernetes.io/cluster-service": "true", "kubernetes.io/name": "CoreDNS"}},
		Spec:       v1.ServiceSpec{ClusterIP: layout.DNSServiceIP, Ports: []v1.ServicePort{port("dns", v1.ProtocolUDP), port("dns-tcp", v1.ProtocolTCP)}},
	}
	_, err := services.Create(ctx, service, metav1.CreateOptions{})
	return err
}
