package proxy

import (
	"reflect"
	"testing"

	v1 "k8s.io/api/core/v1"
	discovery "k8s.io/api/discovery/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/utils/ptr"
)

func service(name, ip string, ports ...v1.ServicePort) *v1.Service {
	return &v1.Service{ObjectMeta: metav1.ObjectMeta{Namespace: "kafka", Name: name}, Spec: v1.ServiceSpec{ClusterIP: ip, Ports: ports}}
}

func slice(service, portName string, port int32, endpoints ...discovery.Endpoint) *discovery.EndpointSlice {
	return &discovery.EndpointSlice{
		ObjectMeta:  metav1.ObjectMeta{Namespace: "kafka", Labels: map[string]string{discovery.LabelServiceName: service}},
		AddressType: discovery.AddressTypeIPv4, Ports: []discovery.EndpointPort{{Name: &portName, Port: &port}}, Endpoints: endpoints,
	}
}

func endpoint(ip string, ready *bool) discovery.Endpoint {
	return discovery.Endpoint{Addresses: []string{ip}, Conditions: discovery.EndpointConditions{Ready: ready}}
}

func TestPlanListensOnlyForReadyEndpoints(t *testing.T) {
	services := []*v1.Service{
		service("bootstrap", "10.96.0.20", v1.ServicePort{Name: "plain", Port: 9092, Protocol: v1.ProtocolTCP, NodePort: 30092}, v1.ServicePort{Name: "tls", Port: 9093}),
		service("brokers", "None", v1.ServicePort{Name: "plain", Port: 9092}),
		service("external", "", v1.ServicePort{Port: 80}),
		service("down", "10.96.0.21", v1.ServicePort{Port: 80}),
		service("datagrams", "10.96.0.22", v1.ServicePort{Name: "u", Port: 53, Protocol: v1.ProtocolUDP}),
		service("kube-dns", "10.96.0.10", v1.ServicePort{Name: "dns-tcp", Port: 53, Protocol: v1.ProtocolTCP}),
	}
	slices := []*discovery.EndpointSlice{
		slice("bootstrap", "plain", 9092, endpoint("10.244.0.2", ptr.To(true)), endpoint("10.244.0.3", ptr.To(false)), endpoint("10.244.0.4", nil)),
		slice("bootstrap", "plain", 9092, endpoint("10.244.0.5", ptr.To(true))),
		slice("brokers", "plain", 9092, endpoint("10.244.0.2", ptr.To(true))),
		slice("down", "", 80, endpoint("10.244.0.6", ptr.To(false))),
		slice("datagrams", "u", 53, endpoint("10.244.0.7", ptr.To(true))),
		slice("kube-dns", "dns-tcp", 53, endpoint("10.244.0.8", ptr.To(true))),
	}
	ready := []string{"10.244.0.2:9092", "10.244.0.4:9092", "10.244.0.5:9092"}
	want := planned{services: map[string][]string{"10.96.0.20:9092": ready}, nodePorts: map[int32][]string{30092: ready}}
	if got := plan(services, slices); !reflect.DeepEqual(got, want) {
		t.Errorf("listens on %+v", got)
	}
}

func TestPlanKeepsNamespacesApart(t *testing.T) {
	other := slice("web", "", 80, endpoint("10.244.0.9", nil))
	other.Namespace = "other"
	if got := plan([]*v1.Service{service("web", "10.96.0.30", v1.ServicePort{Port: 80})}, []*discovery.EndpointSlice{other}); len(got.services) != 0 {
		t.Errorf("listens on %+v", got)
	}
}
