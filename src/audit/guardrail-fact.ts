import type { PrincipalElement, Statement } from '../policy/document.ts';
import { digestOf } from './canonical-json.ts';

/** One thing that holds an agent's principal back, as plain data that a store can keep. */
export type GuardrailFact = {
  /** The same for the same guardrail, whatever policy carries it: the subject of a finding that it is gone. */
  readonly key: string;
  /** A finding spoke of its absence once: it is remembered until it is back, and after that too. */
  readonly missed?: true;
} & (
  | { readonly kind: 'boundary'; readonly policy: string }
  | {
      readonly kind: 'scp' | 'rcp';
      readonly policy: string;
      readonly name: string;
      /** The root, unit or account that the policy was attached to. */
      readonly target: string;
      readonly statement: Statement;
    }
  | {
      readonly kind: 'mcp' | 'trust-deny';
      readonly policy: string;
      /** An attached policy's ARN; null of an inline one and of a trust policy. */
      readonly arn: string | null;
      readonly statement: Statement;
    }
  | {
      readonly kind: 'trust';
      /** As written in the trust policy: `Service lambda.amazonaws.com`. */
      readonly trusted: string;
      /** The condition key that every statement asked of it, as written. */
      readonly condition: string;
    }
);

export type GuardrailKind = GuardrailFact['kind'];

/** A guardrail that is a Deny statement. */
export type DenyFact = Extract<GuardrailFact, { readonly statement: Statement }>;

/** The guardrails of one principal, in order of their keys. */
export interface PrincipalGuardrails {
  readonly principalKey: string;
  readonly facts: readonly GuardrailFact[];
}

/** What a scan has to say to the kept guardrails of one principal: these, and those that others replaced. */
export interface GuardrailUpdate extends PrincipalGuardrails {
  /** Keys of kept facts that were rewritten into others, so that they need not be remembered. */
  readonly replaced: readonly string[];
}

/** Key of a Deny: by what it says, not by its Sid, its place or its policy. */
export function denyKey(kind: DenyFact['kind'], statement: Statement): string {
  const { action, resource, principal, conditions } = statement;
  const list = (element: typeof action | null) =>
    element && { negated: element.negated, patterns: element.patterns.toSorted() };
  return `${kind} ${digestOf({
    action: list(action),
    resource: list(resource),
    principal: principalText(principal),
    conditions: conditions
      .map(({ operatorText, keyId, values }) => [operatorText, keyId, values.toSorted()])
      .toSorted((left, right) => (JSON.stringify(left) < JSON.stringify(right) ? -1 : 1)),
  })}`;
}

/** Whom a statement names, as one text; `*` where it names nobody in particular. */
export function principalText(principal: PrincipalElement | null): string {
  if (principal === null) return '*';
  const names = principal.entries.map(({ type, value }) => (type === '*' ? '*' : `${type} ${value}`));
  return `${principal.negated ? 'all but ' : ''}${names.toSorted().join(', ')}`;
}

/**
 * The kept guardrails of a principal after a scan.
 * INVARIANT: nothing that was ever kept is forgotten but what the scan saw rewritten: another scan may have added to it
 * since this one read it.
 */
export function mergeGuardrails(
  kept: readonly GuardrailFact[],
  { facts, replaced }: GuardrailUpdate,
): readonly GuardrailFact[] {
  const gone = new Set(replaced);
  const all = new Map(
    kept.filter(({ key, missed }) => missed || !gone.has(key)).map((fact) => [fact.key, fact]),
  );
  for (const fact of facts) {
    const missed = fact.missed ?? all.get(fact.key)?.missed;
    all.set(fact.key, missed ? { ...fact, missed } : fact);
  }
  return [...all.values()].sort((left, right) => (left.key < right.key ? -1 : 1));
}
