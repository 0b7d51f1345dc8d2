/**
 * What the policy language has to know about AWS, handed in as a value: policy/ imports no data.
 * catalog/ builds the real one; tests may build small ones.
 */
export interface CatalogFacts {
  /** The day of the catalog, `YYYY-MM-DD`; printed wherever the catalog decided something. */
  readonly date: string;
  /**
   * Whether the action takes no resource types, so that it needs Resource `*`.
   * null: the catalog does not know the action.
   */
  isWildcardOnly(action: string): boolean | null;
  /** Arity of a context key in lower case; null when unknown (then a bare operator is read as single-valued). */
  keyArity(keyId: string): 'single' | 'multi' | null;
  /** Whether resources of this service (the action's prefix) are bound by RCPs. */
  supportsResourceControlPolicies(service: string): boolean;
}
