package runtime

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

var noon = time.Date(2026, 1, 2, 12, 0, 0, 5, time.UTC)

func TestFormatLogMarksLinesAndParts(t *testing.T) {
	long := strings.Repeat("x", maxLogLine+3)
	for name, c := range map[string]struct{ text, want, rest string }{
		"lines":        {"a\n\nb\n", "T stdout F a\nT stdout F \nT stdout F b\n", ""},
		"unfinished":   {"a\nb", "T stdout F a\n", "b"},
		"nothing":      {"", "", ""},
		"long line":    {long + "\n", "T stdout P " + long[:maxLogLine] + "\nT stdout F xxx\n", ""},
		"long, no end": {long, "T stdout P " + long[:maxLogLine] + "\n", "xxx"},
		"just fits":    {long[:maxLogLine] + "\n", "T stdout F " + long[:maxLogLine] + "\n", ""},
	} {
		var b bytes.Buffer
		rest := formatLog(&b, noon, stdout, []byte(c.text))
		want := strings.ReplaceAll(c.want, "T ", "2026-01-02T12:00:00.000000005Z ")
		if b.String() != want || string(rest) != c.rest {
			t.Errorf("%s: %.80q, rest %.20q", name, b.String(), rest)
		}
	}
}

func newTestOutput(t *testing.T) (*output, string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "pod/0.log")
	log, err := openLog(path)
	if err != nil {
		t.Fatal(err)
	}
	return newOutput(log), path
}

func read(t *testing.T, path string) string {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

func TestRotationLosesNoLine(t *testing.T) {
	o, path := newTestOutput(t)
	from, to := io.Pipe()
	ended := make(chan struct{})
	go func() { o.pump(from, stdout); close(ended) }()
	const lines = 200
	for i := range lines {
		fmt.Fprintf(to, "line %d\n", i)
		if i == lines/2 {
			if err := os.Rename(path, path+".1"); err != nil { // as the kubelet does
				t.Fatal(err)
			}
			if err := o.reopenLog(); err != nil {
				t.Fatal(err)
			}
		}
	}
	to.Close()
	<-ended
	o.close()
	both := read(t, path+".1") + read(t, path)
	if got := strings.Count(both, "\n"); got != lines {
		t.Errorf("%d lines in both files, want %d", got, lines)
	}
	if !strings.HasSuffix(read(t, path), fmt.Sprintf("line %d\n", lines-1)) {
		t.Error("the new file does not end with the last line")
	}
	if err := o.reopenLog(); err != nil {
		t.Errorf("reopening after the end: %v", err)
	}
}

func TestLastWordsWithoutNewlineAreLogged(t *testing.T) {
	o, path := newTestOutput(t)
	o.pump(strings.NewReader("first\nlast"), stderr)
	o.close()
	if got := read(t, path); !strings.HasSuffix(got, " stderr P last\n") {
		t.Errorf("log ends with %q", got)
	}
}

func TestAttachedGetsOutputAndItsEnd(t *testing.T) {
	o, _ := newTestOutput(t)
	a := o.attach()
	go func() {
		o.pump(strings.NewReader("no newline"), stderr)
		o.close()
	}()
	var got []byte
	for c := range a.chunks {
		if c.stream != stderr {
			t.Errorf("came as %v", c.stream)
		}
		got = append(got, c.data...)
	}
	if string(got) != "no newline" {
		t.Errorf("attached got %q", got)
	}
	if o.attach() != nil {
		t.Error("one can attach after the end")
	}
}

func TestAttachedThatLeavesDoesNotBlock(t *testing.T) {
	o, _ := newTestOutput(t)
	a := o.attach()
	o.detach(a)
	stuck := o.attach()
	go func() { o.detach(stuck) }()
	o.pump(strings.NewReader(strings.Repeat("y\n", 1<<20)), stdout) // far more than an attachment holds
	o.close()
}
