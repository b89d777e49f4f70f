package outer

import (
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"app.kafka-lab.dev/node/internal/pause"
	"app.kafka-lab.dev/node/internal/state"
)

// pauseOnSignals stops the sandbox on SIGTSTP and continues it on SIGCONT, as a shell does with a job. This process itself
// goes on: it ends a paused sandbox like any other, and waiting for that costs nothing.
func (s *sandbox) pauseOnSignals(inner *innerProcess) {
	signals := make(chan os.Signal, 8)
	signal.Notify(signals, syscall.SIGTSTP, syscall.SIGCONT)
	go func() {
		var paused *pause.Tree
		for signal := range signals {
			switch {
			case signal == syscall.SIGTSTP && paused == nil && s.is("ready"):
				tree, err := pause.Stop(inner.cmd.Process.Pid)
				if err != nil {
					fmt.Fprintln(os.Stderr, "kafka-lab-node: pause:", err)
					continue
				}
				paused = tree
				s.update(func(status *state.Status) { status.State = "paused" })
			case signal == syscall.SIGCONT && paused != nil:
				paused.Continue()
				paused = nil
				s.update(func(status *state.Status) { status.State = "ready" })
			}
		}
	}()
}

func (s *sandbox) is(wanted string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return !s.ending && s.status.State == wanted
}
