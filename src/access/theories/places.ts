import { isStar, star, type Token } from './glob.ts';

/**
 * The places of one pattern that can be reached after some letters, ascending and without repeats. Filled and emptied
 * millions of times in a scan: the room stays, where lists made anew were a third of all that was ever allocated.
 */
export class Places {
  count = 0;
  #list = new Int32Array(64);

  at(index: number): number {
    return this.#list[index] as number;
  }

  /** The furthest place, -1 when there is none. */
  get last(): number {
    return this.count === 0 ? -1 : (this.#list[this.count - 1] as number);
  }

  clear(): void {
    this.count = 0;
  }

  /**
   * Adds a place and those reached from it without reading (a star may match nothing); callers add in ascending order.
   * Places before the furthest full star are dropped: whatever they accept, that star accepts too.
   */
  add(tokens: readonly Token[], from: number): void {
    for (let place = from; place <= tokens.length; place += 1) {
      const token = tokens[place];
      if (place > this.last) {
        if (token === star) this.count = 0;
        this.#push(place);
      }
      if (token === undefined || !isStar(token)) return;
    }
  }

  #push(place: number): void {
    if (this.count === this.#list.length) {
      const more = new Int32Array(this.count * 2);
      more.set(this.#list);
      this.#list = more;
    }
    this.#list[this.count] = place;
    this.count += 1;
  }
}
