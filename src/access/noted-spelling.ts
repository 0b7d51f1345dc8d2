import type { Spelling } from './spelling.ts';

/**
 * Notes how names were spelled: words made with them are another comparison's words too where that one's policies
 * write the same few names alike.
 */
export class NotedSpelling {
  /** What was asked and what was answered, by turns; few names each, and without the room that `push` leaves. */
  #keys: readonly string[] = [];
  #actions: readonly (string | null)[] = [];

  /** The key as the comparison at hand writes it, noted. */
  key(spelling: Spelling, keyId: string): string {
    const name = spelling.key(keyId);
    this.#keys = this.#keys.concat(keyId, name);
    return name;
  }

  /** The action pattern as the comparison at hand writes it, noted. */
  action(spelling: Spelling, lower: string): string | null {
    const text = spelling.action(lower);
    this.#actions = this.#actions.concat(lower, text);
    return text;
  }

  /** Whether another comparison writes everything that was asked so far in the same way. */
  agrees(spelling: Spelling): boolean {
    for (let at = 0; at < this.#keys.length; at += 2)
      if (spelling.key(this.#keys[at] as string) !== this.#keys[at + 1]) return false;
    for (let at = 0; at < this.#actions.length; at += 2)
      if (spelling.action(this.#actions[at] as string) !== this.#actions[at + 1]) return false;
    return true;
  }
}
