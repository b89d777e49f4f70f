package kubelet

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync"
	"time"

	v1 "k8s.io/api/core/v1"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
)

const (
	clockInterval = time.Second
	// pauseGap between two looks at the clock means that the process was stopped meanwhile. Less than the 30 s after
	// which the kubelet calls its runtime dead.
	pauseGap = 5 * time.Second
	// recovery is how long after a pause the kubelet may still judge by what it knew before.
	recovery = 5 * time.Second
)

var errAfterPause = errors.New("this status was computed right after a pause, from checks of before it")

// heartbeatClient is what the kubelet tells its status with. When the sandbox was paused, the kubelet finds its last look at
// the runtime too old and would call the node NotReady until the next status 10 s later. Such a status is refused, upon
// which it computes another one at once.
func heartbeatClient(ctx context.Context, config *rest.Config) (*kubernetes.Clientset, error) {
	watch := newPauseWatch(time.Now)
	go func() {
		for ticker := time.NewTicker(clockInterval); ctx.Err() == nil; <-ticker.C {
			watch.justResumed()
		}
	}()
	config = rest.CopyConfig(config)
	config.Wrap(func(next http.RoundTripper) http.RoundTripper {
		return &statusFilter{next: next, justResumed: watch.justResumed}
	})
	return kubernetes.NewForConfig(config)
}

// pauseWatch notices pauses by looking at the clock often.
type pauseWatch struct {
	now func() time.Time

	mu             sync.Mutex
	looked, resume time.Time
}

func newPauseWatch(now func() time.Time) *pauseWatch { return &pauseWatch{now: now, looked: now()} }

func (w *pauseWatch) justResumed() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	now := w.now()
	if now.Sub(w.looked) > pauseGap {
		w.resume = now
	}
	w.looked = now
	return !w.resume.IsZero() && now.Sub(w.resume) < recovery
}

type statusFilter struct {
	next        http.RoundTripper
	justResumed func() bool
}

func (f *statusFilter) RoundTrip(request *http.Request) (*http.Response, error) {
	if f.justResumed() && request.Method == http.MethodPatch && strings.HasSuffix(request.URL.Path, "/status") {
		body, err := io.ReadAll(request.Body)
		request.Body.Close()
		if err != nil {
			return nil, err
		}
		if saysNotReady(body) {
			return nil, errAfterPause
		}
		request = request.Clone(request.Context())
		request.Body = io.NopCloser(bytes.NewReader(body))
	}
	return f.next.RoundTrip(request)
}

// saysNotReady tells whether a patch of a node's status makes it NotReady.
func saysNotReady(patch []byte) bool {
	var node v1.Node
	if json.Unmarshal(patch, &node) != nil {
		return false
	}
	for _, condition := range node.Status.Conditions {
		if condition.Type == v1.NodeReady && condition.Status == v1.ConditionFalse {
			return true
		}
	}
	return false
}
