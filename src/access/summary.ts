import type { StatementReference } from '../policy/document.ts';
import type { AccessSet } from './access-set.ts';
import type { Comparison, Region, Verdict } from './comparison.ts';
import type { CompareOptions, EngineStatistics } from './engine.ts';
import type { Excess } from './excess.ts';
import { excessPolicy } from './excess-policy.ts';
import type { KnownFacts } from './known-facts.ts';
import { RegionWriter, type Written } from './region-writer.ts';
import type { Workshop } from './workshop.ts';

/** Where regions are said, and who counts. */
export interface SummarySetup extends Workshop {
  readonly statistics: EngineStatistics;
}

/** The two sides as they were given. */
export interface Question {
  readonly granted: AccessSet;
  readonly intended: AccessSet;
  /** Context keys that either side looks at. */
  readonly keys: ReadonlySet<string>;
  readonly assumptions: Set<string>;
  readonly options: CompareOptions;
}

export interface ExcessPart {
  readonly granted: AccessSet;
  readonly facts: KnownFacts;
  readonly excess: Excess;
}

/** Says an excess: merged, attributed, witnessed, in a fixed order. */
export function summarize(setup: SummarySetup, parts: readonly ExcessPart[], question: Question): Comparison {
  const writer = new RegionWriter(setup, question);
  const written = mergeSame(parts.map((part) => writer.write(part)));
  const regions = byWeight(written);
  const complete = parts.every(({ excess }) => excess.complete);
  const decided = complete && !written.some((each) => each.undecided);
  const exact = complete && written.every((each) => each.exact && each.region.certainty === 'definite');
  const assumptions = new Set(question.assumptions);
  if (written.some((each) => each.restsOnReading)) assumptions.add('R-006');
  return {
    verdict: verdictOf(regions, decided),
    proof: exact ? 'exact' : 'over-approx',
    assumptions: [...assumptions].sort(),
    regions,
    policy: written.every((each) => each.exact) && complete ? excessPolicy(setup, regions) : null,
  };
}

function verdictOf(regions: readonly Region[], decided: boolean): Verdict {
  if (regions.some((region) => region.certainty === 'definite')) return 'exceeds';
  // INVARIANT: a search that did not end proves nothing.
  if (!decided) return 'unknown';
  return regions.length > 0 ? 'may-exceed' : 'within';
}

/** Members of a union compared one by one may exceed in the same way. */
function mergeSame(parts: readonly (readonly Written[])[]): readonly Written[] {
  if (parts.length === 1) return parts[0] ?? [];
  const found = new Map<string, Written>();
  for (const each of parts.flat()) {
    const key = JSON.stringify({ ...each.region, grantedBy: null, witness: null });
    const known = found.get(key);
    if (known === undefined) found.set(key, each);
    else {
      const grantedBy = mergeReferences(known.region.grantedBy, each.region.grantedBy);
      found.set(key, { ...known, region: { ...known.region, grantedBy } });
    }
  }
  return [...found.values()];
}

export function mergeReferences(
  left: readonly StatementReference[],
  right: readonly StatementReference[],
): readonly StatementReference[] {
  const all = new Map([...left, ...right].map((each) => [`${each.policy}\n${each.statement}`, each]));
  return [...all.values()].sort((one, two) =>
    compareText(`${one.policy}\n${one.statement}`, `${two.policy}\n${two.statement}`),
  );
}

/** Definite before may, known before future, then by what they say. */
function byWeight(written: readonly Written[]): readonly Region[] {
  return written
    .map(({ region, words }) => ({ region, weight: `${rank(region)} ${words}` }))
    .sort((left, right) => compareText(left.weight, right.weight))
    .map(({ region }) => region);
}

function rank({ certainty, future, exercisable }: Region): string {
  return `${certainty === 'definite' ? 0 : 1} ${future ? 1 : 0} ${exercisable ? 0 : 1}`;
}

function compareText(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
