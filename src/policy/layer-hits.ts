import type { Caller } from './arn-identity.ts';
import { type CompiledStatement, compiledStatements } from './compile-policy.ts';
import { conditionsHold } from './conditions/evaluate.ts';
import type { NamedPolicy } from './document.ts';
import type { Evaluation } from './evaluation.ts';
import { matchAction } from './match-action.ts';
import { matchesPrincipal } from './match-principal.ts';
import { matchesResource } from './match-resource.ts';
import type { GrantLimits } from './principal-form.ts';
import type { DecidingStatement, LayerKind } from './request.ts';
import { both, type Truth } from './truth.ts';

/** A statement that covers the request. `certain: false`: it may, nobody can decide it. */
export interface Hit {
  readonly statement: DecidingStatement;
  readonly certain: boolean;
  /** What limits a grant made by it; one for each way in which its principal names the caller. */
  readonly limits: readonly GrantLimits[];
}

/** What one layer says about the request. */
export interface LayerHits {
  readonly allows: readonly Hit[];
  readonly denies: readonly Hit[];
}

/** How statements of a layer name principals: not at all, or with a Principal element. */
export type PrincipalRule =
  | { readonly kind: 'none' }
  | { readonly kind: 'element'; readonly caller: Caller; readonly hasBoundary: boolean };

export const noHits: LayerHits = Object.freeze({ allows: [], denies: [] });

const noLimits: readonly GrantLimits[] = Object.freeze([]);

/** The statements of these policies that cover the request. */
export function layerHits(
  policies: readonly NamedPolicy[],
  layer: LayerKind,
  principals: PrincipalRule,
  evaluation: Evaluation,
): LayerHits {
  const allows: Hit[] = [];
  const denies: Hit[] = [];
  for (const policy of policies) {
    for (const compiled of compiledStatements(policy)) {
      if (!matchAction(compiled.action, evaluation.actionId)) continue;
      const hit = hitOf(compiled, policy, layer, principals, evaluation);
      if (hit === null) continue;
      if (compiled.statement.effect === 'Allow') allows.push(hit);
      else denies.push(hit);
    }
  }
  return { allows, denies };
}

function hitOf(
  compiled: CompiledStatement,
  policy: NamedPolicy,
  layer: LayerKind,
  principals: PrincipalRule,
  evaluation: Evaluation,
): Hit | null {
  const { statement, resource, principal, conditions } = compiled;
  let truth: Truth = resource === null ? 'yes' : matchesResource(resource, statement.effect, evaluation);
  if (truth === 'no') return null;
  let limits = noLimits;
  if (principals.kind === 'element') {
    // a resource-policy statement without a principal never applies. R-039: NotPrincipal never allows.
    if (principal === null || (principal.negated && statement.effect === 'Allow')) return null;
    const match = matchesPrincipal(principal, principals.caller, principals.hasBoundary, evaluation);
    truth = both(truth, match.truth);
    if (truth === 'no') return null;
    limits = match.limits;
  }
  truth = both(truth, conditionsHold(conditions, evaluation));
  if (truth === 'no') return null;
  if (truth === 'unknown') evaluation.sawUndecidable = true;
  const name = statement.sid ?? String(statement.index);
  return { statement: { layer, policy: policy.name, statement: name }, certain: truth === 'yes', limits };
}
