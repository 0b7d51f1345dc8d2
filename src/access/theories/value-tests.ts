/**
 * A set of texts that is no pattern: numbers, dates, addresses. It is decided by finitely many points: every such
 * set is a union of intervals on its family's line, so that the bounds themselves, a point between each two
 * neighbours and one beyond each end, taken over all tests on one value, meet every region they can tell apart.
 */
export interface ValueTest {
  readonly id: number;
  readonly family: TestFamily;
  readonly compare: 'equal' | 'less' | 'less-equal' | 'greater' | 'greater-equal';
  /** The policy's value as written first. */
  readonly text: string;
  /** Identity: same key, same set. */
  readonly key: string;
  readonly holds: (text: string) => boolean;
  /** Ends of the intervals on the family's line. */
  readonly bounds: readonly bigint[];
}

export type TestFamily = 'numeric' | 'date' | 'ip';

/** How a family lies on a line: `print` gives null for points that are no value. */
export interface Line {
  readonly step: bigint;
  /** Points where the line, or a piece of it, ends. */
  readonly ends: readonly bigint[];
  readonly print: (point: bigint) => string | null;
}

/** Interns value tests by key. */
export class ValueTests {
  readonly #tests = new Map<string, ValueTest>();

  intern(test: Omit<ValueTest, 'id'>): ValueTest {
    let known = this.#tests.get(test.key);
    if (known === undefined) {
      known = { ...test, id: this.#tests.size };
      this.#tests.set(test.key, known);
    }
    return known;
  }
}

/** Texts that together meet every region which bounds on this line can tell apart. */
export function samplesOn(line: Line, bounds: readonly bigint[]): readonly string[] {
  const sorted = [...new Set(bounds)].sort((left, right) => (left < right ? -1 : left > right ? 1 : 0));
  const points: bigint[] = [];
  const first = sorted[0];
  const last = sorted.at(-1);
  if (first === undefined || last === undefined) return [];
  points.push(last + line.step, first - line.step, ...sorted);
  const all = [...new Set([...sorted, ...line.ends])].sort((left, right) => (left < right ? -1 : 1));
  for (let at = 1; at < all.length; at += 1)
    points.push(((all[at - 1] as bigint) + (all[at] as bigint)) / 2n);
  points.push(...line.ends);
  return points.flatMap((point) => line.print(point) ?? []);
}
