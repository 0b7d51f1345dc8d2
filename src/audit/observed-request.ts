import type { AccessLayers, AccessSet } from '../access/access-set.ts';
import type { Catalog } from '../catalog/index.ts';
import { parseArn } from '../estate/identifiers.ts';
import type { SessionCall } from '../estate/session.ts';
import { type CompiledStatement, compiledStatements } from '../policy/compile-policy.ts';
import { conditionsHold } from '../policy/conditions/evaluate.ts';
import { type ArnReading, Evaluation } from '../policy/evaluation.ts';
import {
  both,
  either,
  matchAction,
  matchesResource,
  negate,
  parsePattern,
  type Truth,
} from '../policy/index.ts';
import { globOfText, matchGlob } from '../policy/match-glob.ts';
import { arnMayBegin } from './may-begin.ts';

/** A call as a trail shows it: some of its request is known, the rest of its context nobody wrote down. */
export interface ObservedRequest {
  readonly action: string;
  readonly resource: string | null;
  /** What of the context is known; `[]`: the key is known to be absent. Every other key may have any value. */
  readonly known: Readonly<Record<string, string | readonly string[]>>;
}

/**
 * The request behind one row of calls, made at `at`. The trail tells Region and time; a resource's account only where
 * its ARN names one (AWS global condition context keys).
 */
export function observedRequest(call: SessionCall, at: string): ObservedRequest {
  const account = call.resource === null ? '' : (parseArn(call.resource)?.account ?? '');
  return {
    action: call.action,
    resource: call.resource,
    known: {
      ...(call.region === '' ? {} : { 'aws:RequestedRegion': call.region }),
      ...(/^\d{12}$/.test(account) ? { 'aws:ResourceAccount': account } : {}),
      'aws:CurrentTime': at,
      'aws:EpochTime': String(Math.floor(Date.parse(at) / 1000)),
    },
  };
}

/**
 * Whether an access holds a request that was seen: yes, no, or unknown where what the trail does not say would decide.
 * INVARIANT: `no` only when no value of what is not known makes it yes; and the other way round.
 */
export function holdsObserved(set: AccessSet, request: ObservedRequest, catalog: Catalog): Truth {
  switch (set.kind) {
    case 'union':
      return set.of.reduce<Truth>(
        (truth, member) => either(truth, holdsObserved(member, request, catalog)),
        'no',
      );
    case 'intersection':
      return set.of.reduce<Truth>(
        (truth, member) => both(truth, holdsObserved(member, request, catalog)),
        'yes',
      );
    case 'layers':
      return new Observation(set, request, catalog).holds();
  }
}

/** Facts about the resource are assumptions about what a principal may ask for; a call tells its own. */
const ofTheResource: ReadonlySet<string> = new Set([
  'aws:resourceaccount',
  'aws:resourceorgid',
  'aws:resourceorgpaths',
]);

class Observation {
  readonly #layers: AccessLayers;
  readonly #request: ObservedRequest;
  readonly #known: ReadonlySet<string>;
  readonly #wide: Evaluation;
  readonly #narrow: Evaluation;
  /** Whether `resource` is exactly what AWS was asked for. */
  readonly #certain: boolean;

  constructor(layers: AccessLayers, request: ObservedRequest, catalog: Catalog) {
    this.#layers = layers;
    this.#request = request;
    const context: Record<string, string | readonly string[]> = Object.create(null);
    for (const [key, value] of Object.entries(layers.facts)) {
      if (!ofTheResource.has(key.toLowerCase())) context[key] = value;
    }
    Object.assign(context, request.known);
    this.#known = new Set(Object.keys(context).map((key) => key.toLowerCase()));
    const evaluation = (reading: ArnReading): Evaluation =>
      new Evaluation(
        {
          principal: { type: 'Anonymous' },
          action: request.action,
          resource: request.resource ?? '',
          resourceAccountId: '',
          context,
        },
        catalog,
        reading,
        null,
      );
    this.#wide = evaluation('wide');
    this.#narrow = evaluation('narrow');
    this.#certain = this.#wide.resource === '*' || isCertain(request, catalog);
  }

  holds(): Truth {
    let truth: Truth = 'yes';
    for (const level of this.#layers.levels) {
      let allowed: Truth = 'no';
      for (const policy of level.policies)
        for (const ready of compiledStatements(policy)) {
          const match = this.#applies(ready);
          if (ready.statement.effect === 'Allow') allowed = either(allowed, match);
          else truth = both(truth, negate(match));
        }
      truth = both(truth, allowed);
      if (truth === 'no') return 'no';
    }
    return truth;
  }

  #applies(ready: CompiledStatement): Truth {
    if (!matchAction(ready.action, this.#wide.actionId)) return 'no';
    const resource = this.#covers(ready);
    return resource === 'no' ? 'no' : both(resource, this.#conditions(ready));
  }

  #covers({ resource, statement }: CompiledStatement): Truth {
    if (resource === null) return 'yes';
    const patterns = statement.resource?.patterns ?? [];
    const openVariable = resource.variables.some(({ tokens }) =>
      tokens.some((token) => token.kind === 'variable' && !this.#known.has(token.keyId)),
    );
    const wide = matchesResource(resource, statement.effect, this.#wide);
    const narrow = matchesResource(resource, statement.effect, this.#narrow);
    const read: Truth = wide === narrow ? wide : 'unknown';
    if (this.#certain && !openVariable) return read;
    const all = patterns.includes('*');
    if (all) return resource.negated ? 'no' : 'yes';
    const text = this.#request.resource;
    // `stack/shop-prod/*`: a part that AWS makes up. What no pattern begins like it covers is covered by none.
    if (text?.endsWith('*') && !openVariable && !/[*?]/.test(text.slice(0, -1))) {
      const none = patterns.every((pattern) => !arnMayBegin(pattern, text.slice(0, -1)));
      if (none) return resource.negated ? 'yes' : 'no';
      const whole = patterns.some((pattern) => pattern.endsWith('*') && matchGlob(globOfText(pattern), text));
      if (whole) return resource.negated ? 'no' : 'yes';
    }
    return 'unknown';
  }

  #conditions({ conditions }: CompiledStatement): Truth {
    let truth: Truth = 'yes';
    for (const ready of conditions) {
      const { keyId, values } = ready.condition;
      const open = !this.#known.has(keyId) || values.some((value) => this.#asksUnknown(value));
      truth = both(truth, open ? 'unknown' : conditionsHold([ready], this.#wide));
      if (truth === 'no') return truth;
    }
    return truth;
  }

  #asksUnknown(value: string): boolean {
    return (
      value.includes('${') &&
      parsePattern(value, '2012-10-17').tokens.some(
        (token) => token.kind === 'variable' && !this.#known.has(token.keyId),
      )
    );
  }
}

/** An IAM name lacks its path in a trail; a text that is no ARN of the action's kind is not what AWS decided on. */
function isCertain({ action, resource }: ObservedRequest, catalog: Catalog): boolean {
  const parts = resource === null ? null : parseArn(resource);
  if (resource === null || !parts || /[*?]/.test(resource) || parts.service === 'iam') return false;
  const index = catalog.actionIndex(action);
  if (index < 0) return false;
  const kinds = catalog.resourcePatterns(index);
  return kinds.some((pattern) => matchGlob(globOfText(pattern), resource));
}
