import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

export interface ToolResult {
  code: number;
  /** The last lines of both streams, for a message. */
  tail: string;
  stdout: string;
}

/** Lines kept for an error message: a compiler's or Maven's reason stands in the last few. */
const TAIL_LINES = 12;

/**
 * Runs a build tool to its end, line by line. The tool gets a process group of its own, which is killed as a
 * whole on abort and when this process exits: compilers have children.
 */
export function runTool(
  file: string,
  args: string[],
  options: {
    cwd: string;
    env: NodeJS.ProcessEnv;
    signal?: AbortSignal;
    onLine?: (line: string, stream: 'stdout' | 'stderr') => void;
  },
): Promise<ToolResult> {
  options.signal?.throwIfAborted();
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, {
      cwd: options.cwd,
      env: options.env,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    const tail: string[] = [];
    const stdout: string[] = [];
    const kill = () => {
      try {
        if (child.pid) process.kill(-child.pid, 'SIGKILL');
      } catch {
        // The group has ended by itself.
      }
    };
    process.once('exit', kill);
    options.signal?.addEventListener('abort', kill, { once: true });
    const read = (stream: 'stdout' | 'stderr') =>
      createInterface({ input: child[stream] }).on('line', (line) => {
        if (stream === 'stdout') stdout.push(line);
        if (line.trim()) tail.push(line);
        if (tail.length > TAIL_LINES) tail.shift();
        options.onLine?.(line, stream);
      });
    read('stdout');
    read('stderr');
    const settle = () => {
      process.off('exit', kill);
      options.signal?.removeEventListener('abort', kill);
    };
    child.on('error', (error) => {
      settle();
      reject(error);
    });
    child.on('close', (code) => {
      settle();
      if (options.signal?.aborted) reject(options.signal.reason);
      else resolve({ code: code ?? 1, tail: tail.join('\n'), stdout: stdout.join('\n') });
    });
  });
}
