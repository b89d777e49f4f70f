// Package early takes over the process for everything that needs no control plane, before the packages of that are
// initialised: Go initialises packages in the order of their import paths as far as dependencies allow, which is why the
// module's name begins with an "a" and this package's dependencies are the standard library and small packages of ours.
package early

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"

	"app.kafka-lab.dev/node/internal/cinit"
	"app.kafka-lab.dev/node/internal/layout"
	"app.kafka-lab.dev/node/internal/outer"
	"app.kafka-lab.dev/node/internal/shell"
)

// Inner is the configuration of PID 1 of the sandbox; nil in every other role.
var Inner *layout.InnerConfig

// Version is that of Kubernetes, set by build.sh.
var Version = "development"

// Applets are the programs that the binary is when it is called by their name.
var Applets = map[string]bool{
	"etcd": true, "kube-apiserver": true, "kube-controller-manager": true, "kube-scheduler": true, "coredns": true, "kubectl": true,
}

func init() {
	switch os.Args[0] {
	case cinit.ContainerName:
		cinit.ContainerMain()
	case cinit.SessionName:
		cinit.SessionMain()
	}
	if len(os.Args) < 2 || Applets[filepath.Base(os.Args[0])] {
		return
	}
	switch os.Args[1] {
	case "up":
		os.Exit(outer.Main(os.Args[2:]))
	case "shell":
		os.Exit(shell.Main(os.Args[2:]))
	case "version":
		fmt.Println("kafka-lab-node, Kubernetes", Version, runtime.Version())
		os.Exit(0)
	case outer.InnerName:
		runtime.LockOSThread() // keeps goroutines off the main thread, whose /proc/self/ns is the sandbox's
		Inner = enterSandbox()
	}
}
