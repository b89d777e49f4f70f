package outer

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"app.kafka-lab.dev/node/internal/layout"
)

// addKnownArtifacts adds what the node finds by itself. A Java or Python that is not there is no error: recipes that need
// it say so when they are used.
func (o *options) addKnownArtifacts() {
	o.add("node-binary", func() string { exe, _ := os.Executable(); return exe })
	o.add("java-home", javaHome)
	o.add("python-home", pythonHome)
}

func (o *options) add(name string, find func() string) {
	if _, given := o.artifacts[name]; given {
		return
	}
	if path := find(); path != "" {
		o.artifacts[name] = layout.Artifact{Host: path, Inside: filepath.Join(layout.Artifacts, name)}
	}
}

func javaHome() string {
	if home := os.Getenv("JAVA_HOME"); isExecutable(filepath.Join(home, "bin/java")) && home != "" {
		return home
	}
	java, err := exec.LookPath("java")
	if err != nil {
		return ""
	}
	java, err = filepath.EvalSymlinks(java)
	if err != nil {
		return ""
	}
	home := filepath.Dir(filepath.Dir(java))
	if filepath.Base(home) == "jre" && isExecutable(filepath.Join(filepath.Dir(home), "bin/java")) {
		home = filepath.Dir(home)
	}
	if !isExecutable(filepath.Join(home, "bin/java")) { // a wrapper script of a version manager
		return ""
	}
	return home
}

// pythonHome is the prefix of a python3 that lives where containers cannot see it; the one of /usr needs nothing.
func pythonHome() string {
	if isExecutable("/usr/bin/python3") || isExecutable("/usr/local/bin/python3") {
		return ""
	}
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	out, err := exec.CommandContext(ctx, "python3", "-c", "import sys; print(sys.base_prefix)").Output()
	if err != nil {
		return ""
	}
	prefix := strings.TrimSpace(string(out))
	if prefix == "/" || prefix == "/usr" || strings.HasPrefix(prefix, "/usr/") {
		return ""
	}
	return prefix
}

func isExecutable(p string) bool {
	info, err := os.Stat(p)
	return err == nil && !info.IsDir() && info.Mode()&0o111 != 0
}
