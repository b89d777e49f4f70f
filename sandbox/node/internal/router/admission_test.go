package router

import (
	"strings"
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

var noon = time.Date(2026, 1, 2, 12, 0, 0, 0, time.UTC)

// route is passthrough and as many minutes younger than noon.
func route(namespace, name, host string, minutes int) *Route {
	r := &Route{ObjectMeta: metav1.ObjectMeta{Namespace: namespace, Name: name, CreationTimestamp: metav1.NewTime(noon.Add(time.Duration(minutes) * time.Minute))}}
	r.Spec.Host, r.Spec.To.Name = host, name
	r.Spec.TLS = &struct {
		Termination string `json:"termination"`
	}{"passthrough"}
	return r
}

func TestTheOldestRouteHasTheHost(t *testing.T) {
	older, younger := route("kafka", "older", "a.example", 0), route("kafka", "younger", "A.example", 1)
	foreign, other := route("else", "foreign", "a.example", 2), route("kafka", "other", "b.example", 3)
	result := admit([]*Route{foreign, younger, other, older})
	if result.hosts["a.example"] != older || result.hosts["b.example"] != other || len(result.hosts) != 2 {
		t.Errorf("hosts %v", result.hosts)
	}
	if r := result.refused[younger]; r == nil || r.reason != "HostAlreadyClaimed" || !strings.Contains(r.message, "older") {
		t.Errorf("younger: %+v", r)
	}
	if r := result.refused[foreign]; r == nil || r.reason != "HostAlreadyClaimed" || strings.Contains(r.message, "route older") {
		t.Errorf("of another namespace: %+v", r)
	}
	if again := admit([]*Route{foreign, younger}); again.hosts["a.example"] != younger {
		t.Error("the next one does not get the host of a Route that is gone")
	}
}

func TestOtherTerminationsAreRefusedAndHoldNoHost(t *testing.T) {
	edge, plain, path, wildcard := route("a", "edge", "h", 0), route("a", "plain", "h", 0), route("a", "path", "h", 0), route("a", "wildcard", "h", 0)
	edge.Spec.TLS.Termination, plain.Spec.TLS, path.Spec.Path, wildcard.Spec.WildcardPolicy = "edge", nil, "/x", "Subdomain"
	good := route("a", "good", "h", 1)
	result := admit([]*Route{edge, plain, path, wildcard, good})
	if result.hosts["h"] != good {
		t.Errorf("hosts %v", result.hosts)
	}
	for r, reason := range map[*Route]string{edge: "UnsupportedTermination", plain: "UnsupportedTermination", path: "ExtendedValidationFailed", wildcard: "RouteNotAdmitted"} {
		if got := result.refused[r]; got == nil || got.reason != reason || got.message == "" {
			t.Errorf("%s: %+v", r.Name, got)
		}
	}
}

func TestStatusNamesTheHostAndKeepsTheTimeOfWhatStays(t *testing.T) {
	r := route("kafka", "bootstrap", "", 0)
	r.Status = r.status(nil, noon)
	ingress := r.Status.Ingress[0]
	if ingress.Host != "bootstrap-kafka.apps.127.0.0.1.nip.io" || ingress.RouterName != "default" || ingress.Conditions[0].Type != "Admitted" || ingress.Conditions[0].Status != "True" {
		t.Errorf("%+v", ingress)
	}
	if later := r.status(nil, noon.Add(time.Hour)).Ingress[0].Conditions[0]; !later.LastTransitionTime.Time.Equal(noon) {
		t.Errorf("the time of an unchanged condition moves: %+v", later)
	}
	refused := r.status(&refusal{"Why", "because"}, noon.Add(time.Hour)).Ingress[0].Conditions[0]
	if refused.Status != "False" || refused.Reason != "Why" || refused.Message != "because" || refused.LastTransitionTime.Time.Equal(noon) {
		t.Errorf("%+v", refused)
	}
}
