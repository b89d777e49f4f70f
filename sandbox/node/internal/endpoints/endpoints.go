// Package endpoints reads what EndpointSlices say about the pods behind a Service.
package endpoints

import (
	"net"
	"strconv"

	discovery "k8s.io/api/discovery/v1"
)

// Ready returns host:port of the ready endpoints of one port of a slice.
func Ready(slice *discovery.EndpointSlice, port discovery.EndpointPort) (ready []string) {
	if port.Port == nil || slice.AddressType != discovery.AddressTypeIPv4 {
		return nil
	}
	for _, endpoint := range slice.Endpoints {
		if endpoint.Conditions.Ready == nil || *endpoint.Conditions.Ready {
			ready = append(ready, net.JoinHostPort(endpoint.Addresses[0], strconv.Itoa(int(*port.Port))))
		}
	}
	return ready
}

// Name is the port's name, "" when it has none.
func Name(port discovery.EndpointPort) string {
	if port.Name == nil {
		return ""
	}
	return *port.Name
}
