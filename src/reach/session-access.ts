import type { AccessLayers, AccessLevel } from '../access/access-set.ts';
import type { Estate } from '../estate/estate.ts';
import { findAccount, findPrincipal } from '../estate/principals.ts';
import type { Session } from '../estate/session.ts';
import type { NamedPolicy } from '../policy/document.ts';
import { parsePolicyText } from '../policy/index.ts';
import { digestOfAccess, type EffectiveAccess, effectiveAccess } from './effective-access.ts';
import type { Gap } from './gap.ts';

/**
 * Access of one session: its role's, capped by the session policies that the trail shows (R-023: they form one set).
 * null when the estate does not hold the role. A session policy that cannot be read is read as open, with a gap.
 */
export function sessionAccess(estate: Estate, session: Session): EffectiveAccess | null {
  const principal = findPrincipal(estate, session.issuer) ?? findPrincipal(estate, session.principal);
  if (!principal) return null;
  const base = effectiveAccess(estate, principal);
  const facts: Record<string, string | readonly string[]> = Object.assign(
    Object.create(null),
    base.access.facts,
  );
  for (const [tag, value] of Object.entries(session.tags)) {
    const key = `aws:PrincipalTag/${tag}`;
    // Keys are told apart without case, and a session's tag wins over the role's.
    for (const other of Object.keys(facts)) {
      if (other.toLowerCase() === key.toLowerCase()) delete facts[other];
    }
    facts[key] = value;
  }
  if (session.sourceIdentity !== null) facts['aws:SourceIdentity'] = session.sourceIdentity;
  const { level, gaps } = sessionLevel(estate, session);
  const access: AccessLayers = {
    ...base.access,
    levels: level ? [...base.access.levels, level] : base.access.levels,
    facts,
  };
  const all = [...base.gaps, ...gaps];
  return {
    ...base,
    access,
    gaps: all,
    complete: all.length === 0,
    digest: digestOfAccess(access, all),
  };
}

function sessionLevel(
  estate: Estate,
  session: Session,
): { readonly level: AccessLevel | null; readonly gaps: readonly Gap[] } {
  if (session.sessionPolicies.length === 0) return { level: null, gaps: [] };
  const policies: NamedPolicy[] = [];
  const gaps: Gap[] = [];
  const account = findAccount(estate, session.account);
  session.sessionPolicies.forEach((text, place) => {
    const managed = account?.managedPolicies.get(text);
    const parsed = text.startsWith('arn:') ? null : parsePolicyText(text, 'identity');
    if (managed?.state === 'readable') policies.push({ name: managed.name, document: managed.document });
    else if (parsed?.ok) policies.push({ name: `session policy ${place + 1}`, document: parsed.value });
    else {
      const reason = `session policy ${text.startsWith('arn:') ? text : place + 1} cannot be read`;
      gaps.push({ layer: 'session', effect: 'less', reason, services: null, shared: false });
    }
  });
  // One unread policy of the set could allow what the others do not: the whole set is then no cap.
  if (gaps.length > 0) return { level: null, gaps };
  return { level: { name: 'session', kind: 'session', policies }, gaps };
}
