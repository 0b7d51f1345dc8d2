/**
 * Remembers which events were seen, in 8 bytes each at most two thirds full: the only part of the builder that
 * grows with events, not sessions. An event is known by two 32-bit multiplicative hashes over the UTF-16 units of
 * account and event id, each mixed at the end, never both 0; among ten million events two share both by chance once
 * in 370,000 trails.
 */
export class SeenEvents {
  #slots = new Uint32Array(2 * 1024);
  #size = 0;

  /** Whether the account's event is new; it counts as seen from then on. */
  add(account: string, id: string): boolean {
    if (this.#size * 3 >= this.#slots.length) this.#grow();
    let a = 0x811c9dc5;
    let b = 0x9e3779b9;
    // The space keeps apart an account's digits and the id's.
    for (let at = -1 - account.length; at < id.length; at++) {
      const unit =
        at === -1 ? 0x20 : at < 0 ? account.charCodeAt(at + 1 + account.length) : id.charCodeAt(at);
      a = Math.imul(a ^ unit, 0x01000193);
      b = Math.imul(b ^ unit, 0x85ebca6b);
      b ^= b >>> 13;
    }
    if (!insert(this.#slots, mix(a), mix(b) || 1)) return false;
    this.#size++;
    return true;
  }

  #grow(): void {
    const old = this.#slots;
    this.#slots = new Uint32Array(old.length * 2);
    for (let at = 0; at < old.length; at += 2) {
      const high = old[at] ?? 0;
      const low = old[at + 1] ?? 0;
      if (high !== 0 || low !== 0) insert(this.#slots, high, low);
    }
  }
}

function insert(slots: Uint32Array, high: number, low: number): boolean {
  // The number of pairs is a power of two.
  const mask = slots.length / 2 - 1;
  for (let at = low & mask; ; at = (at + 1) & mask) {
    const foundHigh = slots[2 * at] ?? 0;
    const foundLow = slots[2 * at + 1] ?? 0;
    if (foundHigh === high && foundLow === low) return false;
    if (foundHigh === 0 && foundLow === 0) {
      slots[2 * at] = high;
      slots[2 * at + 1] = low;
      return true;
    }
  }
}

function mix(value: number): number {
  let mixed = value ^ (value >>> 16);
  mixed = Math.imul(mixed, 0x7feb352d);
  mixed ^= mixed >>> 15;
  mixed = Math.imul(mixed, 0x846ca68b);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
