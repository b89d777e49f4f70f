// Package inner is PID 1 of the sandbox: it starts the control plane's programs and, in its own process, the kubelet, the
// service proxy, the provisioner, the student PC and the dialer. Its end is the end of everything in the sandbox.
package inner

import (
	"context"
	"fmt"
	"log"
	"net"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"

	"app.kafka-lab.dev/node/internal/dialer"
	"app.kafka-lab.dev/node/internal/dns"
	"app.kafka-lab.dev/node/internal/kubelet"
	"app.kafka-lab.dev/node/internal/layout"
	"app.kafka-lab.dev/node/internal/listen"
	"app.kafka-lab.dev/node/internal/netns"
	"app.kafka-lab.dev/node/internal/outer"
	"app.kafka-lab.dev/node/internal/pki"
	"app.kafka-lab.dev/node/internal/provision"
	"app.kafka-lab.dev/node/internal/proxy"
	"app.kafka-lab.dev/node/internal/recipe"
	"app.kafka-lab.dev/node/internal/router"
	"app.kafka-lab.dev/node/internal/runtime"
	"app.kafka-lab.dev/node/internal/state"
	"app.kafka-lab.dev/node/internal/studentpc"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"
)

const (
	apiServer   = "https://127.0.0.1:6443"
	runDir      = "/run/kafka-lab"
	clientQPS   = 200
	clientBurst = 400
)

type node struct {
	config  *layout.InnerConfig
	events  *state.Events
	started time.Time
	lock    *os.File
	api     *rest.Config
	client  *kubernetes.Clientset
	routes  *router.Client
	book    *recipe.Book
}

// Run brings the cluster up and never returns.
func Run(config *layout.InnerConfig) {
	// A background start (nohup, `sh -c '… &'`) leaves SIGINT and SIGHUP ignored, which every pod and shell would inherit
	// with a dead Ctrl-C: a caught signal is reset at exec.
	signal.Notify(make(chan os.Signal, 1), syscall.SIGINT, syscall.SIGQUIT, syscall.SIGHUP, syscall.SIGTERM, syscall.SIGPIPE,
		syscall.SIGTSTP, syscall.SIGTTIN, syscall.SIGTTOU, syscall.SIGUSR1, syscall.SIGUSR2)
	log.SetFlags(log.LstdFlags | log.Lmicroseconds)
	n := &node{config: config, events: state.NewEvents(os.Stdout), started: time.UnixMilli(config.StartedAtMs), lock: os.NewFile(outer.LockFD, "lock")}
	if err := n.bringUp(context.Background()); err != nil {
		n.fail(err)
	}
	select {}
}

// fail ends the sandbox.
func (n *node) fail(err error) {
	log.Print(err)
	e := state.AsError(err)
	n.events.Emit(state.Event{Event: "failed", Code: e.Code, Message: e.Message})
	os.Exit(1)
}

func (n *node) stage(name string) {
	n.events.Emit(state.Event{Event: "stage", Name: name, ElapsedMs: time.Since(n.started).Milliseconds()})
}

func (n *node) bringUp(ctx context.Context) (err error) {
	if n.book, err = recipe.Load(layout.Images, n.config.Artifacts); err != nil {
		return err
	}
	if err := netns.SetUpNode(); err != nil {
		return fmt.Errorf("set up the node's network: %w", err)
	}
	if err := n.writeKubeconfigs(); err != nil {
		return err
	}
	n.stage("network")
	n.start(store())
	if err := n.connect(); err != nil {
		return err
	}
	if err := n.waitForStore(ctx); err != nil {
		return err
	}
	// The kubelet and the rest need neither roles nor system namespaces: they start while the API server makes those.
	if err := n.startServices(ctx); err != nil {
		return err
	}
	if err := n.waitForAPI(ctx); err != nil {
		return err
	}
	n.start(controllers())
	if err := dns.EnsureService(ctx, n.client); err != nil {
		return fmt.Errorf("make the DNS service: %w", err)
	}
	go n.supervise(coreDNS())
	if err := n.routes.EnsureDefinition(ctx); err != nil {
		return fmt.Errorf("install the definition of Routes: %w", err)
	}
	if err := n.waitForNode(ctx); err != nil {
		return err
	}
	n.events.Emit(state.Event{Event: "ready"})
	return nil
}

func (n *node) writeKubeconfigs() error {
	if err := os.MkdirAll(runDir, 0o700); err != nil {
		return err
	}
	keys := filepath.Join(layout.State, "pki")
	for _, user := range []string{"admin", "kube-controller-manager", "kube-scheduler", "coredns"} {
		if err := pki.WriteKubeconfig(kubeconfig(user), keys, user, apiServer); err != nil {
			return err
		}
	}
	if err := dns.WriteCorefile(corefile, kubeconfig("coredns")); err != nil {
		return err
	}
	student := filepath.Join(layout.Home, ".kube/config")
	if err := pki.EnsureStudentKubeconfig(student, keys, fmt.Sprintf("https://%s:%d", layout.NodeIP, layout.APIPort)); err != nil {
		return fmt.Errorf("write the student's kubeconfig: %w", err)
	}
	return nil
}

func kubeconfig(user string) string { return filepath.Join(runDir, user+".kubeconfig") }

func (n *node) connect() error {
	config, err := clientcmd.BuildConfigFromFlags("", kubeconfig("admin"))
	if err != nil {
		return err
	}
	config.QPS, config.Burst = clientQPS, clientBurst
	config.UserAgent = "kafka-lab-node"
	n.api = config
	if n.routes, err = router.NewClient(config); err != nil {
		return err
	}
	n.client, err = kubernetes.NewForConfig(config)
	return err
}

// startServices starts what needs the API: the kubelet and the rest in this process.
func (n *node) startServices(ctx context.Context) error {
	containers, err := runtime.New(n.book)
	if err != nil {
		return err
	}
	n.inProcess("kubelet", func() error {
		if err := kubelet.Run(ctx, n.client, n.api, containers); err != nil {
			return err
		}
		select {} // it runs on in goroutines of its own
	})
	n.inProcess("provisioner", func() error { return provision.Run(ctx, n.client) })

	pc, err := studentpc.Boot(n.book)
	if err != nil {
		return err
	}
	host, err := n.hostNetwork()
	if err != nil {
		return err
	}
	node := listen.Node(layout.NodeIP)
	watches := informers.NewSharedInformerFactory(n.client, 0)
	n.inProcess("service proxy", func() error { return proxy.Run(ctx, watches, node, pc.Network(), host) })
	n.inProcess("router", func() error { return router.Run(ctx, n.routes, watches, node, pc.Network(), host) })
	if err := pc.Serve(filepath.Join(layout.State, layout.PCSocket)); err != nil {
		return err
	}
	if err := dialer.ServeSocket(filepath.Join(layout.State, layout.DialSocket)); err != nil {
		return err
	}
	listener, err := net.FileListener(os.NewFile(outer.ListenerFD, "api"))
	if err != nil {
		return fmt.Errorf("the API's listening socket: %w", err)
	}
	go dialer.ServeTCP(listener, net.JoinHostPort("127.0.0.1", fmt.Sprint(layout.APIPort)))
	return nil
}

func (n *node) start(programs []program) {
	for _, p := range programs {
		go n.supervise(p)
	}
}

func (n *node) inProcess(name string, run func() error) {
	go func() {
		n.fail(fmt.Errorf("%s: %w", name, run()))
	}()
}
