import type { Estate } from '../estate.ts';
import { applyChange, type PolicyByArn, policyArnOf } from './apply-change.ts';
import type { ChangeEvent } from './change-event.ts';
import { phaseOf, replayedCall, thingOf } from './replayed-calls.ts';

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
  const contested = new Set<ChangeEvent>();
  const things = Map.groupBy(second, (event) => thingOf(event, policyArnOf(event, estate.partition)));
  for (const calls of things.values()) {
    if (new Set(calls.map(saidBy)).size < 2) continue;
    const makes = calls.filter((event) => phaseOf(event) < phaseOfUnset);
    const unmakes = calls.filter((event) => phaseOf(event) >= phaseOfUnset);
    const isTold =
      new Set(makes.map(saidBy)).size === 1 &&
      unmakes.every((event) => {
        const made = applyChange(estate, event, policyOf);
        return made === null || made === estate;
      });
    if (!isTold) for (const event of calls) contested.add(event);
  }
  return contested;
}

const phaseOfUnset = 2;

/** All that a call says: two that say the same leave the same behind. */
function saidBy({ action, names, documents, tags, tagKeys }: ChangeEvent): string {
  return JSON.stringify([action, names, documents, tags, tagKeys]);
}
