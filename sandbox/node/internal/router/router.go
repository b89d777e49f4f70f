// Package router plays OpenShift's router for Routes with passthrough termination: it listens on port 443, reads which host
// a TLS connection asks for, and passes its bytes to the endpoints of the Route's Service. It decrypts nothing.
package router

import (
	"context"
	"fmt"
	"log"
	"math/rand/v2"
	"net"
	"strconv"
	"sync/atomic"
	"time"

	"app.kafka-lab.dev/node/internal/endpoints"
	"app.kafka-lab.dev/node/internal/hostports"
	"app.kafka-lab.dev/node/internal/listen"
	"app.kafka-lab.dev/node/internal/relay"
	discovery "k8s.io/api/discovery/v1"
	"k8s.io/apimachinery/pkg/api/equality"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/util/intstr"
	"k8s.io/client-go/dynamic/dynamicinformer"
	"k8s.io/client-go/informers"
	discoverylisters "k8s.io/client-go/listers/discovery/v1"
	"k8s.io/client-go/tools/cache"
)

const dialTimeout = 3 * time.Second

// unrecognizedName is the fatal TLS alert of RFC 6066 for a host that nobody serves: clients say so, where a closed
// connection would leave them guessing.
var unrecognizedName = []byte{21, 3, 3, 0, 2, 2, 112}

type router struct {
	client   *Client
	routes   cache.Store
	slices   discoverylisters.EndpointSliceLister
	networks []*listen.Network
	sockets  *listen.Set
	changed  chan struct{}
	hosts    atomic.Pointer[map[string]*Route]
}

// Run routes until ctx ends. It listens in the networks while some Route is admitted.
func Run(ctx context.Context, client *Client, factory informers.SharedInformerFactory, networks ...*listen.Network) error {
	routes := dynamicinformer.NewDynamicSharedInformerFactory(client.objects, 0).ForResource(resource).Informer()
	slices := factory.Discovery().V1().EndpointSlices()
	r := &router{
		client: client, routes: routes.GetStore(), slices: slices.Lister(), networks: networks, sockets: listen.NewSet(), changed: make(chan struct{}, 1),
	}
	_, err := routes.AddEventHandler(cache.ResourceEventHandlerFuncs{
		AddFunc: func(any) { r.poke() }, UpdateFunc: func(any, any) { r.poke() }, DeleteFunc: func(any) { r.poke() },
	})
	if err != nil {
		return fmt.Errorf("router: %w", err)
	}
	go routes.Run(ctx.Done())
	synced := slices.Informer().HasSynced // asking for the informer registers it, so before Start
	factory.Start(ctx.Done())
	cache.WaitForCacheSync(ctx.Done(), routes.HasSynced, synced)
	for {
		var retry <-chan time.Time
		if !r.sync(ctx) {
			retry = time.After(listen.RetryInterval)
		}
		select {
		case <-r.changed:
		case <-retry:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func (r *router) poke() {
	select {
	case r.changed <- struct{}{}:
	default: // a run is due anyway
	}
}

// sync decides anew who is admitted, tells it in the Routes, and tells whether all that could be done.
func (r *router) sync(ctx context.Context) (complete bool) {
	objects := map[*Route]*unstructured.Unstructured{}
	var routes []*Route
	for _, item := range r.routes.List() {
		object := item.(*unstructured.Unstructured)
		route := &Route{}
		if err := runtime.DefaultUnstructuredConverter.FromUnstructured(object.Object, route); err != nil {
			log.Printf("router: %s/%s: %v", object.GetNamespace(), object.GetName(), err)
			continue
		}
		objects[route] = object
		routes = append(routes, route)
	}
	admitted := admit(routes)
	r.hosts.Store(&admitted.hosts)
	wanted := map[listen.Socket]listen.Handler{}
	if len(admitted.hosts) > 0 {
		for _, network := range r.networks {
			wanted[listen.Socket{Network: network, Address: net.JoinHostPort(network.IP, strconv.Itoa(hostports.RouterPort))}] = r.serve
		}
	}
	complete = r.sockets.Sync(wanted)
	for route, object := range objects {
		status := route.status(admitted.refused[route], time.Now())
		if equality.Semantic.DeepEqual(status, route.Status) {
			continue
		}
		err := r.client.writeStatus(ctx, object, status)
		if err != nil && !apierrors.IsConflict(err) && !apierrors.IsNotFound(err) { // those two are followed by an event
			log.Printf("router: status of %s/%s: %v", route.Namespace, route.Name, err)
			complete = false
		}
	}
	return complete
}

// serve carries out one connection.
func (r *router) serve(client *net.TCPConn) {
	name, hello, err := serverName(client)
	if err != nil {
		client.Close()
		return
	}
	route := (*r.hosts.Load())[name]
	if route == nil {
		client.Write(unrecognizedName)
		client.Close()
		return
	}
	server, err := r.connect(route)
	if err == nil {
		_, err = server.Write(hello)
	}
	if err != nil { // the client's to find out, as with a Service without endpoints
		log.Printf("router: %s: %v", name, err)
		client.SetLinger(0)
		client.Close()
		return
	}
	relay.Both(client, server)
}

func (r *router) connect(route *Route) (net.Conn, error) {
	service := labels.SelectorFromSet(labels.Set{discovery.LabelServiceName: route.Spec.To.Name})
	slices, err := r.slices.EndpointSlices(route.Namespace).List(service)
	if err != nil {
		return nil, err
	}
	ready := backends(route, slices)
	if len(ready) == 0 {
		return nil, fmt.Errorf("the Service %s/%s has no ready endpoints for it", route.Namespace, route.Spec.To.Name)
	}
	return net.DialTimeout("tcp4", ready[rand.IntN(len(ready))], dialTimeout)
}

// backends are the ready endpoints of the port that the Route names, by its number or name; of all ports when it names none.
func backends(route *Route, slices []*discovery.EndpointSlice) (ready []string) {
	for _, slice := range slices {
		for _, port := range slice.Ports {
			if route.Spec.Port == nil || isPort(port, route.Spec.Port.TargetPort) {
				ready = append(ready, endpoints.Ready(slice, port)...)
			}
		}
	}
	return ready
}

func isPort(port discovery.EndpointPort, wanted intstr.IntOrString) bool {
	if wanted.Type == intstr.String && endpoints.Name(port) == wanted.StrVal {
		return true
	}
	return port.Port != nil && strconv.Itoa(int(*port.Port)) == wanted.String()
}
