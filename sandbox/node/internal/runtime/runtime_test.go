package runtime

import (
	"net/netip"
	"reflect"
	"testing"

	"app.kafka-lab.dev/node/internal/cinit"
	"app.kafka-lab.dev/node/internal/recipe"
	cri "k8s.io/cri-api/pkg/apis/runtime/v1"
)

func TestAddressesAreUsedAgainAsLateAsPossible(t *testing.T) {
	var pool addressPool
	first, err := pool.take()
	if err != nil || first != netip.MustParseAddr("10.244.0.2") {
		t.Fatalf("first address is %v, %v", first, err)
	}
	pool.release(first)
	seen := map[netip.Addr]bool{}
	for range 252 {
		a, err := pool.take()
		if err != nil || seen[a] || a == first {
			t.Fatalf("took %v, %v", a, err)
		}
		seen[a] = true
	}
	if a, err := pool.take(); err != nil || a != first {
		t.Errorf("the last one is %v, %v", a, err)
	}
	if a, err := pool.take(); err == nil {
		t.Errorf("got %v from an empty pool", a)
	}
	for _, reserved := range []string{"10.244.0.0", "10.244.0.1", "10.244.0.255"} {
		if seen[netip.MustParseAddr(reserved)] {
			t.Errorf("%s was handed out", reserved)
		}
	}
}

func TestCommandLineFollowsKubernetesRules(t *testing.T) {
	image := &recipe.Image{Entrypoint: []string{"entry"}, Command: []string{"default"}}
	for name, c := range map[string]struct{ command, args, want []string }{
		"neither": {nil, nil, []string{"entry", "default"}},
		"args":    {nil, []string{"a"}, []string{"entry", "a"}},
		"command": {[]string{"c"}, nil, []string{"c"}},
		"both":    {[]string{"c"}, []string{"a"}, []string{"c", "a"}},
	} {
		if got := commandLine(&cri.ContainerConfig{Command: c.command, Args: c.args}, image); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: %q", name, got)
		}
	}
}

func TestEnvironmentLetsThePodWin(t *testing.T) {
	image := &recipe.Image{Path: []string{"/opt/java/bin"}, Env: map[string]string{"JAVA_HOME": "/opt/java", "A": "image"}}
	env := environment(&cri.ContainerConfig{Envs: []*cri.KeyValue{{Key: "A", Value: "pod"}, {Key: "HOME", Value: "/data"}}}, image, "web-0")
	for key, want := range map[string]string{
		"A": "pod", "HOME": "/data", "JAVA_HOME": "/opt/java", "HOSTNAME": "web-0", "PATH": "/opt/java/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
	} {
		if got := cinit.Getenv(env, key, ""); got != want {
			t.Errorf("%s=%s, want %s", key, got, want)
		}
	}
}

func TestParseStatReadsOddNames(t *testing.T) {
	line := "42 (a (b) c) S 1 42 42 0 -1 4194560 100 0 0 0 7 3 2 1 20 0 5 0 1000 1000000 250 18446744073709551615 1 1"
	ticks, pages, ok := parseStat(line)
	if !ok || ticks != 13 || pages != 250 {
		t.Errorf("ticks %d, pages %d, %v", ticks, pages, ok)
	}
	if _, _, ok := parseStat("42 (a) S 1"); ok {
		t.Error("a short line is accepted")
	}
}
