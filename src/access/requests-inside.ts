import type { ActionTable } from './action-table.ts';
import type { Witness } from './comparison.ts';
import type { Cube } from './cube.ts';
import type { NotedSpelling } from './noted-spelling.ts';
import type { Spelling } from './spelling.ts';
import type { Scenery } from './theories/plausible-text.ts';
import type { WitnessBuilder } from './witness.ts';

/** Texts tried for a variable of unknown value. */
const freshTexts = ['agent', 'zq7'] as const;

/** Where requests are built. */
export interface RequestSetup {
  readonly builder: WitnessBuilder;
  readonly table: ActionTable;
  readonly scenery: Scenery;
  readonly noted: NotedSpelling;
}

/** Requests inside one cube, the most telling first; each is built when first asked for. */
export class RequestsInside {
  readonly #setup: RequestSetup;
  readonly #cube: Cube;
  /** Catalog numbers, or one name that no catalog knows. */
  readonly #asked: readonly (number | string)[];
  /** Beside a variable of unknown value each action is tried with several texts. */
  readonly #variable: boolean;
  /** As far as they were asked for. */
  #built: readonly (Witness | null)[] = [];

  constructor(setup: RequestSetup, cube: Cube, asked: readonly (number | string)[], variable: boolean) {
    this.#setup = setup;
    this.#cube = cube;
    this.#asked = asked;
    this.#variable = variable;
  }

  /** The requests one by one; null where no value could be named. */
  *each(spelling: Spelling): Generator<Witness | null> {
    const count = this.#asked.length * (this.#variable ? freshTexts.length : 1);
    for (let place = 0; place < count; place += 1) {
      if (place === this.#built.length) this.#built = this.#built.concat(this.#build(place, spelling));
      yield this.#built[place] as Witness | null;
    }
  }

  #build(place: number, spelling: Spelling): Witness | null {
    const { builder, table, scenery, noted } = this.#setup;
    const each = this.#variable ? freshTexts.length : 1;
    const asked = this.#asked[Math.floor(place / each)] as number | string;
    const [name, index] = typeof asked === 'number' ? [table.name(asked), asked] : [asked, -1];
    const fresh = freshTexts[place % each] as string;
    return builder.build(this.#cube, name, index, scenery, fresh, (keyId) => noted.key(spelling, keyId));
  }
}
