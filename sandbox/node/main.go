// kafka-lab-node is a whole Kubernetes cluster of one node in one program: `up` starts it, `shell` enters the student PC,
// and the parts (etcd, kube-apiserver, kubectl, …) run by their names.
package main

import (
	"fmt"
	"os"
	"path/filepath"

	"app.kafka-lab.dev/node/internal/early"
	"app.kafka-lab.dev/node/internal/inner"

	_ "github.com/coredns/coredns/core/dnsserver"
	"github.com/coredns/coredns/coremain"
	_ "github.com/coredns/coredns/plugin/bind"
	_ "github.com/coredns/coredns/plugin/cache"
	_ "github.com/coredns/coredns/plugin/errors"
	_ "github.com/coredns/coredns/plugin/kubernetes"
	_ "github.com/coredns/coredns/plugin/template"
	"github.com/spf13/cobra"
	"go.etcd.io/etcd/server/v3/etcdmain"
	"k8s.io/component-base/cli"
	kubectl "k8s.io/kubectl/pkg/cmd"
	apiserver "k8s.io/kubernetes/cmd/kube-apiserver/app"
	controllermanager "k8s.io/kubernetes/cmd/kube-controller-manager/app"
	scheduler "k8s.io/kubernetes/cmd/kube-scheduler/app"
)

const usage = `kafka-lab-node up --state DIR --images DIR [--home DIR] [--artifact NAME=PATH]… [--api-port N] [--end-with-stdin]
kafka-lab-node shell --state DIR [--cwd PATH] [--env K=V]… -- COMMAND…
kafka-lab-node version
kafka-lab-node kubectl|etcd|kube-apiserver|kube-controller-manager|kube-scheduler|coredns …
`

func main() {
	if early.Inner != nil {
		inner.Run(early.Inner)
	}
	name := filepath.Base(os.Args[0])
	if !early.Applets[name] {
		if len(os.Args) < 2 {
			fmt.Fprint(os.Stderr, usage)
			os.Exit(2)
		}
		name, os.Args = os.Args[1], os.Args[1:] // each program then sees itself as argv[0]
	}
	switch name {
	case "etcd":
		etcdmain.Main(os.Args)
	case "coredns":
		coremain.Run()
	case "kube-apiserver":
		run(apiserver.NewAPIServerCommand())
	case "kube-controller-manager":
		run(controllermanager.NewControllerManagerCommand())
	case "kube-scheduler":
		run(scheduler.NewSchedulerCommand())
	case "kubectl":
		run(kubectl.NewDefaultKubectlCommand())
	case "help", "-h", "--help":
		fmt.Print(usage)
	default:
		fmt.Fprintf(os.Stderr, "kafka-lab-node: unknown command %q\n%s", name, usage)
		os.Exit(2)
	}
}

func run(command *cobra.Command) { os.Exit(cli.Run(command)) }
