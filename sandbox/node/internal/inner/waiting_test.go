package inner

import (
	"testing"
	"time"

	v1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

func TestReadinessOfAnEarlierLifeDoesNotCount(t *testing.T) {
	started := time.Date(2026, 1, 2, 12, 0, 0, 900_000_000, time.UTC)
	node := func(status v1.ConditionStatus, heartbeat time.Time) *v1.Node {
		return &v1.Node{Status: v1.NodeStatus{Conditions: []v1.NodeCondition{{Type: v1.NodeReady, Status: status, LastHeartbeatTime: metav1.NewTime(heartbeat)}}}}
	}
	// Kubernetes keeps whole seconds.
	if !nodeReady(node(v1.ConditionTrue, started.Truncate(time.Second)), started) {
		t.Error("ready now does not count")
	}
	if nodeReady(node(v1.ConditionTrue, started.Add(-2*time.Second)), started) {
		t.Error("ready before counts")
	}
	if nodeReady(node(v1.ConditionFalse, started.Add(time.Second)), started) || nodeReady(&v1.Node{}, started) {
		t.Error("not ready counts")
	}
}

func TestLastWordsAreNotTheStackTrace(t *testing.T) {
	text := "info: up\npanic: disk broken\n\ngoroutine 1 [running]:\n\tmain.go:49 +0x1b7\n"
	if got := lastWords(text); got != "panic: disk broken" {
		t.Error(got)
	}
	if got := lastWords("a\nb\n"); got != "b" {
		t.Error(got)
	}
}
