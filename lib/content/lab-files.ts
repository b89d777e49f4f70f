import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The files of content/lab: what chapters may show, change, apply and check. */
export class LabFiles {
  private readonly root: string;
  private readonly paths: string[];

  constructor(root: string) {
    this.root = root;
    this.paths = readdirSync(root, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1));
  }

  has(path: string): boolean {
    return this.paths.includes(path);
  }

  /** Null when the file is not there. Only listed files are read, so a path cannot leave the folder. */
  read(path: string): string | null {
    return this.has(path) ? readFileSync(join(this.root, path), 'utf8') : null;
  }

  /** Whether a path as a shell takes it (./, a folder, *) names anything. */
  matches(written: string): boolean {
    const path = written.replace(/^\.\//, '').replace(/\/$/, '');
    const pattern = new RegExp(`^${path.split('*').map(escapeRegExp).join('[^/]*')}(/|$)`);
    return this.paths.some((one) => pattern.test(one));
  }
}

function escapeRegExp(text: string): string {
  return text.replace(/[.+?^${}()|[\]\\]/g, '\\$&');
}
