package kubelet

import (
	"io"
	"net/http"
	"strings"
	"testing"
	"time"
)

func TestAPauseIsNoticedForAWhile(t *testing.T) {
	now := time.Unix(0, 0)
	watch := newPauseWatch(func() time.Time { return now })
	for _, step := range []struct {
		after time.Duration
		want  bool
	}{{time.Second, false}, {pauseGap, false}, {time.Minute, true}, {recovery - 1, true}, {1, false}, {time.Hour, true}} {
		now = now.Add(step.after)
		if got := watch.justResumed(); got != step.want {
			t.Errorf("after %v: %v", step.after, got)
		}
	}
}

type sent struct{ bodies []string }

func (s *sent) RoundTrip(request *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(request.Body)
	s.bodies = append(s.bodies, string(body))
	return &http.Response{StatusCode: http.StatusOK}, err
}

func TestOnlyANotReadyRightAfterAPauseIsRefused(t *testing.T) {
	const (
		path     = "/api/v1/nodes/sandbox/status"
		ready    = `{"status":{"conditions":[{"type":"Ready","status":"True"},{"type":"DiskPressure","status":"False"}]}}`
		notReady = `{"status":{"$setElementOrder/conditions":[{"type":"Ready"}],"conditions":[{"type":"Ready","status":"False","reason":"KubeletNotReady"}]}}`
	)
	for _, c := range []struct {
		name, method, path, body string
		resumed, passes          bool
	}{
		{"NotReady after a pause", http.MethodPatch, path, notReady, true, false},
		{"Ready after a pause", http.MethodPatch, path, ready, true, true},
		{"NotReady without a pause", http.MethodPatch, path, notReady, false, true},
		{"a lease", http.MethodPut, "/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases/sandbox", notReady, true, true},
	} {
		next := &sent{}
		filter := &statusFilter{next: next, justResumed: func() bool { return c.resumed }}
		request, err := http.NewRequest(c.method, "https://127.0.0.1"+c.path, strings.NewReader(c.body))
		if err != nil {
			t.Fatal(err)
		}
		_, err = filter.RoundTrip(request)
		if passed := err == nil && len(next.bodies) == 1 && next.bodies[0] == c.body; passed != c.passes {
			t.Errorf("%s: passes %v (%v)", c.name, passed, err)
		}
	}
}
