package proxy

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net"
	"time"

	"app.kafka-lab.dev/node/internal/listen"
	"app.kafka-lab.dev/node/internal/relay"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/client-go/informers"
	corelisters "k8s.io/client-go/listers/core/v1"
	discoverylisters "k8s.io/client-go/listers/discovery/v1"
	"k8s.io/client-go/tools/cache"
)

const dialTimeout = 3 * time.Second

type proxy struct {
	services corelisters.ServiceLister
	slices   discoverylisters.EndpointSliceLister
	node     *listen.Network
	// nodePorts are the networks in which NodePorts answer.
	nodePorts []*listen.Network
	changed   chan struct{}
	sockets   *listen.Set
}

// Run proxies until ctx ends: Services in the node's network, NodePorts in those of outside as well.
func Run(ctx context.Context, factory informers.SharedInformerFactory, node *listen.Network, outside ...*listen.Network) error {
	services, slices := factory.Core().V1().Services(), factory.Discovery().V1().EndpointSlices()
	p := &proxy{
		services: services.Lister(), slices: slices.Lister(), node: node, nodePorts: append([]*listen.Network{node}, outside...),
		changed: make(chan struct{}, 1), sockets: listen.NewSet(),
	}
	for _, informer := range []cache.SharedIndexInformer{services.Informer(), slices.Informer()} {
		_, err := informer.AddEventHandler(cache.ResourceEventHandlerFuncs{
			AddFunc: func(any) { p.poke() }, UpdateFunc: func(any, any) { p.poke() }, DeleteFunc: func(any) { p.poke() },
		})
		if err != nil {
			return fmt.Errorf("service proxy: %w", err)
		}
	}
	factory.Start(ctx.Done())
	factory.WaitForCacheSync(ctx.Done())
	for {
		complete := p.sync()
		var retry <-chan time.Time
		if !complete {
			retry = time.After(listen.RetryInterval)
		}
		select {
		case <-p.changed:
		case <-retry:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func (p *proxy) poke() {
	select {
	case p.changed <- struct{}{}:
	default: // a run is due anyway
	}
}

// sync brings the sockets in line with the plan, and tells whether it could.
func (p *proxy) sync() (complete bool) {
	services, err := p.services.List(labels.Everything())
	if err != nil {
		return false
	}
	slices, err := p.slices.List(labels.Everything())
	if err != nil {
		return false
	}
	planned := plan(services, slices)
	wanted := map[listen.Socket]listen.Handler{}
	for address, endpoints := range planned.services {
		wanted[listen.Socket{Network: p.node, Address: address}] = connectTo(endpoints)
	}
	for port, endpoints := range planned.nodePorts {
		for _, network := range p.nodePorts {
			wanted[listen.Socket{Network: network, Address: hostPort(network.IP, port)}] = connectTo(endpoints)
		}
	}
	return p.sockets.Sync(wanted)
}

// connectTo takes any of the endpoints. One that does not answer is the client's to find out, as with kube-proxy: the
// connection is reset.
func connectTo(endpoints []string) listen.Handler {
	return func(client *net.TCPConn) {
		server, err := net.DialTimeout("tcp4", endpoints[rand.IntN(len(endpoints))], dialTimeout)
		if err != nil {
			client.SetLinger(0)
			client.Close()
			return
		}
		relay.Both(client, server)
	}
}
