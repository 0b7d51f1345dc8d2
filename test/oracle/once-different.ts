import type { Witness } from '../../src/access/comparison.ts';
import { createEngine } from '../../src/access/engine.ts';
import { evaluate } from '../../src/policy/evaluate.ts';
import { fakeCatalogFacts } from '../fakes/catalog-facts.ts';
import { naiveRegionHolds } from './naive-membership.ts';
import { type CaseJson, caseOf } from './random-cases.ts';
import { type SideJson, setOf } from './random-pairs.ts';
import { smallCatalog } from './small-catalog.ts';

/** One line of the file of cases. */
type DifferenceRow = { readonly id: string; readonly rule: string; readonly why: string } & (
  | { readonly kind: 'evaluate'; readonly case: CaseJson; readonly expected: string }
  | {
      readonly kind: 'compare';
      readonly granted: SideJson;
      readonly intended: SideJson;
      readonly expected: readonly string[];
      /** A request that exceeds: some region must hold it by its own words. */
      readonly region?: Witness;
    }
);

/** What became of a case: `actual` is null when it is as expected. */
export interface OnceDifferent {
  readonly id: string;
  readonly rule: string;
  readonly why: string;
  readonly expected: string;
  readonly actual: string | null;
}

/** Runs every line of a file of cases. */
export function onceDifferent(lines: string): readonly OnceDifferent[] {
  return lines
    .trim()
    .split('\n')
    .map((line) => {
      const row = JSON.parse(line) as DifferenceRow;
      const { id, rule, why } = row;
      return { id, rule, why, expected: String(row.expected), actual: differenceOf(row) };
    });
}

function differenceOf(row: DifferenceRow): string | null {
  if (row.kind === 'evaluate') {
    const { request, layers } = caseOf(row.case);
    const { decision } = evaluate(request, layers, fakeCatalogFacts);
    return decision === row.expected ? null : decision;
  }
  const { verdict, regions } = createEngine(smallCatalog).compare(setOf(row.granted), setOf(row.intended));
  if (!row.expected.includes(verdict)) return verdict;
  const { region: request } = row;
  if (request === undefined) return null;
  const held = regions.some((region) => naiveRegionHolds(region, request, smallCatalog) === true);
  return held ? null : `${verdict}, but no region's words hold ${JSON.stringify(request)}`;
}
