package dns

import (
	"net"
	"strconv"
	"testing"

	"github.com/coredns/caddy"
	_ "github.com/coredns/coredns/core/dnsserver"
	_ "github.com/coredns/coredns/plugin/bind"
	_ "github.com/coredns/coredns/plugin/template"
	"github.com/miekg/dns"
)

// serve runs CoreDNS with what answers the names outside the cluster, and returns its address.
func serve(t *testing.T) string {
	t.Helper()
	free, err := net.ListenPacket("udp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := free.LocalAddr().(*net.UDPAddr).Port
	free.Close()
	caddy.Quiet = true
	instance, err := caddy.Start(caddy.CaddyfileInput{Contents: []byte(others("127.0.0.1", port)), ServerTypeName: "dns"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { instance.Stop() })
	return net.JoinHostPort("127.0.0.1", strconv.Itoa(port))
}

func TestNamesOutsideTheCluster(t *testing.T) {
	server := serve(t)
	for _, c := range []struct {
		name, want string
		code       int
	}{
		{"127.0.0.1.nip.io.", "127.0.0.1", dns.RcodeSuccess},
		{"my-cluster.kafka.localhost.127.0.0.1.nip.io.", "127.0.0.1", dns.RcodeSuccess},
		{"MY-Cluster.172.31.255.1.NIP.io.", "172.31.255.1", dns.RcodeSuccess},
		{"app-10-244-0-7.nip.io.", "10.244.0.7", dns.RcodeSuccess},
		{"10-0-0-255.nip.io.", "10.0.0.255", dns.RcodeSuccess},
		{"broker.1.2.3.4.5.6.7.8.nip.io.", "5.6.7.8", dns.RcodeSuccess},
		{"a.256.0.0.1.nip.io.", "", dns.RcodeNameError},
		{"a.1.2.3.nip.io.", "", dns.RcodeNameError},
		{"x1.2.3.4.nip.io.", "", dns.RcodeNameError},
		{"nip.io.", "", dns.RcodeNameError},
		{"127.0.0.1.nip.io.example.", "", dns.RcodeNameError},
		{"sandbox.", "172.31.255.1", dns.RcodeSuccess},
		{"a.sandbox.", "", dns.RcodeNameError},
		{"example.com.", "", dns.RcodeNameError},
	} {
		for _, kind := range []uint16{dns.TypeA, dns.TypeAAAA} {
			answer, err := dns.Exchange(new(dns.Msg).SetQuestion(c.name, kind), server)
			if err != nil {
				t.Fatalf("%s: %v", c.name, err)
			}
			got := ""
			for _, record := range answer.Answer {
				got += record.(*dns.A).A.String()
			}
			want := c.want
			if kind == dns.TypeAAAA {
				want = ""
			}
			if answer.Rcode != c.code || got != want {
				t.Errorf("%s %s: %s %q, want %s %q", c.name, dns.TypeToString[kind], dns.RcodeToString[answer.Rcode], got, dns.RcodeToString[c.code], want)
			}
		}
	}
}
