import { anonymousCaller, type Caller, parseIdentity } from '../policy/arn-identity.ts';
import type { Statement } from '../policy/document.ts';
import type { Evaluation } from '../policy/evaluation.ts';
import { matchesPrincipal, type PrincipalMatcher } from '../policy/match-principal.ts';
import { federatedThroughUser } from '../policy/principal-form.ts';
import { negate, type Truth, truthOf } from '../policy/truth.ts';
import type { AccessLevel } from './access-set.ts';

/** Whether Principal or NotPrincipal covers the caller, written `AWS:<ARN>`, `Service:<name>` and so on; null: nobody. */
export function principalHolds(
  matcher: PrincipalMatcher,
  principal: string | null,
  evaluation: Evaluation,
): Truth {
  if (principal?.startsWith('CanonicalUser:')) {
    const named = matcher.names.some(
      ({ form, entry }) => form === 'everyone' || principal === `${entry.type}:${entry.value}`,
    );
    return matcher.negated ? negate(truthOf(named)) : truthOf(named);
  }
  const caller = callerOf(principal ?? '');
  const { truth, limits } = matchesPrincipal(matcher, caller, false, evaluation);
  // R-021, inferred: a user's ARN names its federated sessions too.
  const inferred = caller.kind === 'federated-user' && limits.every((each) => each === federatedThroughUser);
  return truth === 'yes' && inferred && !matcher.negated ? 'unknown' : truth;
}

/** in such a level a statement without Principal never applies. R-039: NotPrincipal never allows. */
export function neverApplies(level: AccessLevel, { principal, effect }: Statement): boolean {
  if (principal === null) return level.namesPrincipals === true;
  return principal.negated && effect === 'Allow';
}

function callerOf(principal: string): Caller {
  const colon = principal.indexOf(':');
  const type = principal.slice(0, Math.max(0, colon));
  const text = principal.slice(colon + 1);
  if (type === 'AWS') return parseIdentity(text);
  if (type === 'Service' || type === 'Federated')
    return { ...anonymousCaller, kind: type === 'Service' ? 'service' : 'provider', text };
  return anonymousCaller;
}
