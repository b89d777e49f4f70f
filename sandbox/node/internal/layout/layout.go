// Package layout holds the names, addresses and paths that the parts of the sandbox agree on.
package layout

const (
	NodeName      = "sandbox"
	NodeIP        = "172.31.255.1"
	PodCIDR       = "10.244.0.0/24"
	BridgeAddress = "10.244.0.1"
	BridgeName    = "br0"
	ServiceCIDR   = "10.96.0.0/16"
	APIServiceIP  = "10.96.0.1"
	DNSServiceIP  = "10.96.0.10"
	ClusterDomain = "cluster.local"
	APIPort       = 6443
	KubeletPort   = 10250

	// The student PC hangs on a link of its own, outside the pod and service networks.
	PCAddress     = "192.168.88.2"
	PCGateway     = "192.168.88.1"
	PCPrefix      = 30
	PCHostname    = "student-pc"
	PCHome        = "/home/student"
	ContextName   = "kafka-lab"
	ContainerPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
)

// Paths inside the sandbox's own root. They are short and free of the host's names, so that a student who meets one in
// `kubectl describe` learns nothing about the machine, and so that overlay options need no escaping.
const (
	Base      = "/var/lib/kafka-lab"
	State     = Base + "/state"
	Images    = Base + "/images"
	Artifacts = Base + "/artifacts"
	Home      = Base + "/home"
)

// Names inside the state folder.
const (
	LockFile        = "lock"
	StatusFile      = "status.json"
	AdminKubeconfig = "admin.kubeconfig"
	DialSocket      = "dial.sock"
	PCSocket        = "pc.sock"
)

// Artifact is a file or folder of the machine that recipes may mount.
type Artifact struct {
	Host   string `json:"host"`   // its path on the machine
	Inside string `json:"inside"` // where the sandbox's root shows it
}

// InnerConfig is what the outer process hands to PID 1 of the sandbox.
type InnerConfig struct {
	StateDir    string              `json:"stateDir"` // host paths: valid until the root is changed
	HomeDir     string              `json:"homeDir"`
	ImagesDir   string              `json:"imagesDir"`
	Artifacts   map[string]Artifact `json:"artifacts"`
	StartedAtMs int64               `json:"startedAtMs"`
}
