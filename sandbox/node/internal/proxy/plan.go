// Package proxy makes Services work: a userspace TCP proxy that listens on the Services' own addresses, which the node
// holds (AnyIP). It listens only while there are ready endpoints, so "connection refused" is true. UDP is not proxied.
package proxy

import (
	"net"
	"strconv"

	"app.kafka-lab.dev/node/internal/layout"
	v1 "k8s.io/api/core/v1"
	discovery "k8s.io/api/discovery/v1"
)

// plan maps the addresses to listen on to their ready endpoints (host:port).
func plan(services []*v1.Service, slices []*discovery.EndpointSlice) map[string][]string {
	type portKey struct{ namespace, service, port string }
	endpoints := map[portKey][]string{}
	for _, slice := range slices {
		for _, port := range slice.Ports {
			if port.Port == nil || slice.AddressType != discovery.AddressTypeIPv4 {
				continue
			}
			name := ""
			if port.Name != nil {
				name = *port.Name
			}
			key := portKey{slice.Namespace, slice.Labels[discovery.LabelServiceName], name}
			for _, endpoint := range slice.Endpoints {
				if endpoint.Conditions.Ready == nil || *endpoint.Conditions.Ready {
					endpoints[key] = append(endpoints[key], net.JoinHostPort(endpoint.Addresses[0], strconv.Itoa(int(*port.Port))))
				}
			}
		}
	}
	listeners := map[string][]string{}
	for _, service := range services {
		ip := service.Spec.ClusterIP
		if ip == "" || ip == v1.ClusterIPNone || ip == layout.DNSServiceIP { // the DNS server listens on its address by itself
			continue
		}
		for _, port := range service.Spec.Ports {
			ready := endpoints[portKey{service.Namespace, service.Name, port.Name}]
			if len(ready) == 0 || port.Protocol != "" && port.Protocol != v1.ProtocolTCP {
				continue
			}
			listeners[net.JoinHostPort(ip, strconv.Itoa(int(port.Port)))] = ready
			if port.NodePort != 0 {
				listeners[net.JoinHostPort(layout.NodeIP, strconv.Itoa(int(port.NodePort)))] = ready
			}
		}
	}
	return listeners
}
