import type { NamedPolicy } from '../policy/document.ts';

/** What resolution has to know of the organization; estate data, handed in as values. */
export interface ScopeContext {
  readonly partition: string;
  readonly accounts: readonly ScopeAccount[];
  /** A managed policy by name or ARN; null when the estate does not hold it. */
  managedPolicy(nameOrArn: string): NamedPolicy | null;
  /** The policies of a permission set as its roles carry them; null when no such role was collected. */
  permissionSet(name: string): readonly NamedPolicy[] | null;
  /** A policy file beside the registry, already read; null when it is not there or unreadable. */
  policyFile(path: string): NamedPolicy | null;
}

export interface ScopeAccount {
  readonly id: string;
  /** Ids of every OU above the account, and the root's; null when the organization was not collected. */
  readonly ous: readonly string[] | null;
  /** null when the account's tags were not collected: that is not the same as having none. */
  readonly tags: Readonly<Record<string, string>> | null;
}

/**
 * A scope turned into policies: the union of its Allow statements minus its Deny statements.
 * Each policy's name says the entry it came from, `kiro-cost-explorer scope.allow[1]`.
 */
export interface ResolvedScope {
  readonly agent: string;
  readonly policies: readonly NamedPolicy[];
  /** The operators whose own access caps the scope; empty with `ceiling: none` or without operators. */
  readonly ceilingOperators: readonly string[];
  /** Why the scope cannot be known (no allow, a reference that does not resolve); empty = known. */
  readonly unknown: readonly string[];
  /** sha256, hex, over the resolved policies and the ceiling: equal digests mean equal intent. */
  readonly digest: string;
}
