import type { Estate } from '../estate.ts';
import { applyChange, type PolicyByArn, policyArnOf } from './apply-change.ts';
import type { ChangeEvent } from './change-event.ts';
import { failsWithout, phaseOf, replayedCall, thingOf } from './replayed-calls.ts';

/** What a call left behind. */
export interface ReplayStep {
  readonly event: ChangeEvent;
  readonly estate: Estate;
  /** Another call of the same second did the contrary, and which of them was the last one nobody can say. */
  readonly contested: boolean;
}

/**
 * Applies calls to an estate one after the other, and yields those that changed it. A trail's times are whole seconds: within
 * one, things are made before they are used, and deleted last, as AWS lets nobody do otherwise.
 * @param events in order of time
 */
export function* replayChanges(
  before: Estate,
  events: Iterable<ChangeEvent>,
  policyOf: PolicyByArn,
): Generator<ReplayStep> {
  let estate = before;
  for (const second of bySecond(events)) {
    const contested = second.length < 2 ? none : contestedOf(estate, second, policyOf);
    for (const event of second) {
      const next = applyChange(estate, event, policyOf);
      if (next === null || next === estate) continue;
      estate = next;
      yield { event, estate, contested: contested.has(event) };
    }
  }
}

const none: ReadonlySet<ChangeEvent> = new Set();

function* bySecond(events: Iterable<ChangeEvent>): Generator<readonly ChangeEvent[]> {
  let second: ChangeEvent[] = [];
  for (const event of events) {
    if (replayedCall(event) === null) continue;
    if (second[0] !== undefined && second[0].at !== event.at) {
      yield second.sort(byPhase);
      second = [];
    }
    second.push(event);
  }
  if (second.length > 0) yield second.sort(byPhase);
}

/** Stable: within a phase they stay in the order of their ids. */
function byPhase(left: ChangeEvent, right: ChangeEvent): number {
  return phaseOf(left) - phaseOf(right);
}

/**
 * Those of a second that undo or overwrite one another. Not those whose order AWS itself tells: what was not there before
 * was made first, since nobody can take away what is not there.
 */
function contestedOf(
  estate: Estate,
  second: readonly ChangeEvent[],
  policyOf: PolicyByArn,
): ReadonlySet<ChangeEvent> {
  const contested = new Set(besideRenamings(second));
  const things = Map.groupBy(second, (event) => thingOf(event, policyArnOf(event, estate.partition)));
  for (const calls of things.values()) {
    if (new Set(calls.map(saidBy)).size < 2) continue;
    const [make, unmake, ...more] = calls;
    const isTold = make && unmake && more.length === 0 && comesLast(estate, make, unmake, policyOf);
    if (!isTold) for (const event of calls) contested.add(event);
  }
  return contested;
}

/** Whether the second of two calls takes away what was not there before the first one. */
function comesLast(estate: Estate, make: ChangeEvent, unmake: ChangeEvent, policyOf: PolicyByArn): boolean {
  if (phaseOf(make) >= phaseOfUnset || phaseOf(unmake) < phaseOfUnset || !failsWithout(unmake)) return false;
  const without = applyChange(estate, unmake, policyOf);
  return without === null || without === estate;
}

/** Calls on somebody who was given another name within the second: by which of the two, nobody can say. */
function besideRenamings(second: readonly ChangeEvent[]): readonly ChangeEvent[] {
  const names = new Set(
    second
      .flatMap(({ names: { newusername, username, newgroupname, groupname } }) => [
        ...(newusername === undefined ? [] : [`user ${newusername}`, `user ${username}`]),
        ...(newgroupname === undefined ? [] : [`group ${newgroupname}`, `group ${groupname}`]),
      ])
      .map((name) => name.toLowerCase()),
  );
  if (names.size === 0) return [];
  const concerned = second.filter(({ names: { username, groupname } }) =>
    [`user ${username}`, `group ${groupname}`].some((name) => names.has(name.toLowerCase())),
  );
  return concerned.length < 2 ? [] : concerned;
}

const phaseOfUnset = 2;

/** All that a call says: two that say the same leave the same behind. */
function saidBy({ action, names, documents, tags, tagKeys }: ChangeEvent): string {
  return JSON.stringify([action, names, documents, tags, tagKeys]);
}
