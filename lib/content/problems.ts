/** A mistake in the course, where an author can find it. */
export interface Problem {
  /** Relative to the content folder: chapters/03-kafka-cluster/chapter.md */
  file: string;
  /** 1-based. */
  line: number;
  message: string;
}

/** Collects mistakes, so that one check names them all. */
export class Problems {
  readonly list: Problem[] = [];

  in(file: string): Report {
    return (line, message) => this.list.push({ file, line, message });
  }

  sorted(): Problem[] {
    return this.list.toSorted((a, b) => a.file.localeCompare(b.file) || a.line - b.line);
  }
}

export type Report = (line: number, message: string) => void;

export function formatProblem(problem: Problem): string {
  return `${problem.file}:${problem.line} ${problem.message}`;
}
