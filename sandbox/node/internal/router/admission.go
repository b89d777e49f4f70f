package router

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// refusal is why a Route is not admitted.
type refusal struct{ reason, message string }

// admission is what the router makes of all Routes.
type admission struct {
	hosts   map[string]*Route   // by lower-case host: those that are served
	refused map[*Route]*refusal // the others
}

// admit goes by age, as OpenShift does: the oldest Route that claims a host has it.
func admit(routes []*Route) admission {
	byAge := slices.SortedFunc(slices.Values(routes), func(a, b *Route) int {
		return cmp.Or(a.CreationTimestamp.Compare(b.CreationTimestamp.Time), cmp.Compare(a.Namespace, b.Namespace), cmp.Compare(a.Name, b.Name))
	})
	result := admission{hosts: map[string]*Route{}, refused: map[*Route]*refusal{}}
	for _, route := range byAge {
		host := strings.ToLower(route.host())
		if reason := unsupported(route); reason != nil {
			result.refused[route] = reason
		} else if owner := result.hosts[host]; owner != nil {
			result.refused[route] = claimed(host, route, owner)
		} else {
			result.hosts[host] = route
		}
	}
	return result
}

func claimed(host string, route, owner *Route) *refusal {
	whose := "route " + owner.Name
	if owner.Namespace != route.Namespace { // its name is nobody else's business
		whose = "an older route of another namespace"
	}
	return &refusal{"HostAlreadyClaimed", fmt.Sprintf("%s has the host %s already", whose, host)}
}

// unsupported tells what the router cannot do: it never looks into a connection further than its ClientHello.
func unsupported(route *Route) *refusal {
	spec := route.Spec
	switch {
	case spec.TLS == nil || spec.TLS.Termination != "passthrough":
		return &refusal{"UnsupportedTermination", "this router passes TLS connections through only: set spec.tls.termination to passthrough"}
	case spec.Path != "":
		return &refusal{"ExtendedValidationFailed", "spec.path cannot be used with passthrough termination: the router does not see paths"}
	case spec.WildcardPolicy != "" && spec.WildcardPolicy != "None":
		return &refusal{"RouteNotAdmitted", "this router admits no wildcard routes"}
	}
	return nil
}
