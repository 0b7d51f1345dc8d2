/** How many calls of a session name which origin of its credentials. */
export class OriginCounts {
  #counts: Map<string, number> | null = null;
  /** The one that came last and is not in #counts yet: mostly there is no other. */
  #last: string | null = null;
  #lastCount = 0;

  add(origin: string, count: number): void {
    if (origin !== this.#last) {
      this.#settle();
      this.#last = origin;
    }
    this.#lastCount += count;
  }

  merge(other: OriginCounts): void {
    other.#settle();
    for (const [origin, count] of other.#counts ?? []) this.add(origin, count);
  }

  /** The one that most calls name; on a tie the one that comes first by name; null when none names one. */
  main(): string | null {
    this.#settle();
    const ranked = [...(this.#counts ?? [])].sort(([a, many], [b, more]) => more - many || (a < b ? -1 : 1));
    return ranked[0]?.[0] ?? null;
  }

  #settle(): void {
    if (this.#last === null) return;
    this.#counts ??= new Map();
    this.#counts.set(this.#last, (this.#counts.get(this.#last) ?? 0) + this.#lastCount);
    this.#last = null;
    this.#lastCount = 0;
  }
}
