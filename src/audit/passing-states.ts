import type { ChangeEvent } from '../estate/changes/change-event.ts';
import { type ReplayStep, replayChanges } from '../estate/changes/replay-changes.ts';
import type { Estate } from '../estate/estate.ts';
import type { Registry } from '../registry/registry.ts';
import { type AgentPrincipal, agentPrincipal, agentPrincipals } from './agent-principals.ts';
import { createPassingKeys } from './passing-key.ts';
import { policyTexts } from './policy-texts.ts';
import {
  asWatched,
  principalsNamed,
  type Watched,
  watchedIn,
  watchPrincipals,
} from './watched-principals.ts';

/** What an agent's principal was for a while, between two calls that concern it. */
export interface Passing {
  readonly agent: AgentPrincipal;
  /** The call that brought it. */
  readonly from: ChangeEvent;
  /** The call that ended it. */
  readonly until: ChangeEvent;
  /** The order of two calls before it is not known, and with another one it was not so. */
  readonly contested: boolean;
}

/** An estate between two calls, and whose access passed in it. */
export interface PassingState {
  readonly estate: Estate;
  readonly passed: readonly Passing[];
}

/**
 * The states that an estate went through between two scans, as the calls in the trail say, in order of time: of every principal
 * that was an agent's then, those that a call brought and a later one ended. The last one is as it was collected, and is
 * not among them; nor are states within one second. A state that a principal was in before is told once.
 */
export function passingStates(before: Estate, after: Estate, registry: Registry): readonly PassingState[] {
  const since = before.collectedAt ?? '';
  const until = after.collectedAt ?? '';
  const events = (after.changeEvents ?? []).filter(({ at }) => at > since && at <= until);
  const known = [...agentPrincipals(before, registry), ...agentPrincipals(after, registry)];
  const watch = watchPrincipals([before, after], events, [
    ...known.map(({ principal }) => asWatched(principal)),
    // Whether they were an agent's their names, paths and tags then say.
    ...events.flatMap((event) => (mayMakeAgents.has(event.action) ? principalsNamed(event) : [])),
  ]);
  if (!events.some((event) => watch.concernedBy(event).length > 0)) return [];
  const found = createGathering(registry);
  for (const step of replayChanges(before, events, policyTexts(before, after, events))) {
    found.tookStep(step, watch.namedBy(step.event));
    for (const one of watch.concernedBy(step.event)) found.changed(one, step);
  }
  return found.states();
}

/** Calls after which a role or user may be an agent's that was none before. */
export const mayMakeAgents: ReadonlySet<string> = new Set([
  'iam:CreateRole',
  'iam:CreateUser',
  'iam:TagRole',
  'iam:TagUser',
  'iam:UntagRole',
  'iam:UntagUser',
  'iam:UpdateUser',
]);

/** What a principal is since a call. */
interface Open {
  readonly step: ReplayStep;
  /** How many calls there were by then on what the principal's key does not hold. */
  readonly elsewhere: number;
}

function createGathering(registry: Registry) {
  const open = new Map<string, Open>();
  const own = new Map<string, number>();
  const contested = new Set<string>();
  const seen = new Set<string>();
  const keyOf = createPassingKeys();
  const states = new Map<ReplayStep, Passing[]>();
  let calls = 0;
  const close = (one: Watched, { step, elsewhere }: Open, until: ChangeEvent): void => {
    const principal = watchedIn(step.estate, one);
    const agent = principal === null ? null : agentPrincipal(principal, registry);
    if (agent === null) return;
    const isContested = contested.has(one.key);
    const key = JSON.stringify([keyOf(step.estate, agent.principal), elsewhere, isContested]);
    if (seen.has(key)) return;
    seen.add(key);
    const passed = states.get(step) ?? [];
    states.set(step, passed);
    passed.push({ agent, from: step.event, until, contested: isContested });
  };
  return {
    tookStep({ event }: ReplayStep, named: readonly Watched[]): void {
      const { rolename, username, groupname } = event.names;
      const isElsewhere =
        event.action.startsWith('iam:') &&
        (groupname === undefined || rolename !== undefined || username !== undefined);
      if (isElsewhere) calls++;
      for (const { key } of named) own.set(key, (own.get(key) ?? 0) + 1);
    },
    changed(one: Watched, step: ReplayStep): void {
      const last = open.get(one.key);
      if (last !== undefined && step.event.at > last.step.event.at) close(one, last, step.event);
      if (step.contested) contested.add(one.key);
      open.set(one.key, { step, elsewhere: calls - (own.get(one.key) ?? 0) });
    },
    states: (): readonly PassingState[] =>
      [...states]
        .toSorted(([{ event: left }], [{ event: right }]) =>
          left.at < right.at ? -1 : left.at > right.at ? 1 : 0,
        )
        .map(([{ estate }, passed]) => ({ estate, passed })),
  };
}
