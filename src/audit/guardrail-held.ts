import type { AccessSet } from '../access/access-set.ts';
import type { Role, User } from '../estate/estate.ts';
import type { Statement } from '../policy/document.ts';
import type { AuditContext } from './audit-context.ts';
import { type DenyFact, type GuardrailFact, principalText } from './guardrail-fact.ts';
import { trustedPrincipals } from './trust-guardrails.ts';

/**
 * Whether a guardrail of an earlier scan still holds: it is there as it was, a Deny is covered by others of its kind, or
 * whom a trust condition was asked of is not trusted any more.
 *
 * INVARIANT: covered only on the engine's proof; a Deny that may be weaker is gone.
 */
export function isStillHeld(
  { comparer }: AuditContext,
  principal: Role | User,
  fact: GuardrailFact,
  now: readonly GuardrailFact[],
): boolean {
  if (now.some(({ key }) => key === fact.key)) return true;
  if (fact.kind === 'trust')
    return principal.kind === 'role' && !trustedPrincipals(principal).has(fact.trusted);
  if (!isDeny(fact)) return false;
  const named = principalText(fact.statement.principal);
  const beside = now
    .filter(isDeny)
    .filter(({ kind, statement }) => kind === fact.kind && principalText(statement.principal) === named);
  if (beside.length === 0) return false;
  return comparer.proves(
    { access: denied([fact.statement]), gaps: [] },
    { access: denied(beside.map(({ statement }) => statement)), gaps: [] },
  );
}

function isDeny(fact: GuardrailFact): fact is DenyFact {
  return 'statement' in fact;
}

/** What Denies deny, as access: the same statements as Allows. */
function denied(statements: readonly Statement[]): AccessSet {
  const document = {
    version: '2012-10-17' as const,
    id: null,
    statements: statements.map(
      (statement, index): Statement => ({
        ...statement,
        index,
        effect: 'Allow',
        principal: null,
        resource: statement.resource ?? { negated: false, patterns: ['*'] },
      }),
    ),
  };
  const policies = [{ name: 'denies', document }];
  return { kind: 'layers', levels: [{ name: 'denies', kind: 'scope', policies }], facts: {} };
}
