package router

import (
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/util/intstr"
)

var resource = schema.GroupVersionResource{Group: "route.openshift.io", Version: "v1", Resource: "routes"}

// Route is what the router needs to know of a route.openshift.io/v1 Route.
type Route struct {
	metav1.ObjectMeta `json:"metadata"`
	Spec              Spec   `json:"spec"`
	Status            Status `json:"status"`
}

type Spec struct {
	Host           string `json:"host,omitempty"`
	Path           string `json:"path,omitempty"`
	WildcardPolicy string `json:"wildcardPolicy,omitempty"`
	To             struct {
		Name string `json:"name"`
	} `json:"to"`
	Port *struct {
		TargetPort intstr.IntOrString `json:"targetPort"`
	} `json:"port,omitempty"`
	TLS *struct {
		Termination string `json:"termination"`
	} `json:"tls,omitempty"`
}

type Status struct {
	Ingress []Ingress `json:"ingress,omitempty"`
}

// Ingress is what one router has made of the Route.
type Ingress struct {
	Host                    string      `json:"host"`
	RouterName              string      `json:"routerName"`
	RouterCanonicalHostname string      `json:"routerCanonicalHostname"`
	WildcardPolicy          string      `json:"wildcardPolicy"`
	Conditions              []Condition `json:"conditions"`
}

type Condition struct {
	Type               string      `json:"type"`
	Status             string      `json:"status"`
	Reason             string      `json:"reason,omitempty"`
	Message            string      `json:"message,omitempty"`
	LastTransitionTime metav1.Time `json:"lastTransitionTime"`
}

const (
	routerName = "default"
	// domain of hosts that the router chooses. They lead to 127.0.0.1, where it answers the student PC and the machine.
	domain        = "apps.127.0.0.1.nip.io"
	canonicalHost = "router-default." + domain
	admittedType  = "Admitted"
)

func (r *Route) host() string {
	if r.Spec.Host != "" {
		return r.Spec.Host
	}
	return r.Name + "-" + r.Namespace + "." + domain
}

// status is what the Route should say, given the refusal of the router (nil: admitted). A condition that stays as it is
// keeps its time.
func (r *Route) status(refused *refusal, now time.Time) Status {
	condition := Condition{Type: admittedType, Status: "True", LastTransitionTime: metav1.NewTime(now.Truncate(time.Second))}
	if refused != nil {
		condition.Status, condition.Reason, condition.Message = "False", refused.reason, refused.message
	}
	if len(r.Status.Ingress) == 1 && len(r.Status.Ingress[0].Conditions) == 1 {
		if before := r.Status.Ingress[0].Conditions[0]; before.Status == condition.Status {
			condition.LastTransitionTime = before.LastTransitionTime
		}
	}
	return Status{Ingress: []Ingress{{
		Host: r.host(), RouterName: routerName, RouterCanonicalHostname: canonicalHost, WildcardPolicy: "None", Conditions: []Condition{condition},
	}}}
}
