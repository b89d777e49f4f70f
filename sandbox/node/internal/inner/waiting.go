package inner

import (
	"context"
	"net"
	"net/http"
	"time"

	"app.kafka-lab.dev/node/internal/layout"
	"app.kafka-lab.dev/node/internal/state"
	v1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

const (
	pollInterval = 25 * time.Millisecond
	// stageTimeout is far above what a slow machine needs (4 s for everything on 2 cores).
	stageTimeout = 3 * time.Minute
)

// await polls until reached, and then reports the stage.
func (n *node) await(ctx context.Context, stage string, reached func(context.Context) bool) error {
	ctx, cancel := context.WithTimeout(ctx, stageTimeout)
	defer cancel()
	for !reached(ctx) {
		select {
		case <-time.After(pollInterval):
		case <-ctx.Done():
			return state.Errorf(state.Internal, "%s did not become ready within %v", stage, stageTimeout)
		}
	}
	n.stage(stage)
	return nil
}

// waitForStore waits until the API server reads from etcd; its own roles and priority classes come later.
func (n *node) waitForStore(ctx context.Context) error {
	healthy := func(ctx context.Context) bool {
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, etcdClient+"/health", nil)
		if err != nil {
			return false
		}
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			return false
		}
		response.Body.Close()
		return response.StatusCode == http.StatusOK
	}
	if err := n.await(ctx, "etcd", healthy); err != nil {
		return err
	}
	return n.await(ctx, "apiserver", func(ctx context.Context) bool {
		_, err := n.client.CoreV1().Namespaces().List(ctx, metav1.ListOptions{Limit: 1})
		return err == nil
	})
}

func (n *node) waitForAPI(ctx context.Context) error {
	return n.await(ctx, "bootstrap", func(ctx context.Context) bool {
		_, err := n.client.Discovery().RESTClient().Get().AbsPath("/readyz").DoRaw(ctx)
		return err == nil
	})
}

func (n *node) waitForNode(ctx context.Context) error {
	// Pods cannot be made before their namespace has its ServiceAccount.
	err := n.await(ctx, "controllers", func(ctx context.Context) bool {
		_, err := n.client.CoreV1().ServiceAccounts(metav1.NamespaceDefault).Get(ctx, "default", metav1.GetOptions{})
		return err == nil
	})
	if err != nil {
		return err
	}
	err = n.await(ctx, "dns", func(ctx context.Context) bool {
		var d net.Dialer
		conn, err := d.DialContext(ctx, "tcp", net.JoinHostPort(layout.DNSServiceIP, "53"))
		if err != nil {
			return false
		}
		conn.Close()
		return true
	})
	if err != nil {
		return err
	}
	return n.await(ctx, "kubelet", func(ctx context.Context) bool {
		found, err := n.client.CoreV1().Nodes().Get(ctx, layout.NodeName, metav1.GetOptions{})
		return err == nil && nodeReady(found, n.started)
	})
}

// nodeReady does not believe what an earlier life of the node has left in etcd.
func nodeReady(node *v1.Node, since time.Time) bool {
	for _, c := range node.Status.Conditions {
		if c.Type == v1.NodeReady {
			return c.Status == v1.ConditionTrue && !c.LastHeartbeatTime.Time.Before(since.Truncate(time.Second))
		}
	}
	return false
}
