import { anonymousCaller, type Caller, parseIdentity } from './arn-identity.ts';
import { combine, everyAllow, everyDeny, layerName, type Settlement } from './combine.ts';
import { type ArnReading, Evaluation, type InferredRule } from './evaluation.ts';
import type { CatalogFacts } from './facts.ts';
import type { Hit } from './layer-hits.ts';
import { allHits } from './layers.ts';
import type { Decision, PolicyLayers, Request } from './request.ts';
import { ignoresPolicies } from './special-actions.ts';

/** How a request is evaluated. */
export interface EvaluateOptions {
  /** Which reading of `*` across the colons of an ARN to take; `permissive` when not given. */
  readonly arnReading?: ArnReading;
}

/**
 * Decides one request as AWS would, by the rules of docs/semantics.md, and says by which statements.
 * Undetermined only where a statement that nobody can decide would change the decision. `assumed` names
 * the inferred rules without which the decision would be another one. Never throws.
 */
export function evaluate(
  request: Request,
  layers: PolicyLayers,
  facts: CatalogFacts,
  options: EvaluateOptions = {},
): Decision {
  const reading = options.arnReading ?? 'permissive';
  const caller = typeof request.principal === 'string' ? parseIdentity(request.principal) : anonymousCaller;
  const { decision, touched } = decide(request, layers, facts, caller, reading, null);
  if (touched.size === 0) return decision;
  const assumed = [...touched].filter((rule) => {
    const other = decide(request, layers, facts, caller, reading, rule).decision;
    return other.decision !== decision.decision;
  });
  return assumed.length === 0 ? decision : { ...decision, assumed: assumed.sort() };
}

const nothing: ReadonlySet<Hit> = new Set();

/** Beyond so many undecidable statements all are cited: to examine each costs a decision. */
const maxExamined = 100;

interface Run {
  readonly decision: Decision;
  readonly touched: ReadonlySet<InferredRule>;
}

function decide(
  request: Request,
  layers: PolicyLayers,
  facts: CatalogFacts,
  caller: Caller,
  reading: ArnReading,
  inverted: InferredRule | null,
): Run {
  const evaluation = new Evaluation(request, facts, reading, inverted);
  if (ignoresPolicies(evaluation) && caller.kind !== 'anonymous') {
    const because = 'this action needs no permission, and no policy can take it away';
    return { decision: { decision: 'Allowed', by: [], assumed: [], because }, touched: new Set() };
  }
  const hits = allHits(layers, caller, evaluation);
  const answer = (settle: Settlement) => combine(hits, caller, evaluation, settle);
  const allows = evaluation.sawUndecidable ? undecidable(everyAllow(hits)) : nothing;
  const denies = evaluation.sawUndecidable ? undecidable(everyDeny(hits)) : nothing;
  // INVARIANT: more Allows never take access away and more Denies never give any, so that where the most generous
  // and the strictest way to settle give one outcome, every way between them gives it too.
  const generous = answer((hit) => allows.has(hit));
  const strict = allows.size + denies.size === 0 ? generous : answer((hit) => denies.has(hit));
  if (generous.outcome === strict.outcome) {
    // What is cited counts either way: certain Allows, or certain Denies.
    const { outcome, by, because } = strict.outcome === 'Allowed' ? strict : generous;
    return { decision: { decision: outcome, by, assumed: [], because }, touched: evaluation.touched };
  }
  const uncertain = [...allows, ...denies];
  const decisive = (uncertain.length > maxExamined ? [] : uncertain).filter((hit) => {
    const isAllow = allows.has(hit);
    const without = answer((other) => (other === hit ? !isAllow : allows.has(other)));
    const withIt = answer((other) => (other === hit ? isAllow : denies.has(other)));
    return without.outcome !== generous.outcome || withIt.outcome !== strict.outcome;
  });
  const by = (decisive.length > 0 ? decisive : uncertain).map((hit) => hit.statement);
  const where = layerName[by[0]?.layer ?? 'identity'];
  const because = `${where} holds a statement that cannot be decided: it would be ${generous.outcome} or ${strict.outcome}`;
  return { decision: { decision: 'Undetermined', by, assumed: [], because }, touched: evaluation.touched };
}

/** The statements that may or may not cover the request. */
function undecidable(hits: readonly Hit[]): ReadonlySet<Hit> {
  return new Set(hits.filter((hit) => !hit.certain));
}
