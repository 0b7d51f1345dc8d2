import type { ChangeEvent } from '../estate/changes/change-event.ts';
import { replayChanges } from '../estate/changes/replay-changes.ts';
import { replayedCall } from '../estate/changes/replayed-calls.ts';
import type { Estate } from '../estate/estate.ts';
import { matchesName } from '../registry/pattern.ts';
import type { Registry } from '../registry/registry.ts';
import { agentPrincipal, agentPrincipals } from './agent-principals.ts';
import { mayMakeAgents } from './passing-states.ts';
import {
  asWatched,
  principalsNamed,
  type Watched,
  watchedIn,
  watchPrincipals,
} from './watched-principals.ts';

/**
 * Whether anything may have come and gone since an earlier scan: then its estate is worth reading. Only that one says which
 * policies a principal had then, and who there was: of their texts any call counts.
 */
export function mayHavePassed(after: Estate, since: string, registry: Registry): boolean {
  const later = (after.changeEvents ?? []).filter(
    (event) => event.at > since && replayedCall(event) !== null,
  );
  if (later.length < 2) return false;
  const agents = agentPrincipals(after, registry).map(({ principal }) => asWatched(principal));
  const passed = [...madeMeanwhile(after, later, registry), ...goneSince(after, later, registry)];
  const watch = watchPrincipals([after], later, [...agents, ...passed]);
  const bearing = new Set(later.filter((event) => watch.concernedBy(event).length > 0));
  const accounts = new Set<string | null>(watch.all.map(({ account }) => account));
  const isOfText = ({ account, names }: ChangeEvent) =>
    accounts.has(account) && names['rolename'] === undefined && names['policyarn'] !== undefined;
  return bearing.size > 0 && later.filter((event) => isOfText(event) || bearing.has(event)).length > 1;
}

/** Those that were made since and were an agent's at some time, and those whom tags or another name may have made one. */
function madeMeanwhile(
  after: Estate,
  events: readonly ChangeEvent[],
  registry: Registry,
): readonly Watched[] {
  const making = events.filter(({ action }) => mayMakeAgents.has(action));
  const blank = {
    ...after,
    accounts: after.accounts.map((account) => ({ ...account, roles: [], users: [], groups: [] })),
  };
  const found: Watched[] = [];
  const here = new Set<string>();
  for (const { event, estate } of replayChanges(blank, making, () => null))
    for (const one of principalsNamed(event)) {
      here.add(one.key);
      const principal = watchedIn(estate, one);
      if (principal !== null && agentPrincipal(principal, registry) !== null) found.push(one);
    }
  // Of the others only the scan before knows the tags and the path.
  const others = making.flatMap(principalsNamed).filter(({ key }) => !here.has(key));
  // A role keeps its path: one that is there, and nobody's, may only have had other tags.
  const hasTagsOnly = (one: Watched) => one.kind === 'role' && watchedIn(after, one) !== null;
  return [...found, ...others.filter((one) => mayBeAgents(registry, one, hasTagsOnly(one)))];
}

/** Those that are not there any more: only the scan before knows whose they were. */
function goneSince(after: Estate, events: readonly ChangeEvent[], registry: Registry): readonly Watched[] {
  const made = new Set(
    events
      .filter(({ action }) => action === 'iam:CreateRole' || action === 'iam:CreateUser')
      .flatMap(principalsNamed)
      .map(({ key }) => key),
  );
  return events
    .flatMap(principalsNamed)
    .filter((one) => !made.has(one.key) && mayBeAgents(registry, one) && watchedIn(after, one) === null);
}

/** Whether some path and some tags would make one of this name an agent's. */
function mayBeAgents({ agents }: Registry, { kind, name }: Watched, byTagsOnly = false): boolean {
  return agents.some(({ identify }) =>
    identify.some(({ role, user, tags }) => {
      if (byTagsOnly && tags.length === 0) return false;
      if ((kind === 'role' ? user : role) !== null) return false;
      const pattern = kind === 'role' ? role : user;
      if (pattern === null) return tags.length > 0;
      const last = pattern.slice(pattern.lastIndexOf('/') + 1);
      return last.includes('*') || matchesName(last, name);
    }),
  );
}
