import type { AccountId } from '../../estate/identifiers.ts';

/**
 * One separately changeable part of what decides access: what a single API call of IAM or Organizations can change.
 * Two estates differ in facets, and one facet can be taken from one estate into the other (transplant.ts).
 */
export type Facet =
  /** A role or user as a whole: it was made or deleted. */
  | { readonly kind: 'principal'; readonly account: AccountId; readonly holder: string }
  | {
      readonly kind: 'inline-policy';
      readonly account: AccountId;
      readonly holder: string;
      readonly name: string;
    }
  /** A managed policy's attachment to a role, user or group. */
  | {
      readonly kind: 'attachment';
      readonly account: AccountId;
      readonly holder: string;
      readonly policy: string;
    }
  | { readonly kind: 'boundary'; readonly account: AccountId; readonly holder: string }
  | { readonly kind: 'trust-policy'; readonly account: AccountId; readonly holder: string }
  /** A principal's tags: conditions may ask for them. */
  | { readonly kind: 'tags'; readonly account: AccountId; readonly holder: string }
  | {
      readonly kind: 'group-membership';
      readonly account: AccountId;
      readonly holder: string;
      readonly group: string;
    }
  /** What a managed policy says, by its ARN, in every account: AWS's own are one document everywhere. */
  | { readonly kind: 'managed-policy'; readonly policy: string }
  | { readonly kind: 'resource-policy'; readonly account: AccountId; readonly resource: string }
  /** What an SCP or RCP says. */
  | { readonly kind: 'control-policy'; readonly policy: string }
  | { readonly kind: 'control-attachment'; readonly policy: string; readonly target: string }
  /** Where in the organization's tree an account hangs. */
  | { readonly kind: 'account-place'; readonly account: AccountId };

/** How one facet of an estate differs from the same facet of an earlier one. */
export interface EstateChange {
  readonly facet: Facet;
  readonly what: 'added' | 'removed' | 'edited';
}

/** One text for one facet: equal facets have equal keys. */
export function facetKey(facet: Facet): string {
  return JSON.stringify(
    Object.entries(facet)
      .sort(([left], [right]) => (left < right ? -1 : 1))
      .map(([, value]) => value),
  );
}
