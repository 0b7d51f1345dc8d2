import { anonymousCaller, type Caller, parseIdentity } from './arn-identity.ts';
import { combine, everyDeny, layerName } from './combine.ts';
import { type ArnReading, Evaluation, type InferredRule } from './evaluation.ts';
import type { CatalogFacts } from './facts.ts';
import type { Hit } from './layer-hits.ts';
import { type AllHits, allHits } from './layers.ts';
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
  const generous = combine(hits, caller, evaluation, 'generous');
  const uncertain = undecidable(hits);
  const strict = uncertain.length === 0 ? generous : combine(hits, caller, evaluation, 'strict');
  if (generous.outcome === strict.outcome) {
    const { outcome, by, because } = strict.outcome === 'Allowed' ? strict : generous;
    return { decision: { decision: outcome, by, assumed: [], because }, touched: evaluation.touched };
  }
  const where = layerName[uncertain[0]?.statement.layer ?? 'identity'];
  const because = `${where} holds a statement that cannot be decided: it would be ${generous.outcome} or ${strict.outcome}`;
  const by = uncertain.map((hit) => hit.statement);
  return { decision: { decision: 'Undetermined', by, assumed: [], because }, touched: evaluation.touched };
}

/** Every statement that may or may not cover the request. */
function undecidable(hits: AllHits): readonly Hit[] {
  const layers = [hits.identity, hits.boundary, hits.session, ...hits.scps, hits.resource, hits.endpoint];
  const allows = layers.flatMap((layer) => layer?.allows ?? []);
  return [...allows, ...everyDeny(hits)].filter((hit) => !hit.certain);
}
