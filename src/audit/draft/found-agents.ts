import { hasProduct, type SignatureField } from '../../catalog/index.ts';
import type { Estate, Role } from '../../estate/estate.ts';
import type { HostedAgent } from '../../estate/hosted-agent.ts';
import { findPrincipal } from '../../estate/principals.ts';
import type { Session } from '../../estate/session.ts';
import { isServiceLinkedRole, permissionSetOf } from '../../estate/special-roles.ts';
import { roleSigns } from '../agent-signs.ts';
import { productName } from '../session-evidence.ts';
import { compareTexts, isPattern } from './draft-names.ts';

/** An agent that an estate shows: by roles made for it, by sessions of its product, or by both. */
export interface FoundAgent {
  /** What to call it. */
  readonly name: string;
  readonly product: string | null;
  /** Roles that are its own. */
  readonly roles: readonly Role[];
  /** ARNs of roles that only sessions showed. */
  readonly issuers: readonly string[];
  /** All its sessions, the humans' own ones too. */
  readonly sessions: readonly Session[];
  /** Those on a human's own credentials. */
  readonly onHumanCredentials: readonly Session[];
  readonly tier: 'proven' | 'strong' | 'convention';
  /** What tells of it, in a few words. */
  readonly because: string;
}

interface Building {
  name: string;
  product: string | null;
  roles: Role[];
  issuers: Set<string>;
  sessions: Session[];
  onHumanCredentials: Session[];
  tier: FoundAgent['tier'];
  because: Set<string>;
}

const lensName = /^agent-role-(.+)$/;

/**
 * The agents of an estate, in order of name. Roles by their signs, one agent for roles that share an `AgentName` tag or,
 * without one, a name; what AWS runs for an account by the role that it acts under; sessions by evidence that AWS or the client set, never by a habit of names alone.
 */
export function foundAgents(estate: Estate): readonly FoundAgent[] {
  const agents = new Map<string, Building>();
  const byRole = new Map<string, Building>();
  for (const role of estate.accounts.flatMap(({ roles }) => roles)) {
    const signs = isServiceLinkedRole(role) ? null : roleSigns(role);
    if (signs === null) continue;
    const name = agentName(role);
    const sign = signs.matches[0]?.signature;
    const agent = begin(agents, `role ${name}`, name, sign?.productId ?? null, tierOf(sign?.tier));
    agent.roles.push(role);
    for (const { field } of signs.matches) agent.because.add(signText(field));
    byRole.set(role.arn, agent);
  }
  for (const hosted of estate.hostedAgents ?? []) addHosted(estate, agents, byRole, hosted);
  const loose: Session[] = [];
  for (const session of estate.sessions) {
    const principal = findPrincipal(estate, session.issuer) ?? findPrincipal(estate, session.principal);
    const own = principal === null ? undefined : byRole.get(principal.arn);
    if (own !== undefined) {
      own.sessions.push(session);
      own.tier = stronger(own.tier, tierOf(session.agent?.tier));
    } else if (session.agent?.tier === 'proven' || session.agent?.tier === 'strong') loose.push(session);
  }
  for (const session of loose) join(agents, session);
  return [...agents.values()]
    .map((one) => ({
      ...one,
      issuers: [...one.issuers].sort(compareTexts),
      because: [...one.because].sort(compareTexts).join(', '),
    }))
    .sort((left, right) => compareTexts(left.name, right.name));
}

/** AWS runs it: its role is an agent's, whatever the role itself tells. Without a role there is nothing to name. */
function addHosted(
  estate: Estate,
  agents: Map<string, Building>,
  byRole: Map<string, Building>,
  { kind, name, role: arn }: HostedAgent,
): void {
  if (arn === null) return;
  const principal = findPrincipal(estate, arn);
  const role = principal?.kind === 'role' ? principal : null;
  const own =
    byRole.get(arn) ?? begin(agents, `hosted ${arn}`, role === null ? name : agentName(role), null, 'proven');
  own.tier = 'proven';
  own.because.add(`the ${kindText(kind)} \`${name}\` runs under its role`);
  if (byRole.has(arn)) return;
  if (role === null) own.issuers.add(arn);
  else {
    own.roles.push(role);
    byRole.set(arn, own);
  }
}

function kindText(kind: string): string {
  switch (kind) {
    case 'bedrock-agent':
      return 'Bedrock agent';
    case 'agentcore-runtime':
      return 'AgentCore runtime';
    case 'agentcore-gateway':
      return 'AgentCore gateway';
    default:
      return kind;
  }
}

/** A session whose role has no signs: its product's agent where a human's credentials carry it, else its role's. */
function join(agents: Map<string, Building>, session: Session): void {
  const evidence = session.agent;
  if (evidence === null) return;
  const tier = tierOf(evidence.tier);
  if (session.human === null) {
    if (!session.issuer.includes(':role/') || isPattern(session.issuer)) return;
    const name = session.issuer.slice(session.issuer.lastIndexOf('/') + 1);
    const agent = begin(agents, `issuer ${session.issuer}`, name, evidence.productId, tier);
    agent.issuers.add(session.issuer);
    agent.sessions.push(session);
    agent.because.add('its sessions');
    return;
  }
  const product = evidence.productId;
  if (product === null || !hasProduct(product)) return;
  // One role made for the product: its sessions and the humans' are one agent's. Two blocks for one would be ambiguous.
  const kin = [...agents.values()].filter(
    (one) =>
      one.roles.length > 0 &&
      (one.product === product || one.sessions.some(({ agent }) => agent?.productId === product)),
  );
  const [single] = kin;
  const agent =
    kin.length === 1 && single !== undefined
      ? single
      : begin(agents, `product ${product}`, product, product, tier);
  agent.product = product;
  agent.tier = stronger(agent.tier, tier);
  agent.sessions.push(session);
  agent.onHumanCredentials.push(session);
  agent.because.add(`${productName(evidence)} in sessions of people`);
}

function begin(
  agents: Map<string, Building>,
  key: string,
  name: string,
  product: string | null,
  tier: FoundAgent['tier'],
): Building {
  const known = agents.get(key);
  if (known !== undefined) {
    known.tier = stronger(known.tier, tier);
    return known;
  }
  const made: Building = {
    name,
    product: product !== null && hasProduct(product) ? product : null,
    roles: [],
    issuers: new Set(),
    sessions: [],
    onHumanCredentials: [],
    tier,
    because: new Set(),
  };
  agents.set(key, made);
  return made;
}

/** What of a role tells it, in people's words. */
function signText(field: SignatureField): string {
  switch (field) {
    case 'role-name':
      return "its role's name";
    case 'tag':
      return "its role's tags";
    case 'managed-policy':
      return 'an attached policy';
    default:
      return field.startsWith('trust-') ? 'who its role trusts' : field;
  }
}

function agentName(role: Role): string {
  const tag = Object.entries(role.tags).find(([key]) => key === 'AgentName')?.[1];
  return tag || lensName.exec(role.name)?.[1] || (permissionSetOf(role)?.permissionSet ?? role.name);
}

const tiers = ['convention', 'strong', 'proven'] as const;

function stronger(left: FoundAgent['tier'], right: FoundAgent['tier']): FoundAgent['tier'] {
  return tiers.indexOf(left) >= tiers.indexOf(right) ? left : right;
}

function tierOf(tier: string | undefined): FoundAgent['tier'] {
  return tier === 'proven' || tier === 'strong' ? tier : 'convention';
}
