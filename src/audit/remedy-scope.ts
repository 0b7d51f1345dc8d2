import type { AccessSet } from '../access/access-set.ts';
import type { PolicyJson } from '../access/comparison.ts';
import type { Side } from './comparer.ts';
import { policyOf, statementsOf } from './policy-json.ts';
import type { RemedyCase } from './remedy-candidate.ts';

/** The empty set: what exceeds it is all there is. */
const nothing: Side = { access: { kind: 'union', of: [] }, gaps: [] };

/**
 * What was meant as one policy document, in the order in which people would rather read them: the scope as it is
 * written, Allows and Denies together; then as the algebra says it, which a scope under a ceiling needs. Whether a
 * document says the same is for the proof to tell.
 */
export function* scopePolicies({ context, intended }: RemedyCase): Generator<PolicyJson> {
  const level = scopeLevel(intended.access);
  const written = level === null ? null : statementsOf(level.policies);
  if (written !== null && written.length > 0) yield policyOf(written);
  if (intended.access.kind === 'layers') return;
  const said = context.comparer.compare({ access: intended.access, gaps: [] }, nothing).comparison.policy;
  if (said !== null) yield said;
}

/** A policy that says what both access sets hold; null where none can, or where they share nothing. */
export function sharedPolicy({ context }: RemedyCase, left: AccessSet, right: AccessSet): PolicyJson | null {
  const both: Side = { access: { kind: 'intersection', of: [left, right] }, gaps: [] };
  return context.comparer.compare(both, nothing).comparison.policy;
}

/** Whether two access sets share no request; false where that could not be proved. */
export function shareNothing({ context }: RemedyCase, left: AccessSet, right: AccessSet): boolean {
  return context.comparer.proves({ access: { kind: 'intersection', of: [left, right] }, gaps: [] }, nothing);
}

/** The scope as it stands in the registry: beside its ceiling, or alone. */
function scopeLevel(access: AccessSet): { readonly policies: Parameters<typeof statementsOf>[0] } | null {
  if (access.kind === 'intersection') {
    const [first] = access.of;
    return first === undefined ? null : scopeLevel(first);
  }
  if (access.kind !== 'layers' || access.levels.length !== 1) return null;
  const [level] = access.levels;
  return level?.kind === 'scope' ? level : null;
}

/** The same access with nothing known of its requests, so that what is written of it keeps its conditions. */
export function withoutFacts(access: AccessSet): AccessSet {
  // A ceiling's facts are of the operators, not of who asks: without them it would say something else.
  return access.kind === 'layers' ? { ...access, facts: {} } : access;
}
