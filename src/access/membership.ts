import { type CompiledStatement, compiledStatements } from '../policy/compile-policy.ts';
import { conditionsHold } from '../policy/conditions/evaluate.ts';
import type { StatementReference } from '../policy/document.ts';
import { Evaluation, type ArnReading as PolicyReading } from '../policy/evaluation.ts';
import type { CatalogFacts } from '../policy/facts.ts';
import { matchAction } from '../policy/match-action.ts';
import { matchesResource } from '../policy/match-resource.ts';
import type { RequestContext } from '../policy/request.ts';
import { both, either, negate, type Truth } from '../policy/truth.ts';
import type { AccessLayers, AccessSet } from './access-set.ts';
import { principalHolds } from './principal-text.ts';

/** One concrete request as the algebra sees it; `principal` only where policies name principals (`AWS:<ARN>`). */
export interface ConcreteRequest {
  readonly action: string;
  readonly resource: string;
  readonly context: RequestContext;
  readonly principal?: string;
}

/** Decides concrete requests by policy/'s matchers, statement by statement: the algebra's check on itself. */
export class Membership {
  readonly #catalog: CatalogFacts;

  constructor(catalog: CatalogFacts) {
    this.#catalog = catalog;
  }

  /**
   * Whether the set holds the request. The facts of a side stand for what the request says of those keys.
   * `unknown` where a statement that nobody can decide would change the answer.
   */
  holds(set: AccessSet, request: ConcreteRequest, reading: PolicyReading = 'permissive'): Truth {
    switch (set.kind) {
      case 'union':
        return set.of.reduce<Truth>(
          (truth, member) => either(truth, this.holds(member, request, reading)),
          'no',
        );
      case 'intersection':
        return set.of.reduce<Truth>(
          (truth, member) => both(truth, this.holds(member, request, reading)),
          'yes',
        );
      case 'layers':
        return this.#layers(set, request, reading);
    }
  }

  /** The Allow statements of the set's first levels that match the request: what grants it. */
  granting(set: AccessSet, request: ConcreteRequest): readonly StatementReference[] {
    if (set.kind === 'union') return set.of.flatMap((member) => this.granting(member, request));
    // The first member is what is granted; the others only bound it.
    if (set.kind === 'intersection') return set.of[0] ? this.granting(set.of[0], request) : [];
    const evaluation = this.#evaluation(set, request, 'permissive');
    const first =
      set.levels.find((level) => level.kind === 'identity' || level.kind === 'resource') ?? set.levels[0];
    const found: StatementReference[] = [];
    for (const policy of first?.policies ?? [])
      for (const ready of compiledStatements(policy))
        if (ready.statement.effect === 'Allow' && applies(ready, evaluation, request) !== 'no')
          found.push({
            policy: policy.name,
            statement: ready.statement.sid ?? String(ready.statement.index),
          });
    return found;
  }

  #layers(set: AccessLayers, request: ConcreteRequest, reading: PolicyReading): Truth {
    const evaluation = this.#evaluation(set, request, reading);
    let truth: Truth = 'yes';
    for (const level of set.levels) {
      let allowed: Truth = 'no';
      for (const policy of level.policies)
        for (const ready of compiledStatements(policy)) {
          const match = applies(ready, evaluation, request);
          if (ready.statement.effect === 'Allow') allowed = either(allowed, match);
          else truth = both(truth, negate(match));
        }
      truth = both(truth, allowed);
      if (truth === 'no') return 'no';
    }
    return truth;
  }

  #evaluation(set: AccessLayers, request: ConcreteRequest, reading: PolicyReading): Evaluation {
    const known = new Set(Object.keys(set.facts).map((key) => key.toLowerCase()));
    const context: Record<string, string | readonly string[]> = Object.create(null);
    for (const key of Object.keys(request.context))
      if (!known.has(key.toLowerCase())) context[key] = request.context[key] as string | readonly string[];
    Object.assign(context, set.facts);
    return new Evaluation(
      {
        principal: { type: 'Anonymous' },
        action: request.action,
        resource: request.resource,
        resourceAccountId: '',
        context,
      },
      this.#catalog,
      reading,
      null,
    );
  }
}

function applies(ready: CompiledStatement, evaluation: Evaluation, request: ConcreteRequest): Truth {
  if (!matchAction(ready.action, evaluation.actionId)) return 'no';
  const { principal } = ready.statement;
  if (principal !== null && !principalHolds(principal, request.principal ?? null)) return 'no';
  const resource =
    ready.resource === null ? 'yes' : matchesResource(ready.resource, ready.statement.effect, evaluation);
  return resource === 'no' ? 'no' : both(resource, conditionsHold(ready.conditions, evaluation));
}
