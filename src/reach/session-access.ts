import type { AccessLayers, AccessLevel } from '../access/access-set.ts';
import type { Estate, PolicyReading, Role, User } from '../estate/estate.ts';
import { findAccount, findPrincipal } from '../estate/principals.ts';
import type { Session } from '../estate/session.ts';
import type { NamedPolicy } from '../policy/document.ts';
import { parsePolicyText } from '../policy/index.ts';
import { type AccessAbroad, accessAbroad } from './access-abroad.ts';
import { type EffectiveAccess, effectiveAccess } from './effective-access.ts';
import { federatedGrants } from './federated-grants.ts';
import type { Gap } from './gap.ts';
import { limitGrant, type OwnLayers, type ResourceGrant } from './resource-grants.ts';
import { type Caller, sessionFacts } from './session-facts.ts';
import { federatedName, policiesAreKnown } from './session-start.ts';

/**
 * Access of one session: its role's (or user's), capped by the session policies of the event that issued its
 * credentials (R-023: they form one set), with what is known of every request it makes: tags, source identity, how it
 * calls. null when the estate does not hold the role.
 *
 * INVARIANT: what nobody could read never narrows. A session policy that cannot be read, or an issuing event that was
 * not read, leaves the cap open, with a gap that says so.
 * @param caller how the session asks; `as-seen` unless told otherwise
 */
export function sessionAccess(
  estate: Estate,
  session: Session,
  caller: Caller = 'as-seen',
): EffectiveAccess | null {
  const principal = principalOf(estate, session);
  return principal && asSession(estate, session, caller, principal, effectiveAccess(estate, principal));
}

/** What the session is allowed in other accounts: as `accessAbroad` of its role. Nothing where the role is not held. */
export function sessionAbroad(estate: Estate, session: Session): readonly AccessAbroad[] {
  const principal = principalOf(estate, session);
  if (!principal) return [];
  return accessAbroad(estate, principal).map((base) =>
    asSession(estate, session, 'as-seen', principal, base),
  );
}

function principalOf(estate: Estate, session: Session): Role | User | null {
  return findPrincipal(estate, session.issuer) ?? findPrincipal(estate, session.principal) ?? null;
}

function asSession<Base extends EffectiveAccess>(
  estate: Estate,
  session: Session,
  caller: Caller,
  principal: Role | User,
  base: Base,
): Base {
  const { level, gaps } =
    caller === 'human' ? { level: null, gaps: [] } : sessionLevel(estate, session, principal);
  const levels = level ? [...base.access.levels, level] : base.access.levels;
  const spoken = base.grants.flatMap((grant) => grant.levels);
  const facts = sessionFacts(
    estate,
    session,
    principal,
    { ...base.access, levels: [...base.access.levels, ...spoken] },
    caller,
  );
  const access: AccessLayers = { ...base.access, levels, facts };
  const own = ownLayers(base.access.levels, level);
  const account =
    base.access.facts['aws:ResourceAccount'] === principal.account
      ? findAccount(estate, principal.account)
      : null;
  const name = federatedName(session);
  const federated =
    principal.kind === 'user' && account !== null && name !== null
      ? federatedGrants(account, principal, name)
      : [];
  const grants = [...grantsOfSession(base.grants, session), ...federated].map((grant) =>
    limitGrant(grant, own, facts),
  );
  const all = [...base.gaps, ...gaps];
  return { ...base, access, grants, gaps: all, complete: all.length === 0 };
}

function ownLayers(levels: readonly AccessLevel[], session: AccessLevel | null): OwnLayers {
  const of = (...kinds: readonly AccessLevel['kind'][]) => levels.filter(({ kind }) => kinds.includes(kind));
  return {
    identity: of('identity'),
    boundary: of('boundary'),
    session: session === null ? [] : [session],
    control: of('scp', 'rcp'),
  };
}

/** what another session alone is granted is left out; a federated session of a user is limited by its policies. */
function grantsOfSession(grants: readonly ResourceGrant[], session: Session): readonly ResourceGrant[] {
  const name = session.principal.split('/').at(-1) ?? '';
  const federated = federatedName(session) !== null;
  return grants
    .filter((grant) => grant.session === null || grant.session === name)
    .map((grant) => (federated && grant.limit === 'user' ? { ...grant, limit: 'capped' } : grant));
}

interface SessionLevel {
  readonly level: AccessLevel | null;
  readonly gaps: readonly Gap[];
}

function sessionLevel(estate: Estate, session: Session, principal: Role | User): SessionLevel {
  if (session.sessionPolicies.length === 0) {
    if (!policiesAreKnown(session)) {
      return open(['the event that issued its credentials was not read: its session policies are unknown']);
    }
    // GetFederationToken without a policy has no identity permissions.
    const federated = principal.kind === 'user' && federatedName(session) !== null;
    return {
      level: federated ? { name: 'session', kind: 'session', policies: [] } : null,
      gaps: [],
    };
  }
  const policies: NamedPolicy[] = [];
  const unread: string[] = [];
  session.sessionPolicies.forEach((text, place) => {
    const named = text.startsWith('arn:');
    const policy = named ? managedPolicy(estate, session, text) : inlinePolicy(text, place + 1);
    if (policy) policies.push(policy);
    else unread.push(`session policy ${named ? text : place + 1} cannot be read`);
  });
  // One unread policy of the set could allow what the others do not: the whole set is then no cap.
  if (unread.length > 0) return open(unread);
  return { level: { name: 'session', kind: 'session', policies }, gaps: [] };
}

function open(reasons: readonly string[]): SessionLevel {
  return {
    level: null,
    gaps: reasons.map((reason) => ({
      layer: 'session',
      effect: 'less',
      reason,
      services: null,
      shared: false,
    })),
  };
}

function inlinePolicy(text: string, number: number): NamedPolicy | null {
  const parsed = parsePolicyText(text, 'identity');
  return parsed.ok ? { name: `session policy ${number}`, document: parsed.value } : null;
}

/** Of the role's own account; one of AWS's own is the same in every account that holds it. */
function managedPolicy(estate: Estate, session: Session, arn: string): NamedPolicy | null {
  const own = findAccount(estate, session.account)?.managedPolicies.get(arn);
  const readings: readonly (PolicyReading | undefined)[] = arn.includes(':iam::aws:')
    ? [own, ...estate.accounts.map(({ managedPolicies }) => managedPolicies.get(arn))]
    : [own];
  for (const reading of readings) {
    if (reading?.state === 'readable') return { name: reading.name, document: reading.document };
  }
  return null;
}
