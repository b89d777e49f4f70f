package cinit

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"app.kafka-lab.dev/node/internal/layout"
)

var (
	ErrNotFound      = errors.New("executable file not found in $PATH")
	ErrNotExecutable = errors.New("permission denied")
)

// LookPath finds the program that name means, by the PATH in env, in the current root. Relative names count from cwd.
func LookPath(env []string, cwd, name string) (string, error) {
	if strings.Contains(name, "/") {
		p := name
		if !filepath.IsAbs(p) {
			p = filepath.Join(cwd, p)
		}
		info, err := os.Stat(p)
		switch {
		case err != nil:
			return "", fmt.Errorf("exec: %q: stat %s: no such file or directory: %w", name, name, errMissing)
		case info.IsDir() || info.Mode()&0o111 == 0:
			return "", fmt.Errorf("exec: %q: %w", name, ErrNotExecutable)
		}
		return p, nil
	}
	for _, dir := range filepath.SplitList(Getenv(env, "PATH", layout.ContainerPath)) {
		p := filepath.Join(dir, name)
		if info, err := os.Stat(p); err == nil && !info.IsDir() && info.Mode()&0o111 != 0 {
			return p, nil
		}
	}
	return "", fmt.Errorf("exec: %q: %w", name, ErrNotFound)
}

var errMissing = errors.New("unknown")

// Getenv returns the last value of key in env, as execve's receivers see it, or fallback.
func Getenv(env []string, key, fallback string) string {
	for i := len(env) - 1; i >= 0; i-- {
		if v, ok := strings.CutPrefix(env[i], key+"="); ok {
			return v
		}
	}
	return fallback
}

// ExitCode is the code a shell reports for a failed start.
func ExitCode(err error) int {
	switch {
	case errors.Is(err, ErrNotFound), errors.Is(err, errMissing):
		return 127
	case errors.Is(err, ErrNotExecutable):
		return 126
	}
	return 128
}
