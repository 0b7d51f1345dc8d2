import type { AccessSet } from '../access/access-set.ts';
import type { Comparison, Region, Witness } from '../access/comparison.ts';
import { Membership } from '../access/membership.ts';
import type { CatalogFacts } from '../policy/facts.ts';
import { withoutAwsOwned } from '../reach/aws-owned.ts';
import { type Gap, provesBound, provesInside } from '../reach/gap.ts';
import { qualify } from '../reach/qualify.ts';
import { bindForComparison, digestOfDocument } from '../reach/relevant-facts.ts';
import { wholeAccess } from '../reach/resource-grants.ts';
import { unsaidAssumption } from '../reach/unsaid-denies.ts';
import { weightOf } from './action-weight.ts';
import { type ComparisonMemory, createComparisonMemory } from './comparison-memory.ts';
import { withHomeWitness } from './home-witness.ts';
import { scopeDigestOf } from './meant-digest.ts';
import { withReadResources } from './read-resource-witness.ts';
import { replayThrough } from './replay.ts';

/** What the audit asks of access/: the excess of one access over another. */
export interface ComparisonEngine {
  compare(
    granted: AccessSet,
    intended: AccessSet,
    options?: {
      readonly preferAction?: (action: string) => number;
      readonly replay?: (witness: Witness) => boolean;
    },
  ): Comparison;
  /** Whether `compare` would answer `within`, where nobody asks what exceeds. */
  proves(granted: AccessSet, intended: AccessSet): boolean;
}

/** One side of a comparison, with what could not be read of it. */
export interface Side {
  readonly access: AccessSet;
  /** What it holds beside `access`: resource policies' grants. */
  readonly grants?: readonly { readonly access: AccessSet }[];
  readonly gaps: readonly Gap[];
  /** What was assumed of it, in words: said with every answer. */
  readonly assumptions?: readonly string[];
}

/** A comparison with the digests that tell whether either side changed. */
export interface Compared {
  readonly comparison: Comparison;
  readonly grantedDigest: string;
  readonly scopeDigest: string;
}

/** Compares a pair once, however many principals carry it. */
export interface Comparer {
  /** @param home the account whose resources are asked for: witnesses lie there where no policy says otherwise */
  compare(granted: Side, intended: Side, home?: string): Compared;
  /** Whether `compare` would answer `within`: cheaper where a remedy is tried and nobody reads what it leaves over. */
  proves(granted: Side, intended: Side): boolean;
}

/** A comparer for one audit; `memory` is its own, or one that knows what earlier audits compared. */
export function createComparer(
  engine: ComparisonEngine,
  catalog: CatalogFacts,
  memory: ComparisonMemory = createComparisonMemory(),
): Comparer {
  const membership = new Membership(catalog);
  return {
    compare(granted, intended, home) {
      const { left, right } = bindForComparison(
        wholeAccess(granted),
        wholeAccess(intended),
        digestOfDocument,
      );
      const key = `${left.digest} ${right.digest}`;
      let comparison = memory.get(key);
      if (comparison === undefined) {
        const replay = replayThrough(left.access, catalog);
        const answer = withReadResources(
          engine.compare(left.access, right.access, { preferAction: weightOf, replay }),
          left.access,
          right.access,
          membership,
          replay,
        );
        comparison = withoutAwsOwned({ ...answer, regions: answer.regions.map(withoutAbsentKeys) });
        memory.set(key, comparison);
      }
      const regions = comparison.regions.map((region) =>
        home === undefined ? region : withHomeWitness(region, home, left.access, right.access, membership),
      );
      const told = qualify({ ...comparison, regions }, granted.gaps, intended.gaps);
      return {
        comparison: assuming(told, [granted, intended]),
        grantedDigest: withGaps(left.digest, granted.gaps),
        scopeDigest: scopeDigestOf(intended.access, withGaps(right.digest, intended.gaps)),
      };
    },
    proves(granted, intended) {
      // What nobody could read: see qualify.
      const unread = granted.gaps.length + intended.gaps.length > 0;
      if (unread && !(provesInside(granted.gaps) && provesBound(intended.gaps))) return false;
      const { left, right } = bindForComparison(
        wholeAccess(granted),
        wholeAccess(intended),
        digestOfDocument,
      );
      const key = `${left.digest} ${right.digest}`;
      const proved = memory.proved(key) ?? engine.proves(left.access, right.access);
      memory.setProved(key, proved);
      return proved;
    },
  };
}

function assuming(comparison: Comparison, sides: readonly Side[]): Comparison {
  const said = sides.flatMap(({ assumptions = [] }) => assumptions);
  if (said.length === 0) return comparison;
  const assumptions = [...new Set([...comparison.assumptions, ...said])];
  // Regions may then hold requests that a Deny takes out; `within` is as proved as ever.
  const wide = comparison.regions.length > 0 && said.includes(unsaidAssumption);
  return { ...comparison, assumptions, proof: wide ? 'over-approx' : comparison.proof };
}

/** A witness's context is complete: a key that is known to be absent is not in it. */
function withoutAbsentKeys(region: Region): Region {
  const { witness } = region;
  if (witness === null) return region;
  const held = Object.entries(witness.context).filter(([, value]) => value.length > 0 || value === '');
  return { ...region, witness: { ...witness, context: Object.fromEntries(held) } };
}

/** A side with gaps is never the same as the one without them. */
function withGaps(digest: string, gaps: readonly Gap[]): string {
  return gaps.length === 0 ? digest : `${digest}+${gaps.length} unread`;
}
