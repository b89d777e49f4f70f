package cinit

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestLookPathUsesTheContainersPath(t *testing.T) {
	dir := t.TempDir()
	for name, mode := range map[string]os.FileMode{"tool": 0o755, "text": 0o644} {
		if err := os.WriteFile(filepath.Join(dir, name), nil, mode); err != nil {
			t.Fatal(err)
		}
	}
	env := []string{"PATH=/nowhere:" + dir}
	for name, want := range map[string]string{"tool": dir + "/tool", "./tool": dir + "/tool", dir + "/tool": dir + "/tool"} {
		if got, err := LookPath(env, dir, name); got != want || err != nil {
			t.Errorf("%s is %s, %v", name, got, err)
		}
	}
	for name, want := range map[string]struct {
		text string
		code int
	}{
		"none":        {`exec: "none": executable file not found in $PATH`, 127},
		"text":        {"executable file not found", 127},
		dir + "/none": {"no such file or directory", 127},
		dir + "/text": {"permission denied", 126},
		dir:           {"permission denied", 126},
	} {
		_, err := LookPath(env, dir, name)
		if err == nil || !strings.Contains(err.Error(), want.text) || ExitCode(err) != want.code {
			t.Errorf("%s: %v, exit code %d", name, err, ExitCode(err))
		}
	}
}

func TestLastValueOfAVariableCounts(t *testing.T) {
	if got := Getenv([]string{"A=1", "AB=2", "A=3"}, "A", "none"); got != "3" {
		t.Error(got)
	}
	if got := Getenv(nil, "A", "none"); got != "none" {
		t.Error(got)
	}
}
