import type { CatalogFacts } from './facts.ts';
import type { Request, RequestContext } from './request.ts';

/** Rules that AWS does not spell out: a decision that would be another one without them says so (R-006, R-014…). */
export type InferredRule = 'R-006' | 'R-014' | 'R-021';

/**
 * How a `*` in one of the first five segments of an ARN pattern is read. `permissive`: wide in an Allow,
 * narrow in a Deny, which finds all access there may be; `restrictive` is its opposite; `wide` and `narrow` read
 * both effects alike.
 */
export type ArnReading = 'permissive' | 'restrictive' | 'wide' | 'narrow';

/** Context keys in lower case -> their values. */
export type KeyValues = ReadonlyMap<string, readonly string[]>;

/** One request on its way through all statements: what they need of it, computed once. */
export class Evaluation {
  readonly request: Request;
  readonly facts: CatalogFacts;
  readonly actionId: string;
  /** The action's prefix in lower case: `s3` of `s3:GetObject`. */
  readonly service: string;
  /** `*` for an action without resource types, whatever the request says. */
  readonly resource: string;
  readonly arnReading: ArnReading;
  /** The inferred rule that is read the other way in this run, to see whether the decision rests on it. */
  readonly inverted: InferredRule | null;
  /** Whether some statement may or may not cover the request. */
  sawUndecidable = false;
  /** Made when first needed: most requests touch no such rule. */
  #touched: Set<InferredRule> | null = null;
  readonly #known: KeyValues | null;
  #context: KeyValues | null = null;

  /** @param known values of context keys that stand for whatever the request says of them */
  constructor(
    request: Request,
    facts: CatalogFacts,
    arnReading: ArnReading,
    inverted: InferredRule | null,
    known: KeyValues | null = null,
  ) {
    this.request = request;
    this.#known = known;
    this.facts = facts;
    this.arnReading = arnReading;
    this.inverted = inverted;
    this.actionId = request.action.toLowerCase();
    const colon = this.actionId.indexOf(':');
    this.service = colon < 0 ? '' : this.actionId.slice(0, colon);
    const wildcardOnly = request.wildcardOnlyAction ?? facts.isWildcardOnly(request.action) ?? false;
    this.resource = wildcardOnly ? '*' : request.resource;
  }

  /** Inferred rules that had a say somewhere. */
  get touched(): ReadonlySet<InferredRule> {
    return this.#touched ?? noRules;
  }

  /** Notes that an inferred rule had a say; whether it is read the other way in this run. */
  inferred(rule: InferredRule): boolean {
    this.#touched ??= new Set();
    this.#touched.add(rule);
    return this.inverted === rule;
  }

  /** The values of a context key, in lower case; empty when the request has none. */
  values(keyId: string): readonly string[] {
    const known = this.#known?.get(keyId);
    if (known !== undefined) return known;
    this.#context ??= valuesByKey(this.request.context);
    return this.#context.get(keyId) ?? noValues;
  }

  /** The one value of a single-valued context key, for a variable; null when there is none. */
  readonly variable = (keyId: string): string | null => {
    const values = this.values(keyId);
    if (values.length !== 1 || this.facts.keyArity(keyId) === 'multi') return null;
    return values[0] ?? null;
  };
}

const noValues: readonly string[] = Object.freeze([]);
const noRules: ReadonlySet<InferredRule> = new Set();

/** A request's context by key in lower case. */
export function valuesByKey(context: RequestContext): KeyValues {
  const map = new Map<string, readonly string[]>();
  for (const key of Object.keys(context)) {
    const value = context[key];
    if (value === undefined) continue;
    map.set(key.toLowerCase(), typeof value === 'string' ? [value] : value);
  }
  return map;
}
