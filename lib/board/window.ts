interface Kept<T> {
  item: T;
  at: number;
  bytes: number;
}

export interface WindowLimits {
  /** ms */
  age: number;
  /** Of all items as JSON, which is what a page is sent at first. */
  bytes: number;
}

/** The newest items of a recording, within a time and a size. */
export class RecordingWindow<T extends { at: number }> {
  readonly #limits: WindowLimits;
  readonly #forget: (item: T, next: T) => void;
  #kept: Kept<T>[] = [];
  #bytes = 0;

  /** `forget` is told each item that falls out, with the one that is the oldest then. */
  constructor(limits: WindowLimits, forget: (item: T, next: T) => void = () => undefined) {
    this.#limits = limits;
    this.#forget = forget;
  }

  add(item: T): void {
    const bytes = JSON.stringify(item).length;
    this.#kept.push({ item, at: item.at, bytes });
    this.#bytes += bytes;
    const oldest = item.at - this.#limits.age;
    let count = 0;
    // The item before the oldest time still holds at that time, until the next one.
    while (
      count < this.#kept.length - 1 &&
      (this.#kept[count + 1]!.at <= oldest || this.#bytes > this.#limits.bytes)
    ) {
      this.#bytes -= this.#kept[count]!.bytes;
      this.#forget(this.#kept[count]!.item, this.#kept[count + 1]!.item);
      count += 1;
    }
    if (count > 0) this.#kept = this.#kept.slice(count);
  }

  /** The newest one, changed in place. */
  get last(): T | undefined {
    return this.#kept.at(-1)?.item;
  }

  items(): T[] {
    return this.#kept.map(({ item }) => item);
  }
}
