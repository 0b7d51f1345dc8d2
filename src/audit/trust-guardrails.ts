import type { Role } from '../estate/estate.ts';
import type { Condition, Statement } from '../policy/document.ts';
import { denyKey, type GuardrailFact } from './guardrail-fact.ts';

/**
 * What a trust policy asks of whom it trusts: for each principal the condition keys that all its Allows name, and every
 * Deny. One Allow without the key lets the principal in without it, so then nothing is asked.
 */
export function trustGuardrails({ trustPolicy }: Role): readonly GuardrailFact[] {
  if (trustPolicy.state === 'unreadable') return [];
  const asked = new Map<string, Map<string, string>>();
  const denies: GuardrailFact[] = [];
  for (const statement of trustPolicy.document.statements) {
    if (statement.effect === 'Deny') {
      const key = denyKey('trust-deny', statement);
      denies.push({ kind: 'trust-deny', key, policy: trustPolicy.name, arn: null, statement });
      continue;
    }
    const keys = new Map(statement.conditions.filter(asksSomething).map(({ keyId, key }) => [keyId, key]));
    for (const trusted of trustedBy(statement)) {
      const before = asked.get(trusted);
      asked.set(trusted, before ? new Map([...before].filter(([key]) => keys.has(key))) : keys);
    }
  }
  const conditions = [...asked].flatMap(([trusted, keys]) =>
    [...keys].map(
      ([keyId, condition]): GuardrailFact => ({
        kind: 'trust',
        key: `trust ${trusted} ${keyId}`,
        trusted,
        condition,
      }),
    ),
  );
  return [...conditions, ...denies];
}

/** Whom the Allows of a trust policy name, each as `Service lambda.amazonaws.com`. */
export function trustedPrincipals({ trustPolicy }: Role): ReadonlySet<string> {
  if (trustPolicy.state === 'unreadable') return new Set();
  return new Set(
    trustPolicy.document.statements.flatMap((one) => (one.effect === 'Allow' ? trustedBy(one) : [])),
  );
}

function trustedBy({ principal }: Statement): readonly string[] {
  if (principal === null || principal.negated) return [];
  return principal.entries.map(({ type, value }) => (type === '*' ? '*' : `${type} ${value}`));
}

/** A pattern that matches every value is a key that nobody is asked for. */
function asksSomething({ operator, values }: Condition): boolean {
  const isPattern = operator === 'StringLike' || operator === 'ArnLike';
  return !(isPattern && values.some((value) => /^\*+$/.test(value)));
}
