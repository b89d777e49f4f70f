/** A set of callbacks; one that throws must not keep the others from hearing. */
export class Listeners<T> {
  readonly #all = new Set<(value: T) => void>();

  add(listener: (value: T) => void): () => void {
    this.#all.add(listener);
    return () => void this.#all.delete(listener);
  }

  /** As `add`, for listeners that something is kept up for: `ends` is called when the last of them has left. */
  join(listener: (value: T) => void, ends: () => void): () => void {
    const remove = this.add(listener);
    let joined = true;
    return () => {
      if (!joined) return;
      joined = false;
      remove();
      if (this.size === 0) ends();
    };
  }

  emit(value: T): void {
    for (const listener of [...this.#all])
      try {
        listener(value);
      } catch (error) {
        console.error(error);
      }
  }

  remove(listener: (value: T) => void): void {
    this.#all.delete(listener);
  }

  moveTo(other: Listeners<T>): void {
    for (const listener of this.#all) other.add(listener);
    this.#all.clear();
  }

  get size(): number {
    return this.#all.size;
  }
}
