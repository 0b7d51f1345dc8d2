import type { PolicyReading } from './estate.ts';
import type { AccountId } from './identifiers.ts';

/** The organization's tree with the policies attached to it. */
export interface Organization {
  readonly id: string;
  readonly managementAccountId: AccountId;
  readonly roots: readonly OrganizationNode[];
  readonly organizationalUnits: readonly (OrganizationNode & { readonly parentId: string })[];
  readonly accounts: readonly OrganizationAccount[];
  readonly policies: readonly OrganizationPolicy[];
}

export interface OrganizationNode {
  readonly id: string;
  readonly name: string;
}

export interface OrganizationAccount {
  readonly id: AccountId;
  readonly name: string;
  readonly parentId: string;
  readonly status: string;
  readonly tags: Readonly<Record<string, string>>;
}

export interface OrganizationPolicy {
  readonly id: string;
  readonly name: string;
  readonly type: 'SERVICE_CONTROL_POLICY' | 'RESOURCE_CONTROL_POLICY';
  readonly policy: PolicyReading;
  /** Ids of roots, organizational units and accounts that it is attached to. */
  readonly targets: readonly string[];
}

/**
 * Whether nothing in an account can act, and nobody can read it (Organizations User Guide, "Account states"): its status is
 * `SUSPENDED`, `PENDING_CLOSURE` or, as its state, `CLOSED`.
 */
export function isClosedAccount({ status }: Pick<OrganizationAccount, 'status'>): boolean {
  return status === 'SUSPENDED' || status === 'CLOSED' || status === 'PENDING_CLOSURE';
}

/** The nodes from the root down to the account itself; empty when the account is not in the tree. */
export function pathToAccount(organization: Organization, account: AccountId): readonly OrganizationNode[] {
  const leaf = organization.accounts.find((candidate) => candidate.id === account);
  if (!leaf) return [];
  const path: OrganizationNode[] = [{ id: leaf.id, name: leaf.name }];
  const seen = new Set<string>();
  let parentId: string | null = leaf.parentId;
  while (parentId !== null && !seen.has(parentId)) {
    seen.add(parentId);
    const unit = organization.organizationalUnits.find((candidate) => candidate.id === parentId);
    const node = unit ?? organization.roots.find((candidate) => candidate.id === parentId);
    if (!node) return [];
    path.unshift({ id: node.id, name: node.name });
    parentId = unit ? unit.parentId : null;
  }
  return path;
}
