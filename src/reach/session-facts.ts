import type { AccessLayers } from '../access/access-set.ts';
import type { Estate, Role, User } from '../estate/estate.ts';
import { sessionRoleName } from '../estate/principals.ts';
import type { Session } from '../estate/session.ts';
import { keysOfDocument } from './mentioned-keys.ts';
import type { Facts } from './principal-facts.ts';
import { federatedName, startOf } from './session-start.ts';

/**
 * How a session asks.
 * - `as-seen`: with what its events show; whether a call came through an MCP server is open.
 * - `agent`: as an agent through a managed MCP server, where its evidence names one.
 * - `human`: the same role as a person would use it: no session policy, no agent's tags or source identity, no MCP.
 */
export type Caller = 'as-seen' | 'agent' | 'human';

type MutableFacts = Record<string, string | readonly string[]>;

/** What holds in every request of the session: its role's facts, and what the session itself carries. */
export function sessionFacts(
  estate: Estate,
  session: Session,
  principal: Role | User,
  base: AccessLayers,
  caller: Caller,
): Facts {
  const facts: MutableFacts = Object.assign(Object.create(null), base.facts);
  addIdentity(facts, session, principal);
  if (caller === 'human') {
    set(facts, 'aws:SourceIdentity', []);
    addAllTags(facts, principal, {}, base);
    addNoMcp(facts);
    return facts;
  }
  if (tagsAreKnown(estate, session)) addAllTags(facts, principal, session.tags, base);
  else for (const [tag, value] of Object.entries(session.tags)) set(facts, `aws:PrincipalTag/${tag}`, value);
  if (session.sourceIdentity !== null) set(facts, 'aws:SourceIdentity', session.sourceIdentity);
  // Every event of a session shows the source identity that its credentials carry.
  else if (startOf(session) !== null && startOf(session) !== 'unknown') set(facts, 'aws:SourceIdentity', []);
  if (caller === 'agent') {
    const server = mcpService(session);
    if (server === null) addNoMcp(facts);
    else {
      set(facts, 'aws:ViaAWSMCPService', 'true');
      set(facts, 'aws:CalledViaAWSMCP', server);
    }
  }
  return facts;
}

/**
 * The service principal of the managed MCP server that the session called through; null when its evidence names none.
 * AWS sets `userIdentity.invokedBy` to it (Agent Toolkit User Guide, "Logging MCP calls using CloudTrail").
 */
export function mcpService(session: Session): string | null {
  for (const { field, value } of session.agent?.evidence ?? []) {
    if (field.endsWith('invokedBy') && /^[a-z0-9-]*mcp[a-z0-9-]*\.amazonaws\.com(\.cn)?$/.test(value))
      return value;
  }
  return null;
}

function addIdentity(facts: MutableFacts, session: Session, principal: Role | User): void {
  const federated = federatedName(session);
  if (principal.kind === 'user') {
    if (federated === null) return;
    // IAM User Guide, "Where you can use policy variables": a federated user has no aws:username.
    set(facts, 'aws:PrincipalArn', session.principal);
    set(facts, 'aws:PrincipalType', 'FederatedUser');
    set(facts, 'aws:userid', `${principal.account}:${federated}`);
    set(facts, 'aws:username', []);
    return;
  }
  if (sessionRoleName(session.principal) === null) return;
  const name = session.principal.slice(session.principal.lastIndexOf('/') + 1);
  set(facts, 'aws:userid', `${principal.uniqueId}:${name}`);
}

/**
 * Whether every tag the session carries was seen: the event that issued it was read, and so was the one of each
 * session above it, whose transitive tags come down (IAM User Guide, "Chaining roles with session tags").
 */
function tagsAreKnown(estate: Estate, session: Session): boolean {
  const byId = sessionsById(estate);
  const seen = new Set<string>();
  for (let one: Session | undefined = session; one && !seen.has(one.id); ) {
    seen.add(one.id);
    switch (startOf(one)) {
      case 'service':
      case 'federation':
      case 'long-lived-key':
        return true;
      case 'session':
        one = one.parent === null ? undefined : byId.get(one.parent);
        break;
      default:
        return false;
    }
  }
  return false;
}

const indexes = new WeakMap<Estate, ReadonlyMap<string, Session>>();

function sessionsById(estate: Estate): ReadonlyMap<string, Session> {
  const known = indexes.get(estate) ?? new Map(estate.sessions.map((session) => [session.id, session]));
  indexes.set(estate, known);
  return known;
}

/** The principal's tags, the session's over them; those that policies ask for and nobody set are known to be absent. */
function addAllTags(
  facts: MutableFacts,
  principal: Role | User,
  own: Readonly<Record<string, string>>,
  { levels }: AccessLayers,
): void {
  const tags = new Map(Object.entries(principal.tags).map(([key, value]) => [key.toLowerCase(), value]));
  for (const [key, value] of Object.entries(own)) tags.set(key.toLowerCase(), value);
  for (const [key, value] of tags) set(facts, `aws:PrincipalTag/${key}`, value);
  for (const { document } of levels.flatMap(({ policies }) => policies)) {
    for (const key of keysOfDocument(document)) {
      if (key.startsWith('aws:principaltag/') && !tags.has(key.slice('aws:principaltag/'.length))) {
        set(facts, key, []);
      }
    }
  }
}

function addNoMcp(facts: MutableFacts): void {
  set(facts, 'aws:ViaAWSMCPService', []);
  set(facts, 'aws:CalledViaAWSMCP', []);
}

/** Keys are told apart without case, and the later one counts. */
function set(facts: MutableFacts, key: string, value: string | readonly string[]): void {
  const id = key.toLowerCase();
  for (const other of Object.keys(facts)) if (other.toLowerCase() === id) delete facts[other];
  facts[key] = value;
}
