import { mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, matchesGlob, normalize } from 'node:path';
import type { LabFile } from '#lib/api.ts';
import { Listeners } from '#lib/cluster/listeners.ts';
import type { FileAction } from '#lib/content/schema.ts';
import { LabError } from '#lib/errors.ts';

export const MAX_FILE_BYTES = 256 * 1024;

export interface LabFilesOptions {
  /** The student's folder. */
  workspace: string;
  /** The shipped text of a lab file; undefined when none of that name is shipped. */
  original: (path: string) => Promise<string | undefined>;
  /** Paths of all shipped files. */
  shipped: () => Promise<string[]>;
  /** Puts a file back as shipped. */
  reset: (path: string) => Promise<void>;
  /** Fills in the {{values}} of the cluster. @throws LabError when it does not have one yet */
  fill: (text: string) => Promise<string>;
}

/** The lab files that the page shows and changes. Only shipped files: the rest of the folder is the student's own. */
export class LabFiles {
  readonly changed = new Listeners<{ path: string; modified: boolean }>();
  readonly #options: LabFilesOptions;

  constructor(options: LabFilesOptions) {
    this.#options = options;
  }

  /** Paths of the shipped files that one of the patterns, paths with `*`, stands for. */
  async matching(patterns: string[]): Promise<string[]> {
    const paths = await this.#options.shipped();
    return paths.filter((path) => patterns.some((pattern) => matchesGlob(path, pattern)));
  }

  /** @throws LabError NOT_FOUND */
  async read(path: string): Promise<LabFile> {
    const original = await this.#original(path);
    const text = this.#text(path) ?? '';
    return { path, text, original, modified: text !== original };
  }

  async write(path: string, text: string): Promise<LabFile> {
    await this.#original(path);
    const file = join(this.#options.workspace, path);
    try {
      mkdirSync(dirname(file), { recursive: true });
      // Written aside and renamed: a kubectl that reads at this moment sees one version or the other.
      writeFileSync(`${file}.saving`, text, { mode: 0o644 });
      renameSync(`${file}.saving`, file);
    } catch (error) {
      throw notWritten(path, error);
    }
    return this.#announce(path);
  }

  async reset(path: string): Promise<LabFile> {
    await this.#original(path);
    try {
      await this.#options.reset(path);
    } catch (error) {
      throw notWritten(path, error);
    }
    return this.#announce(path);
  }

  /** Applies an action's visible change; nothing happens when the file has it already. */
  async change(action: FileAction): Promise<LabFile> {
    if (!action.change)
      throw new LabError('BAD_REQUEST', '이 파일에는 적용할 변경이 없습니다.', '페이지를 새로 고치세요.');
    const find = await this.#options.fill(action.change.find);
    const replace = await this.#options.fill(action.change.replace);
    const { text } = await this.read(action.path);
    // The old lines of an insertion are still there when it was applied.
    const inserted = replace.includes(find) && text.includes(replace);
    if (text.includes(find) && !inserted)
      return this.write(
        action.path,
        text.replace(find, () => replace),
      );
    if (text.includes(replace)) return this.read(action.path);
    throw new LabError(
      'FILE_NOT_EDITABLE',
      `${action.path} 파일에서 바꿀 부분을 찾지 못했습니다. 파일의 내용이 처음과 다릅니다.`,
      '파일을 처음 내용으로 되돌린 뒤 다시 적용하거나, 편집에서 직접 고치세요.',
    );
  }

  async #announce(path: string): Promise<LabFile> {
    const file = await this.read(path);
    this.changed.emit({ path, modified: file.modified });
    return file;
  }

  async #original(path: string): Promise<string> {
    // A normal path that stays below the folder; everything else cannot be a lab file.
    const inside = normalize(path) === path && !path.startsWith('/') && !path.split('/').includes('..');
    const text = inside ? await this.#options.original(path) : undefined;
    if (text !== undefined) return text;
    throw new LabError('NOT_FOUND', `실습 파일 ${path}이 없습니다.`, '경로를 확인하세요.');
  }

  #text(path: string): string | undefined {
    const file = join(this.#options.workspace, path);
    try {
      if (statSync(file).size > MAX_FILE_BYTES)
        throw new LabError(
          'FILE_NOT_EDITABLE',
          `${path} 파일이 너무 커서 페이지에서 보여 주지 않습니다.`,
          '터미널에서 여세요.',
        );
      return readFileSync(file, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  }
}

function notWritten(path: string, error: unknown): LabError {
  const full = (error as NodeJS.ErrnoException).code === 'ENOSPC';
  return full
    ? new LabError(
        'DISK_FULL',
        `${path} 파일을 저장하지 못했습니다. 디스크에 남은 공간이 없습니다.`,
        '공간을 비운 뒤 다시 저장하세요.',
        { cause: error },
      )
    : new LabError(
        'FILE_NOT_EDITABLE',
        `${path} 파일을 저장하지 못했습니다.`,
        '실습 폴더의 권한을 확인하고 다시 저장하세요.',
        { cause: error },
      );
}
