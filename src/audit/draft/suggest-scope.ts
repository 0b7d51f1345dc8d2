import { actionCategories, type Catalog, findProfile, isInCategory, isWrite } from '../../catalog/index.ts';
import type { Session, SessionCall } from '../../estate/session.ts';
import { weightOf } from '../action-weight.ts';
import { isRefused } from '../principal-use.ts';
import type { DraftEnvironment } from './draft-environments.ts';
import { compareTexts, isPattern } from './draft-names.ts';
import type { FoundAgent } from './found-agents.ts';
import { profileCover } from './profile-cover.ts';

/** A scope to begin with: a shipped profile, and what else was used. A guess at what is meant, never the intent. */
export interface SuggestedScope {
  readonly profile: string | null;
  readonly delta: readonly SuggestedEntry[];
  /** Where the profile and what names no resource are meant. */
  readonly environments: readonly string[];
  /** With a profile that needs it: what is denied beside. */
  readonly deny: readonly string[];
  /** Actions that were used, the latest spelling, in order of name. */
  readonly used: readonly string[];
  /** Used and not proposed, since somebody has to mean it: the gravest first. */
  readonly leftOut: readonly string[];
}

export interface SuggestedEntry {
  readonly actions: readonly string[];
  readonly resources: readonly string[];
}

/** From the smallest up. `dev-builder` builds and deletes: only where nothing is production. */
const offered: readonly string[] = ['read-only', 'incident', 'deployer', 'dev-builder'];

interface Used {
  readonly index: number;
  readonly action: string;
  readonly resources: Set<string>;
  /** Its resource was not told, or would be read as a pattern. */
  open: boolean;
  /** What it changed in production on a human's credentials is never proposed as meant. */
  suspect: boolean;
}

/**
 * The smallest profile that covers at least half of what was used, and the rest by action and resource, at most `most`
 * entries. What destroys, weakens a guardrail or raises rights is proposed only by a profile made for it.
 */
export function suggestScope(
  agent: FoundAgent,
  environments: readonly DraftEnvironment[],
  catalog: Catalog,
  most: number,
): SuggestedScope {
  const used = usedActions(agent, environments, catalog);
  const safe = environments.length > 0 && environments.every(({ tier }) => tier === 'non-production');
  const candidates = offered.filter((id) => safe || id !== 'dev-builder');
  const covers = candidates.flatMap((id) => {
    const profile = findProfile(id);
    return profile ? [{ id, cover: profileCover(profile, catalog) }] : [];
  });
  const proposable = used.filter(({ suspect }) => !suspect);
  const countable = proposable.filter(
    ({ index, action }) => !isGrave(action) || covers.some(({ cover }) => cover.has(index)),
  );
  const chosen =
    countable.length === 0
      ? covers[0]
      : covers.find(
          ({ cover }) => countable.filter(({ index }) => cover.has(index)).length * 2 >= countable.length,
        );
  const within = (index: number): boolean => chosen?.cover.has(index) ?? false;
  // A denial beside the profile takes away what it denies from the whole scope.
  const deny = chosen === undefined || chosen.id === 'read-only' ? actionCategories : [];
  const rest = proposable.filter(({ index, action }) => !within(index) && !isGrave(action));
  const entries = entriesOf(rest);
  const kept = entries.slice(0, most);
  const proposed = new Set(kept.flatMap(({ actions }) => actions));
  return {
    // A scope needs something to allow; of what was never seen to act, reading is the least.
    profile: chosen?.id ?? (kept.length === 0 ? 'read-only' : null),
    delta: kept,
    environments: environments.map(({ id }) => id),
    deny,
    used: used.map(({ action }) => action),
    leftOut: used
      .filter(({ index, action, suspect }) => !proposed.has(action) && (suspect || !within(index)))
      .map(({ action }) => action)
      .sort((left, right) => weightOf(right) - weightOf(left) || compareTexts(left, right)),
  };
}

function isGrave(action: string): boolean {
  return actionCategories.some((category) => isInCategory(action, category));
}

/** Allowed to everybody, or the way into the session itself. */
const ofNobody: ReadonlySet<string> = new Set([
  'sts:getcalleridentity',
  'sts:getsessiontoken',
  'sts:assumerolewithsaml',
  'sts:assumerolewithwebidentity',
]);

function usedActions(
  agent: FoundAgent,
  environments: readonly DraftEnvironment[],
  catalog: Catalog,
): readonly Used[] {
  const production = new Set<string>(
    environments.filter(({ tier }) => tier === 'production').flatMap(({ accounts }) => accounts),
  );
  const borrowed = new Set(agent.onHumanCredentials);
  const found = new Map<number, Used>();
  const add = (session: Session, { action, resource, errorCode }: SessionCall): void => {
    const index = catalog.actionIndex(action);
    if (index < 0 || isRefused({ errorCode }) || ofNobody.has(action.toLowerCase())) return;
    const name = catalog.actionName(index);
    const one = found.get(index) ?? {
      index,
      action: name,
      resources: new Set(),
      open: false,
      suspect: false,
    };
    found.set(index, one);
    if (resource !== null && isPlainArn(resource)) one.resources.add(resource);
    else one.open = true;
    one.suspect ||= borrowed.has(session) && production.has(session.account) && isWrite(name) !== false;
  };
  for (const session of agent.sessions) for (const call of session.calls) add(session, call);
  return [...found.values()].sort((left, right) => compareTexts(left.action, right.action));
}

/** An ARN that stands for itself, or ends in the part that AWS makes up (`stack/shop/*`). */
function isPlainArn(text: string): boolean {
  const parts = text.split(':');
  return (
    parts[0] === 'arn' &&
    parts.length >= 6 &&
    text.length <= 512 &&
    !isPattern(text.replace(/[/:]\*$/, '')) &&
    /^[\x21-\x7e]+$/.test(text)
  );
}

/** Resources beyond so many are not told one by one. */
const mostResources = 4;

/** One entry for the actions of a service on the same resources; most actions first. */
function entriesOf(used: readonly Used[]): readonly SuggestedEntry[] {
  const groups = new Map<string, { actions: string[]; resources: readonly string[] }>();
  for (const { action, resources, open } of used) {
    const told =
      open || resources.size === 0 || resources.size > mostResources
        ? ['*']
        : [...resources].sort(compareTexts);
    const key = JSON.stringify([action.slice(0, action.indexOf(':')), told]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { actions: [action], resources: told });
    else group.actions.push(action);
  }
  return [...groups.values()].sort(
    (left, right) =>
      right.actions.length - left.actions.length ||
      compareTexts(left.actions[0] ?? '', right.actions[0] ?? ''),
  );
}
