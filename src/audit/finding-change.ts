import { type ExcessBefore, excessBefore } from './excess-as-of.ts';
import { type ContainsRegions, type ExcessChange, excessChange } from './excess-change.ts';
import type { Detection, EventEvidence } from './finding.ts';
import { furtherDeeds, newsEvent } from './further-deeds.ts';
import type { FindingRecord } from './lifecycle.ts';
import { type MembersChange, membersChange } from './members.ts';

/** How what is detected differs from what is kept: by access, by members, by what was done. */
export interface FindingChange {
  readonly before: Detection;
  readonly excess: ExcessChange;
  readonly members: MembersChange;
  readonly deeds: readonly EventEvidence[];
  readonly grew: boolean;
  /** It lost something; it may have grown as well. */
  readonly lost: boolean;
}

/** Compares a detection with the kept finding. */
export function findingChange(
  record: FindingRecord,
  seen: Detection,
  contains: ContainsRegions,
): FindingChange {
  const before = record.detection;
  const excess = excessChange(before.excess, seen.excess, contains);
  const members = membersChange(before, seen);
  const deeds = furtherDeeds(record, seen);
  const { direction } = excess;
  return {
    before,
    excess,
    members,
    deeds,
    grew: hasMore(excess) || members.added.length > 0 || deeds.length > 0,
    lost: direction === 'shrank' || direction === 'both' || members.removed.length > 0,
  };
}

/** What the event of a growth keeps: small plain JSON. */
export function growthDetail(change: FindingChange, sealed: boolean): Readonly<Record<string, unknown>> {
  const { excess, deeds, members } = change;
  const lostSome = sealed && change.lost;
  return {
    proved: !hasMore(excess) || excess.proved,
    lostSome,
    added: short([
      ...deeds.map(({ action }) => action),
      ...members.added,
      ...(hasMore(excess) ? actionsOf(excess.added) : []),
    ]),
    ...(members.added.length > 0 ? { members: short(members.added) } : {}),
    ...(deeds.length > 0 ? { events: deeds.map((deed) => newsEvent(change.before, deed)) } : {}),
    ...(lostSome ? { removed: removedOf(change) } : {}),
    before: excessBefore(change.before),
  };
}

/** What the event of a shrinkage keeps. */
export function shrinkageDetail(change: FindingChange): {
  readonly removed: readonly string[];
  readonly members?: readonly string[];
  readonly before: ExcessBefore;
} {
  const { removed } = change.members;
  return {
    removed: removedOf(change),
    ...(removed.length > 0 ? { members: short(removed) } : {}),
    before: excessBefore(change.before),
  };
}

function hasMore({ direction }: ExcessChange): boolean {
  return direction === 'grew' || direction === 'both';
}

function removedOf({ excess, members }: FindingChange): readonly string[] {
  return short([...members.removed, ...actionsOf(excess.removed)]);
}

/** A few action patterns, for the history; the excess itself is in the finding. */
function actionsOf(
  regions: readonly { readonly actions: readonly string[]; readonly notActions?: readonly string[] }[],
): readonly string[] {
  return regions.flatMap(({ actions, notActions }) =>
    notActions ? [`all but ${notActions.join(', ')}`] : actions,
  );
}

function short(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)].sort().slice(0, 10);
}
