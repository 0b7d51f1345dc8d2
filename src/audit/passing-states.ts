import type { ChangeEvent } from '../estate/changes/change-event.ts';
import { type ReplayStep, replayChanges } from '../estate/changes/replay-changes.ts';
import type { Estate } from '../estate/estate.ts';
import type { Registry } from '../registry/registry.ts';
import { type AgentPrincipal, agentPrincipal, agentPrincipals } from './agent-principals.ts';
import { createPassingKeys } from './passing-key.ts';
import { policyTexts } from './policy-texts.ts';
import {
  asWatched,
  createFinder,
  principalsNamed,
  type Watch,
  type Watched,
  watchPrincipals,
} from './watched-principals.ts';

/** What an agent's principal was for a while, between two calls that concern it. */
export interface PassingState {
  readonly agent: AgentPrincipal;
  /** As the first of them left it. */
  readonly estate: Estate;
  /** The call that brought it. */
  readonly from: ChangeEvent;
  /** The call that ended it. */
  readonly until: ChangeEvent;
  /** The order of two calls before it is not known, and with another one it was not so. */
  readonly contested: boolean;
}

/**
 * The states that agents' principals went through between two scans, as the calls in the trail say: those that a call brought
 * and a later one ended, in order of their ends. The last one is as it was collected, and is not among them; nor are states
 * within one second. A state that a principal was in before is told once.
 */
export function* passingStates(before: Estate, after: Estate, registry: Registry): Generator<PassingState> {
  const since = before.collectedAt ?? '';
  // To the end of the trail: an account is read some time after the collection began, and a call in between may have ended
  // what that reading does not see any more.
  const events = (after.changeEvents ?? []).filter(({ at }) => at > since);
  const known = [...agentPrincipals(before, registry), ...agentPrincipals(after, registry)];
  const watch = watchPrincipals([before, after], events, [
    ...known.map(({ principal }) => asWatched(principal)),
    // Whether they were an agent's their names, paths and tags then say.
    ...events.flatMap((event) => (mayMakeAgents.has(event.action) ? principalsNamed(event) : [])),
  ]);
  if (!events.some((event) => watch.concernedBy(event).length > 0)) return;
  const observer = createObserver(watch, registry);
  for (const step of replayChanges(before, events, policyTexts(before, after, events)))
    yield* observer.ended(step);
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

function createObserver(watch: Watch, registry: Registry) {
  const open = new Map<string, Open>();
  const own = new Map<string, number>();
  const contested = new Set<string>();
  const seen = new Set<string>();
  const keyOf = createPassingKeys();
  const find = createFinder();
  let calls = 0;
  const state = (one: Watched, { step, elsewhere }: Open, until: ChangeEvent): PassingState | null => {
    const { estate, event: from } = step;
    const principal = find(estate, one);
    const agent = principal === null ? null : agentPrincipal(principal, registry);
    if (agent === null) return null;
    const isContested = contested.has(one.key);
    const key = JSON.stringify([keyOf(estate, agent.principal), elsewhere, isContested]);
    if (seen.has(key)) return null;
    seen.add(key);
    return { agent, estate, from, until, contested: isContested };
  };
  return {
    /** The states that a call ended. */
    *ended(step: ReplayStep): Generator<PassingState> {
      const { event } = step;
      if (isElsewhere(event)) calls++;
      for (const { key } of watch.namedBy(event)) own.set(key, (own.get(key) ?? 0) + 1);
      for (const one of watch.concernedBy(event)) {
        const last = open.get(one.key);
        const ended = last && event.at > last.step.event.at ? state(one, last, event) : null;
        if (ended !== null) yield ended;
        if (step.contested) contested.add(one.key);
        open.set(one.key, { step, elsewhere: calls - (own.get(one.key) ?? 0) });
      }
    },
  };
}

/** Whether what a call changed is in the key of those only whom it names; the organization and groups are in everybody's. */
function isElsewhere({ action, names }: ChangeEvent): boolean {
  const { rolename, username, groupname } = names;
  return (
    action.startsWith('iam:') && (groupname === undefined || rolename !== undefined || username !== undefined)
  );
}
