package proxy

import (
	"context"
	"errors"
	"fmt"
	"log"
	"net"
	"sync"
	"sync/atomic"
	"time"

	"app.kafka-lab.dev/node/internal/relay"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes"
	corelisters "k8s.io/client-go/listers/core/v1"
	discoverylisters "k8s.io/client-go/listers/discovery/v1"
	"k8s.io/client-go/tools/cache"
)

const (
	dialTimeout   = 3 * time.Second
	retryInterval = time.Second // when an address could not be listened on
)

type proxy struct {
	services  corelisters.ServiceLister
	slices    discoverylisters.EndpointSliceLister
	changed   chan struct{}
	listeners map[string]*listener
}

// listener is one address of a Service.
type listener struct {
	net.Listener
	mu        sync.Mutex
	endpoints []string
	next      atomic.Uint64
}

// Run proxies until ctx ends.
func Run(ctx context.Context, client kubernetes.Interface) error {
	factory := informers.NewSharedInformerFactory(client, 0)
	services, slices := factory.Core().V1().Services(), factory.Discovery().V1().EndpointSlices()
	p := &proxy{services: services.Lister(), slices: slices.Lister(), changed: make(chan struct{}, 1), listeners: map[string]*listener{}}
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
			retry = time.After(retryInterval)
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

// sync brings the listeners in line with the plan, and tells whether it could. Connections that are open stay open.
func (p *proxy) sync() (complete bool) {
	services, err := p.services.List(labels.Everything())
	if err != nil {
		return false
	}
	slices, err := p.slices.List(labels.Everything())
	if err != nil {
		return false
	}
	wanted := plan(services, slices)
	for address, l := range p.listeners {
		if _, ok := wanted[address]; !ok {
			l.Close()
			delete(p.listeners, address)
		}
	}
	complete = true
	for address, endpoints := range wanted {
		l := p.listeners[address]
		if l == nil {
			socket, err := net.Listen("tcp4", address)
			if err != nil {
				log.Printf("service proxy: %v", err)
				complete = false
				continue
			}
			l = &listener{Listener: socket}
			p.listeners[address] = l
			go l.serve()
		}
		l.mu.Lock()
		l.endpoints = endpoints
		l.mu.Unlock()
	}
	return complete
}

func (l *listener) serve() {
	for {
		conn, err := l.Accept()
		if errors.Is(err, net.ErrClosed) {
			return
		}
		if err != nil {
			time.Sleep(50 * time.Millisecond) // out of descriptors
			continue
		}
		go l.connect(conn.(*net.TCPConn))
	}
}

// connect takes the endpoints in turn. One that does not answer is the client's to find out, as with kube-proxy: the
// connection is reset.
func (l *listener) connect(client *net.TCPConn) {
	l.mu.Lock()
	endpoint := l.endpoints[l.next.Add(1)%uint64(len(l.endpoints))]
	l.mu.Unlock()
	server, err := net.DialTimeout("tcp4", endpoint, dialTimeout)
	if err != nil {
		client.SetLinger(0)
		client.Close()
		return
	}
	relay.Both(client, server)
}
