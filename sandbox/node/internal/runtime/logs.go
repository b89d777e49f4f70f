package runtime

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"
	"time"
)

// stream is an output stream of a container.
type stream int

const (
	stdout stream = iota
	stderr
)

func (s stream) String() string { return [...]string{"stdout", "stderr"}[s] }

// maxLogLine splits longer lines into parts, as other runtimes do.
const maxLogLine = 16 << 10

// logWriter writes the CRI log format: `TIME STREAM F|P TEXT`, P for a part of a line.
type logWriter struct {
	path string
	file *os.File
}

func openLog(path string) (*logWriter, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return nil, fmt.Errorf("open the log: %w", err)
	}
	w := &logWriter{path: path}
	return w, w.reopen()
}

// reopen goes on in a new file at the same path: the kubelet has renamed the old one.
func (w *logWriter) reopen() error {
	file, err := os.OpenFile(w.path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o640)
	if err != nil {
		return fmt.Errorf("open the log: %w", err)
	}
	if w.file != nil {
		w.file.Close()
	}
	w.file = file
	return nil
}

// formatLog appends the complete lines of text to b, and returns the rest, which waits for its end.
func formatLog(b *bytes.Buffer, now time.Time, s stream, text []byte) (rest []byte) {
	head := now.UTC().Format(time.RFC3339Nano) + " " + s.String()
	for len(text) > 0 {
		line, after, complete := bytes.Cut(text, []byte("\n"))
		switch {
		case len(line) > maxLogLine:
			fmt.Fprintf(b, "%s P %s\n", head, text[:maxLogLine])
			text = text[maxLogLine:]
			continue
		case !complete:
			return line
		}
		fmt.Fprintf(b, "%s F %s\n", head, line)
		text = after
	}
	return nil
}

// output is where a container's output goes: its log, and whoever is attached.
type output struct {
	mu       sync.Mutex
	log      *logWriter
	attached map[*attachment]bool
	closed   bool
}

// attachment gets a copy of the output until it ends or goes away.
type attachment struct {
	chunks chan chunk    // closed when the container has ended
	gone   chan struct{} // closed when the client has left
}

type chunk struct {
	stream stream
	data   []byte
}

func newOutput(log *logWriter) *output {
	return &output{log: log, attached: map[*attachment]bool{}}
}

// pump copies what from gives to the log and to the attached until its end.
func (o *output) pump(from io.Reader, s stream) {
	buffer := make([]byte, 32<<10)
	var pending []byte
	var formatted bytes.Buffer
	for {
		n, err := from.Read(buffer)
		if n > 0 {
			pending = append(pending, buffer[:n]...)
			formatted.Reset()
			pending = append([]byte(nil), formatLog(&formatted, time.Now(), s, pending)...)
			o.write(formatted.Bytes(), chunk{stream: s, data: append([]byte(nil), buffer[:n]...)})
		}
		if err != nil {
			break
		}
	}
	if len(pending) > 0 { // the last line has no end: the program's last words count all the same
		line := fmt.Sprintf("%s %s P %s\n", time.Now().UTC().Format(time.RFC3339Nano), s, pending)
		o.write([]byte(line), chunk{})
	}
}

func (o *output) write(formatted []byte, c chunk) {
	o.mu.Lock()
	if len(formatted) > 0 {
		o.log.file.Write(formatted) // a full disk must not stop the program
	}
	var attached []*attachment
	if len(c.data) > 0 {
		for a := range o.attached {
			attached = append(attached, a)
		}
	}
	o.mu.Unlock()
	for _, a := range attached {
		select { // an attached client that reads slowly slows the program down, as with other runtimes
		case a.chunks <- c:
		case <-a.gone:
		}
	}
}

// attach returns nil when the container has ended.
func (o *output) attach() *attachment {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.closed {
		return nil
	}
	a := &attachment{chunks: make(chan chunk, 16), gone: make(chan struct{})}
	o.attached[a] = true
	return a
}

func (o *output) detach(a *attachment) {
	close(a.gone)
	o.mu.Lock()
	defer o.mu.Unlock()
	delete(o.attached, a)
}

// close is called when nothing pumps any more.
func (o *output) close() {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.closed {
		return
	}
	o.closed = true
	o.log.file.Close()
	for a := range o.attached {
		close(a.chunks)
		delete(o.attached, a)
	}
}

func (o *output) reopenLog() error {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.closed {
		return nil
	}
	return o.log.reopen()
}

// ReopenContainerLog is called after the kubelet has rotated a log.
func (r *Runtime) ReopenContainerLog(_ context.Context, id string) error {
	c, err := r.running(id)
	if err != nil {
		return err
	}
	return c.output.reopenLog()
}
