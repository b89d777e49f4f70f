package outer

import (
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"app.kafka-lab.dev/node/internal/layout"
	"app.kafka-lab.dev/node/internal/state"
)

type options struct {
	state, home, images string
	artifacts           map[string]layout.Artifact
	apiPort             int // 0: the one used last when it is free, else any
	endWithStdin        bool
}

// maxSocketPath is what sun_path holds, without its terminating zero.
const maxSocketPath = 107

var artifactName = regexp.MustCompile(`^[a-z0-9][a-z0-9-]*$`)

func parseFlags(args []string, usage io.Writer) (*options, error) {
	o := &options{artifacts: map[string]layout.Artifact{}}
	flags := flag.NewFlagSet("up", flag.ContinueOnError)
	flags.SetOutput(usage)
	flags.StringVar(&o.state, "state", "", "`folder` that keeps etcd, keys and volumes (required)")
	flags.StringVar(&o.home, "home", "", "`folder` shown as the student's home (default STATE/home)")
	flags.StringVar(&o.images, "images", "", "`folder` of image recipes (required)")
	flags.IntVar(&o.apiPort, "api-port", 0, "`port` of 127.0.0.1 for the Kubernetes API (default: as last time, else any free one)")
	flags.BoolVar(&o.endWithStdin, "end-with-stdin", false, "end when standard input ends, that is when the parent dies")
	flags.Func("artifact", "`NAME=PATH` that recipes may mount (repeatable)", func(value string) error {
		name, path, ok := strings.Cut(value, "=")
		if !ok || !artifactName.MatchString(name) {
			return fmt.Errorf("want NAME=PATH, got %q", value)
		}
		o.artifacts[name] = layout.Artifact{Host: path, Inside: filepath.Join(layout.Artifacts, name)}
		return nil
	})
	if err := flags.Parse(args); err != nil {
		return nil, err
	}
	if o.state == "" || o.images == "" || flags.NArg() > 0 {
		return nil, fmt.Errorf("up needs --state and --images, and no further arguments")
	}
	return o, nil
}

// resolve makes every path absolute and free of symbolic links, since the machine's links do not lead anywhere inside.
func (o *options) resolve() error {
	if o.home == "" {
		o.home = filepath.Join(o.state, "home")
	}
	for _, dir := range []*string{&o.state, &o.home} {
		if err := os.MkdirAll(*dir, 0o755); err != nil {
			return state.Errorf(state.Internal, "%w", err)
		}
	}
	for _, dir := range []*string{&o.state, &o.home, &o.images} {
		resolved, err := realPath(*dir)
		if err != nil {
			return state.Errorf(state.Internal, "%w", err)
		}
		*dir = resolved
	}
	if p := filepath.Join(o.state, layout.DialSocket); len(p) > maxSocketPath {
		return state.Errorf(state.Internal, "the state folder's path is too long for a Unix socket: %s has %d bytes, at most %d are possible", p, len(p), maxSocketPath)
	}
	o.addKnownArtifacts()
	for name, a := range o.artifacts {
		resolved, err := realPath(a.Host)
		if err != nil {
			return state.Errorf(state.Internal, "artifact %s: %w", name, err)
		}
		a.Host = resolved
		o.artifacts[name] = a
	}
	return nil
}

func realPath(p string) (string, error) {
	absolute, err := filepath.Abs(p)
	if err != nil {
		return "", err
	}
	return filepath.EvalSymlinks(absolute)
}
