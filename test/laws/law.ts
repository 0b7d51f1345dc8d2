import fc from 'fast-check';

/** A sentence that holds for all random inputs: the suite draws some, the campaign many. */
export interface Law {
  readonly name: string;
  /** Draws `runs` inputs by the seed (the suite's own if not given); throws at the first that breaks it. */
  check(runs: number, seed?: number): void;
}

/** A law over drawn values: `hold` throws where it is broken. */
export function law<Drawn extends [unknown, ...unknown[]]>(
  name: string,
  drawn: { [Place in keyof Drawn]: fc.Arbitrary<Drawn[Place]> },
  hold: (...values: Drawn) => void,
): Law {
  const property = fc.property(fc.tuple<Drawn>(...drawn), (values) => {
    hold(...values);
  });
  return {
    name,
    check: (numRuns, seed) =>
      fc.assert(property, { numRuns, endOnFailure: true, ...(seed === undefined ? {} : { seed }) }),
  };
}

/** Runs of each law in the suite. `npm run verify:laws` draws many more; under a mutant fewer suffice, and many wait. */
export const suiteRuns = Number(process.env['LAW_RUNS'] ?? 1000);
