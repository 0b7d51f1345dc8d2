import { matchesTag } from './environments.ts';
import { hasWildcard, matchesPattern } from './pattern.ts';
import type { Agent, IdentifyBlock, Registry } from './registry.ts';

/** An agent and the block that identified it, for evidence. */
export interface IdentifiedAgent {
  readonly agent: Agent;
  readonly block: IdentifyBlock;
}

/** A role as it was collected. */
export interface RoleFacts {
  /** With its path, as IAM prints it. */
  readonly arn: string;
  readonly account: string;
  readonly tags: Readonly<Record<string, string>>;
}

/** An IAM user as it was collected. */
export interface UserFacts extends RoleFacts {}

/** What a session's events say; null = they do not say. */
export interface SessionFacts {
  readonly account: string;
  /** The role behind the session, with its path; null when it is no role's session. */
  readonly role: string | null;
  /** The IAM user, when the session is a user's. */
  readonly user: string | null;
  readonly sessionName: string | null;
  readonly sourceIdentity: string | null;
  /** Session and principal tags. */
  readonly tags: Readonly<Record<string, string>>;
  /** The product that a signature names. */
  readonly product: string | null;
  /** Ids of every operator entry that the human behind the session matches. */
  readonly operators: readonly string[];
}

/**
 * The agents a role belongs to. Blocks that also ask for what only a session has (name, source identity, product,
 * operator) say nothing of the role. More than one agent: the identity is ambiguous, and all are returned.
 */
export function identifyRole(registry: Registry, role: RoleFacts): readonly IdentifiedAgent[] {
  return identify(registry, [role.arn], (block) => {
    if (block.user !== null || needsSession(block)) return false;
    if (block.role === null && block.tags.length === 0) return false;
    return holds(block.role, role.arn) && lies(block, role.account) && carries(block, role.tags);
  });
}

/** As identifyRole, for an IAM user. */
export function identifyUser(registry: Registry, user: UserFacts): readonly IdentifiedAgent[] {
  return identify(registry, [user.arn], (block) => {
    if (block.role !== null || needsSession(block)) return false;
    if (block.user === null && block.tags.length === 0) return false;
    return holds(block.user, user.arn) && lies(block, user.account) && carries(block, user.tags);
  });
}

/** The agents a session belongs to: everything in a block must hold, and any block will do. */
export function identifySession(registry: Registry, session: SessionFacts): readonly IdentifiedAgent[] {
  return identify(
    registry,
    [session.role, session.user],
    (block) =>
      identifiesAlone(block) &&
      holds(block.role, session.role) &&
      holds(block.user, session.user) &&
      holds(block.sessionName, session.sessionName) &&
      holds(block.sourceIdentity, session.sourceIdentity) &&
      (block.product === null || block.product === session.product) &&
      (block.operator === null || session.operators.includes(block.operator)) &&
      lies(block, session.account) &&
      carries(block, session.tags),
  );
}

/**
 * Whether a block says enough to identify an agent.
 * INVARIANT: a signature alone names a product; an operator or an account alone names a human's own work.
 */
export function identifiesAlone(block: IdentifyBlock): boolean {
  return (
    block.role !== null ||
    block.user !== null ||
    block.sourceIdentity !== null ||
    block.sessionName !== null ||
    block.tags.length > 0 ||
    (block.product !== null && block.operator !== null)
  );
}

/** Agents by the one ARN that a block of theirs names; `open`: those with a block that may match others. */
interface AgentIndex {
  readonly byArn: ReadonlyMap<string, readonly number[]>;
  readonly open: readonly number[];
}

/** INVARIANT: registries never change. Ten thousand roles are asked of thousands of agents. */
const indexes = new WeakMap<Registry, AgentIndex>();

function indexOf(registry: Registry): AgentIndex {
  let index = indexes.get(registry);
  if (index === undefined) {
    index = readIndex(registry);
    indexes.set(registry, index);
  }
  return index;
}

function readIndex({ agents }: Registry): AgentIndex {
  const byArn = new Map<string, number[]>();
  const open = new Set<number>();
  for (const [place, { identify }] of agents.entries())
    for (const { role, user } of identify) {
      const arn = role ?? user;
      if (arn === null || hasWildcard(arn)) open.add(place);
      else {
        const places = byArn.get(arn);
        if (places === undefined) byArn.set(arn, [place]);
        else places.push(place);
      }
    }
  return { byArn, open: [...open] };
}

/** The agents in the registry's order; `arns` are all that a block without wildcards could name. */
function identify(
  registry: Registry,
  arns: readonly (string | null)[],
  matches: (block: IdentifyBlock) => boolean,
): readonly IdentifiedAgent[] {
  const { byArn, open } = indexOf(registry);
  const named = arns.flatMap((arn) => (arn === null ? [] : (byArn.get(arn) ?? [])));
  const places = [...new Set([...open, ...named])].sort((left, right) => left - right);
  return places.flatMap((place) => {
    const agent = registry.agents[place] as Agent;
    const block = agent.identify.find(matches);
    return block === undefined ? [] : [{ agent, block }];
  });
}

function needsSession(block: IdentifyBlock): boolean {
  return (
    block.sourceIdentity !== null ||
    block.sessionName !== null ||
    block.product !== null ||
    block.operator !== null
  );
}

function holds(pattern: string | null, value: string | null): boolean {
  return pattern === null || (value !== null && matchesPattern(pattern, value));
}

function lies(block: IdentifyBlock, account: string): boolean {
  return block.accounts.length === 0 || block.accounts.includes(account);
}

function carries(block: IdentifyBlock, tags: Readonly<Record<string, string>>): boolean {
  return block.tags.every((tag) => matchesTag(tag, tags));
}
