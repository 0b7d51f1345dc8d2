import type { Exception, Registry } from '../registry/registry.ts';
import { heldAgainst, isNamedBy } from './exceptions.ts';
import type { ExcessAsOf } from './excess-as-of.ts';
import { type ContainsRegions, excessChange } from './excess-change.ts';
import type { Detection, KnownDeed } from './finding.ts';
import { deedsBeyond, newsEachTime } from './further-deeds.ts';
import type { RuleId } from './rules.ts';

/** A question to the store: what was this finding's excess in that scan? */
export interface AsOfScan {
  readonly fingerprint: string;
  readonly scan: string;
}

/** Rules whose findings each speak of one thing only, so that a finding without an excess cannot grow unseen. */
const cannotGrow: ReadonlySet<RuleId> = new Set(['guardrail-removed']);

/** What has to be asked of the store before `withExceptionsAsOfScan`; nothing where no exception names a scan. */
export function asOfScans(registry: Registry | null, detections: readonly Detection[]): readonly AsOfScan[] {
  const asked = new Map<string, AsOfScan>();
  for (const detection of detections) {
    for (const scan of scansOf(namedScans(registry, detection))) {
      asked.set(`${scan} ${detection.fingerprint}`, { fingerprint: detection.fingerprint, scan });
    }
  }
  return [...asked.values()];
}

/**
 * Marks the detections that exceed no more than they did in the scan that an exception names; of every other one it
 * says why that exception does not hold.
 *
 * INVARIANT: only an excess that is proved to lie within the one of that scan is accepted.
 */
export function withExceptionsAsOfScan(
  registry: Registry | null,
  detections: readonly Detection[],
  kept: (asked: AsOfScan) => ExcessAsOf,
  contains: ContainsRegions,
): readonly Detection[] {
  return detections.map((detection) => {
    const { fingerprint } = detection;
    return heldAgainst(
      detection,
      namedScans(registry, detection),
      ({ ceiling }) =>
        'scan' in ceiling
          ? whyNotCovered(detection, ceiling.scan, kept({ fingerprint, scan: ceiling.scan }), contains)
          : 'its ceiling is not as of a scan',
      ({ ceiling }) => ('scan' in ceiling ? deedsOf(kept({ fingerprint, scan: ceiling.scan })) : []),
    );
  });
}

function namedScans(registry: Registry | null, detection: Detection): readonly Exception[] {
  return (registry?.exceptions ?? []).filter(
    (exception) => 'scan' in exception.ceiling && isNamedBy(exception, detection),
  );
}

function scansOf(exceptions: readonly Exception[]): readonly string[] {
  return exceptions.flatMap(({ ceiling }) => ('scan' in ceiling ? [ceiling.scan] : []));
}

function deedsOf(then: ExcessAsOf): readonly KnownDeed[] {
  return then.state === 'kept' ? (then.deeds ?? []) : [];
}

/** null: all of the excess was in that scan. */
function whyNotCovered(
  detection: Detection,
  scan: string,
  then: ExcessAsOf,
  contains: ContainsRegions,
): string | null {
  const { rule, uniqueId, excess } = detection;
  if (then.state === 'not-kept') return `as of scan \`${scan}\`: ${then.why}`;
  if (then.uniqueId !== null && uniqueId !== null && then.uniqueId !== uniqueId) {
    return `as of scan \`${scan}\`: the principal was deleted and made anew since`;
  }
  if (then.excess === null || excess === null) {
    if (then.excess === null && excess === null && cannotGrow.has(rule)) return null;
    return 'this finding has no excess to hold against its ceiling';
  }
  if (excess.verdict === 'unknown' || then.excess.verdict === 'unknown') {
    return 'the comparison was too large to decide';
  }
  const [deed] = deedsBeyond(deedsOf(then), newsEachTime(detection));
  if (deed !== undefined) return `more was done than scan \`${scan}\` is known to have shown: ${deed.action}`;
  const { direction, proved } = excessChange(then.excess, excess, contains);
  if (direction === 'same' || direction === 'shrank') return null;
  return proved
    ? `it is more than it was in scan \`${scan}\``
    : `nobody can prove that it is no more than it was in scan \`${scan}\``;
}
