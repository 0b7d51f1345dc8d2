import type { CatalogFacts } from '../policy/facts.ts';
import { parsePolicyDocument } from '../policy/index.ts';
import { compileActions, matchAction } from '../policy/match-action.ts';
import type { Truth } from '../policy/truth.ts';
import type { AccessSet } from './access-set.ts';
import type { PolicyJson } from './comparison.ts';
import { layersOf } from './compile-set.ts';
import type { Engine } from './engine.ts';
import { type ConcreteRequest, Membership } from './membership.ts';

/** Whether some Allow statement of the set names the action; conditions, resources and Denies are not looked at. */
export function intersectsAction(set: AccessSet, action: string): boolean {
  const id = action.toLowerCase();
  return layersOf(set).some((layers) =>
    layers.levels.some((level) =>
      level.policies.some((policy) =>
        policy.document.statements.some(
          (statement) => statement.effect === 'Allow' && matchAction(compileActions(statement.action), id),
        ),
      ),
    ),
  );
}

/** A policy of this engine's making as a set again; null when it does not parse. */
export function setOfPolicy(policy: PolicyJson, name: string): AccessSet | null {
  const parsed = parsePolicyDocument(policy, 'identity');
  if (!parsed.ok) return null;
  const policies = [{ name, document: parsed.value }];
  return { kind: 'layers', levels: [{ name, kind: 'scope', policies }], facts: {} };
}

/**
 * Whether an excess said before covers one said now: nothing has grown. null when either of them could not be said
 * as a policy, or the engine could not decide; then nobody knows.
 */
export function coversExcess(
  engine: Engine,
  older: PolicyJson | null,
  newer: PolicyJson | null,
): boolean | null {
  if (older === null || newer === null) return null;
  const inner = setOfPolicy(newer, 'newer');
  const outer = setOfPolicy(older, 'older');
  if (inner === null || outer === null) return null;
  const { verdict } = engine.compare(inner, outer);
  return verdict === 'unknown' ? null : verdict === 'within';
}

/**
 * Whether the set holds one concrete request: yes, no, or unknown where a statement that nobody can decide would
 * change the answer. For many requests keep one Membership.
 */
export function allows(set: AccessSet, request: ConcreteRequest, catalog: CatalogFacts): Truth {
  return new Membership(catalog).holds(set, request);
}
