import type { NamedPolicy } from '../policy/document.ts';
import type { LayerKind } from '../policy/request.ts';

/**
 * Access, said in policies: the set of requests that some combination of policy layers allows.
 * - `layers`: what every level allows and no Deny of any level forbids (algebra.md: E = ∧ levels ∧ ¬deny).
 * - `union`: what any of the members allows (an operator's roles).
 * - `intersection`: what all of the members allow (a scope under its ceiling).
 * An empty union is the empty set. `layers` with no level at all is not allowed.
 */
export type AccessSet =
  | AccessLayers
  | { readonly kind: 'union'; readonly of: readonly AccessSet[] }
  | { readonly kind: 'intersection'; readonly of: readonly AccessSet[] };

export interface AccessLayers {
  readonly kind: 'layers';
  readonly levels: readonly AccessLevel[];
  /**
   * Context keys whose value is known on this side: key as written -> its value(s).
   * They resolve variables and decide conditions of this side's policies, and hold in every witness.
   */
  readonly facts: Readonly<Record<string, string | readonly string[]>>;
}

/** One level: its Allow statements are united; without an Allow it allows nothing; its Denies always count. */
export interface AccessLevel {
  /** For people: `identity`, `boundary`, `scp:Root`, `scope allow`. */
  readonly name: string;
  readonly kind: LayerKind | 'scope';
  readonly policies: readonly NamedPolicy[];
  /**
   * Whether the policies are as they stand on a resource: a statement without Principal never applies. Not
   * given: statements say what they say to whoever asks, as where reach/ has already picked those that name a role.
   */
  readonly namesPrincipals?: boolean;
}
