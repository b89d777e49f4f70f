// Package proxy makes Services work: a userspace TCP proxy that listens on the Services' own addresses, which the node
// holds (AnyIP). It listens only while there are ready endpoints, so "connection refused" is true. UDP is not proxied.
package proxy

import (
	"net"
	"strconv"

	"app.kafka-lab.dev/node/internal/endpoints"
	"app.kafka-lab.dev/node/internal/layout"
	v1 "k8s.io/api/core/v1"
	discovery "k8s.io/api/discovery/v1"
)

// planned is what to listen on, with the ready endpoints (host:port) behind it.
type planned struct {
	services  map[string][]string // by host:port of the Service
	nodePorts map[int32][]string
}

func plan(services []*v1.Service, slices []*discovery.EndpointSlice) planned {
	type portKey struct{ namespace, service, port string }
	behind := map[portKey][]string{}
	for _, slice := range slices {
		for _, port := range slice.Ports {
			key := portKey{slice.Namespace, slice.Labels[discovery.LabelServiceName], endpoints.Name(port)}
			behind[key] = append(behind[key], endpoints.Ready(slice, port)...)
		}
	}
	result := planned{services: map[string][]string{}, nodePorts: map[int32][]string{}}
	for _, service := range services {
		ip := service.Spec.ClusterIP
		if ip == "" || ip == v1.ClusterIPNone || ip == layout.DNSServiceIP { // the DNS server listens on its address by itself
			continue
		}
		for _, port := range service.Spec.Ports {
			ready := behind[portKey{service.Namespace, service.Name, port.Name}]
			if len(ready) == 0 || port.Protocol != "" && port.Protocol != v1.ProtocolTCP {
				continue
			}
			result.services[hostPort(ip, port.Port)] = ready
			if port.NodePort != 0 {
				result.nodePorts[port.NodePort] = ready
			}
		}
	}
	return result
}

func hostPort(ip string, port int32) string { return net.JoinHostPort(ip, strconv.Itoa(int(port))) }
