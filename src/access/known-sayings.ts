import { runsOf } from './action-bits.ts';
import { cubeKey } from './cube.ts';
import type { RawRegion } from './excess.ts';
import type { RegionSayer } from './region-sayer.ts';
import type { Saying, Voice } from './saying.ts';

/** What was said of one raw region, and in whose voice beside the spelling that each saying notes. */
interface Said {
  readonly partition: string;
  readonly preferAction: Voice['preferAction'];
  readonly sayings: readonly Saying[];
}

/**
 * Sayings by raw region. Three of four regions of a scan were said before, of another principal that carries the same
 * statement, and words and requests are half the cost of a comparison.
 * INVARIANT: whether a region is definite and who grants it is never kept: each comparison asks its own policies.
 */
export class KnownSayings {
  readonly #sayer: RegionSayer;
  readonly #said = new Map<string, readonly Said[]>();
  #size = 0;

  constructor(sayer: RegionSayer) {
    this.#sayer = sayer;
  }

  /** How many regions are kept. */
  get size(): number {
    return this.#size;
  }

  /** The sayings of a raw region in this voice, made when nobody asked before. */
  of(raw: RawRegion, voice: Voice): readonly Saying[] {
    const key = keyOf(raw);
    const said = this.#said.get(key);
    const { preferAction, spelling } = voice;
    const { partition } = voice.scenery;
    const known = said?.find(
      (each) =>
        each.partition === partition &&
        each.preferAction === preferAction &&
        each.sayings.every(({ noted }) => noted.agrees(spelling)),
    );
    if (known !== undefined) return known.sayings;
    const sayings = this.#sayer.say(raw, voice);
    const made: Said = { partition, preferAction, sayings };
    this.#said.set(key, said === undefined ? [made] : [...said, made]);
    this.#size += sayings.length;
    return sayings;
  }
}

/** Text that is the same for the same region of one engine; joined, as it is kept (see `textOfUnits`). */
function keyOf({ cube, actions, future }: RawRegion): string {
  const parts = [cubeKey(cube), ...runsOf(actions)];
  for (const { service, names } of future)
    parts.push(`|${service ?? ''} ${names.within.id}`, String(names.outside.id));
  return parts.join();
}
