import { type CompiledStatement, compiledStatements } from '../policy/compile-policy.ts';
import { conditionsHold } from '../policy/conditions/evaluate.ts';
import {
  Evaluation,
  type KeyValues,
  type ArnReading as PolicyReading,
  valuesByKey,
} from '../policy/evaluation.ts';
import type { CatalogFacts } from '../policy/facts.ts';
import { matchAction } from '../policy/match-action.ts';
import { matchesResource } from '../policy/match-resource.ts';
import type { RequestContext } from '../policy/request.ts';
import { both, either, negate, type Truth } from '../policy/truth.ts';
import type { AccessLayers, AccessSet } from './access-set.ts';
import { neverApplies, principalHolds } from './principal-text.ts';

/** One concrete request as the algebra sees it; `principal` only where policies name principals (`AWS:<ARN>`). */
export interface ConcreteRequest {
  readonly action: string;
  readonly resource: string;
  readonly context: RequestContext;
  readonly principal?: string;
}

/** What one reading of R-006 says of a request, and whether another reading may say otherwise. */
interface Held {
  truth: Truth;
  restsOnReading: boolean;
}

/** Decides concrete requests by policy/'s matchers, statement by statement: the algebra's check on itself. */
export class Membership {
  readonly #catalog: CatalogFacts;
  /** What the catalog says of actions asked for: the same few again and again. */
  readonly #wildcardOnly = new Map<string, boolean | null>();

  constructor(catalog: CatalogFacts) {
    this.#catalog = catalog;
  }

  /**
   * Whether the set holds the request. The facts of a side stand for what the request says of those keys.
   * `unknown` where a statement that nobody can decide would change the answer.
   */
  holds(set: AccessSet, request: ConcreteRequest, reading: PolicyReading = 'permissive'): Truth {
    return this.#held(set, request, reading).truth;
  }

  /** Whether the request is granted and not intended: under every reading of R-006, under some, under none. */
  exceeds(
    granted: AccessSet,
    intended: AccessSet,
    request: ConcreteRequest,
  ): 'always' | 'sometimes' | 'never' {
    let confirmed = 0;
    for (const [done, reading] of readings.entries()) {
      const inside = this.#held(granted, request, reading);
      const meant = this.#held(intended, request, reading);
      const exceeds = inside.truth === 'yes' && meant.truth === 'no';
      if (exceeds) confirmed += 1;
      // Where no pattern with two readings had a say, the other readings run the same way.
      if (done === 0 && !inside.restsOnReading && !meant.restsOnReading) return exceeds ? 'always' : 'never';
    }
    return confirmed === readings.length ? 'always' : confirmed > 0 ? 'sometimes' : 'never';
  }

  /** A request on its way through the statements of one side, under the side's facts. */
  evaluation(set: AccessLayers, request: ConcreteRequest, reading: PolicyReading): Evaluation {
    let wildcardOnly = this.#wildcardOnly.get(request.action);
    if (wildcardOnly === undefined) {
      wildcardOnly = this.#catalog.isWildcardOnly(request.action);
      this.#wildcardOnly.set(request.action, wildcardOnly);
    }
    return new Evaluation(
      {
        principal: { type: 'Anonymous' },
        action: request.action,
        resource: request.resource,
        resourceAccountId: '',
        context: request.context,
        ...(wildcardOnly === null ? {} : { wildcardOnlyAction: wildcardOnly }),
      },
      this.#catalog,
      reading,
      null,
      factsOf(set),
    );
  }

  #held(set: AccessSet, request: ConcreteRequest, reading: PolicyReading): Held {
    if (set.kind === 'layers') return this.#layers(set, request, reading);
    const join = set.kind === 'union' ? either : both;
    const all: Held = { truth: set.kind === 'union' ? 'no' : 'yes', restsOnReading: false };
    for (const member of set.of) {
      const held = this.#held(member, request, reading);
      all.truth = join(all.truth, held.truth);
      all.restsOnReading ||= held.restsOnReading;
    }
    return all;
  }

  #layers(set: AccessLayers, request: ConcreteRequest, reading: PolicyReading): Held {
    const evaluation = this.evaluation(set, request, reading);
    let truth: Truth = 'yes';
    for (const level of set.levels) {
      let allowed: Truth = 'no';
      for (const policy of level.policies)
        for (const ready of compiledStatements(policy)) {
          if (neverApplies(level, ready.statement)) continue;
          if (!matchAction(ready.action, evaluation.actionId)) continue;
          const match = applies(ready, evaluation, request);
          if (ready.statement.effect === 'Allow') allowed = either(allowed, match);
          else truth = both(truth, negate(match));
        }
      truth = both(truth, allowed);
      if (truth === 'no') break;
    }
    return { truth, restsOnReading: evaluation.touched.has('R-006') };
  }
}

const readings = ['permissive', 'narrow', 'wide'] as const;

/** INVARIANT: access sets never change; each is asked of many requests. */
const known = new WeakMap<AccessLayers, KeyValues>();

/** The facts of a side, which stand for whatever a request says of their keys. */
function factsOf(set: AccessLayers): KeyValues {
  let facts = known.get(set);
  if (facts === undefined) {
    facts = valuesByKey(set.facts);
    known.set(set, facts);
  }
  return facts;
}

/** Whether a statement whose actions hold the request's applies to the rest of it. */
export function applies(ready: CompiledStatement, evaluation: Evaluation, request: ConcreteRequest): Truth {
  const named =
    ready.principal === null ? 'yes' : principalHolds(ready.principal, request.principal ?? null, evaluation);
  if (named === 'no') return 'no';
  const resource =
    ready.resource === null ? 'yes' : matchesResource(ready.resource, ready.statement.effect, evaluation);
  return resource === 'no' ? 'no' : both(both(named, resource), conditionsHold(ready.conditions, evaluation));
}
