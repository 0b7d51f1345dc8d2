import { holdersOf } from '../estate/identity-center.ts';
import type { AuditContext } from './audit-context.ts';
import { sessionPrincipalKey } from './subject-keys.ts';

/** The people seen on one principal, and those of them in whose sessions an agent was seen. */
interface Seen {
  readonly all: Set<string>;
  readonly withAgent: Set<string>;
}

const indexes = new WeakMap<AuditContext, ReadonlyMap<string, Seen>>();

/**
 * `38 of 41 people seen with ProdOperator in these events ran an agent there`, and how many hold it where Identity Center
 * was collected; null where nobody was seen.
 * @param principalKeys as sessionPrincipalKey makes them
 */
export function shareText(
  context: AuditContext,
  principalKeys: ReadonlySet<string>,
  name: string,
): string | null {
  const index = indexes.get(context) ?? indexPeople(context);
  indexes.set(context, index);
  const all = new Set<string>();
  const withAgent = new Set<string>();
  for (const key of principalKeys) {
    for (const human of index.get(key)?.all ?? []) all.add(human);
    for (const human of index.get(key)?.withAgent ?? []) withAgent.add(human);
  }
  if (all.size === 0) return null;
  const people = all.size === 1 ? 'person' : 'people';
  const seen = `${withAgent.size} of ${all.size} ${people} seen with ${name} in these events ran an agent there`;
  const { identityCenter } = context.estate;
  const holders = identityCenter ? holdersOf(identityCenter, principalKeys).size : 0;
  return holders === 0 ? seen : `${seen}; ${holders} hold${holders === 1 ? 's' : ''} it`;
}

function indexPeople(context: AuditContext): ReadonlyMap<string, Seen> {
  const agents = new Set(
    context.sessions.filter((one) => one.onHumanCredentials).map(({ session }) => session),
  );
  const index = new Map<string, Seen>();
  for (const session of context.estate.sessions) {
    if (session.human === null) continue;
    const key = sessionPrincipalKey(null, session.issuer, session.account);
    const seen = index.get(key) ?? { all: new Set(), withAgent: new Set() };
    index.set(key, seen);
    seen.all.add(session.human.id);
    if (agents.has(session)) seen.withAgent.add(session.human.id);
  }
  return index;
}
