package outer

import (
	"errors"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"app.kafka-lab.dev/node/internal/state"
)

func TestForbiddingSettingIsNamed(t *testing.T) {
	for name, c := range map[string]struct {
		files map[string]string
		root  bool
		want  string
	}{
		"none":             {map[string]string{"/proc/sys/user/max_user_namespaces": "15000\n"}, false, ""},
		"max":              {map[string]string{"/proc/sys/user/max_user_namespaces": "0\n"}, true, "user.max_user_namespaces=0"},
		"debian":           {map[string]string{"/proc/sys/kernel/unprivileged_userns_clone": "0\n"}, false, "kernel.unprivileged_userns_clone=0"},
		"apparmor":         {map[string]string{"/proc/sys/kernel/apparmor_restrict_unprivileged_userns": "1\n"}, false, "kernel.apparmor_restrict_unprivileged_userns=1"},
		"apparmor, root":   {map[string]string{"/proc/sys/kernel/apparmor_restrict_unprivileged_userns": "1\n"}, true, ""},
		"apparmor allowed": {map[string]string{"/proc/sys/kernel/apparmor_restrict_unprivileged_userns": "0\n"}, false, ""},
	} {
		read := func(file string) ([]byte, error) {
			if content, ok := c.files[file]; ok {
				return []byte(content), nil
			}
			return nil, os.ErrNotExist
		}
		if got := forbiddingSetting(read, c.root); !strings.HasPrefix(got, c.want) || c.want == "" && got != "" {
			t.Errorf("%s: %q", name, got)
		}
	}
}

func TestNoUserNamespaceIsNotTakenForAFullDisk(t *testing.T) {
	for _, errno := range []syscall.Errno{syscall.ENOSPC, syscall.EPERM, syscall.EUSERS} {
		e := startError(&os.PathError{Op: "fork/exec", Path: "/proc/self/exe", Err: errno})
		if e.Code != state.UsernsForbidden || !strings.Contains(e.Message, "max_user_namespaces") {
			t.Errorf("%v: %s %s", errno, e.Code, e.Message)
		}
	}
	if e := startError(errors.New("other")); e.Code != state.Internal {
		t.Errorf("%s", e.Code)
	}
}

func TestListenAPITellsATakenPort(t *testing.T) {
	taken, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	port := taken.Addr().(*net.TCPAddr).Port
	_, err = listenAPI(port, 0)
	if e := state.AsError(err); e.Code != state.PortTaken {
		t.Errorf("a port that was asked for: %v", err)
	}
	l, err := listenAPI(0, port) // one that was merely used last time
	if err != nil {
		t.Fatal(err)
	}
	l.Close()
}

func TestFlags(t *testing.T) {
	for name, args := range map[string][]string{
		"no state":      {"--images", "i"},
		"no images":     {"--state", "s"},
		"extra":         {"--state", "s", "--images", "i", "x"},
		"artifact":      {"--state", "s", "--images", "i", "--artifact", "kafka"},
		"artifact name": {"--state", "s", "--images", "i", "--artifact", "../x=/y"},
		"port":          {"--state", "s", "--images", "i", "--api-port", "x"},
	} {
		if _, err := parseFlags(args, io.Discard); err == nil {
			t.Errorf("%s is accepted", name)
		}
	}
	o, err := parseFlags([]string{"--state", "s", "--images", "i", "--artifact", "kafka=/a=b", "--end-with-stdin"}, io.Discard)
	if err != nil || o.artifacts["kafka"].Host != "/a=b" || !o.endWithStdin {
		t.Errorf("%+v, %v", o, err)
	}
}

func TestResolveRefusesWhatCannotWork(t *testing.T) {
	images := t.TempDir()
	long := filepath.Join(t.TempDir(), strings.Repeat("x", 100))
	o, _ := parseFlags([]string{"--state", long, "--images", images}, io.Discard)
	if err := o.resolve(); err == nil || !strings.Contains(err.Error(), "too long for a Unix socket") {
		t.Errorf("a long path: %v", err)
	}
	o, _ = parseFlags([]string{"--state", t.TempDir(), "--images", images, "--artifact", "kafka=/no/such"}, io.Discard)
	if err := o.resolve(); err == nil || !strings.Contains(err.Error(), "artifact kafka") {
		t.Errorf("a missing artifact: %v", err)
	}
}
