import type { NamedPolicy } from '../policy/document.ts';
import type { OrganizationLevel } from '../policy/request.ts';
import type { Estate, PolicyReading } from './estate.ts';
import type { AccountId } from './identifiers.ts';
import { type Organization, type OrganizationPolicy, pathToAccount } from './organization.ts';

/** The organization's policies that bind an account. */
export type ControlLevels =
  | {
      readonly state: 'bound';
      /** From the root down to the account: each must allow. Level = the node's id. */
      readonly levels: readonly OrganizationLevel[];
      readonly unreadable: readonly UnreadableControl[];
      /**
       * Nodes without any SCP. AWS keeps at least one attached to each (Organizations User Guide, "Attaching
       * and detaching service control policies"), so there the data has a gap. They are left out of `levels`:
       * read as "nothing is allowed", a gap would prove that all is well.
       */
      readonly gaps: readonly string[];
    }
  | { readonly state: 'not-bound'; readonly why: 'management-account' | 'no-policies-of-this-type' }
  | { readonly state: 'unknown'; readonly why: 'no-organization-data' | 'account-not-in-tree' };

export interface UnreadableControl {
  readonly level: string;
  readonly policy: PolicyReading;
}

/**
 * The SCPs that bind the principals of an account. The management account's are not bound; nor are
 * service-linked roles anywhere, which is for the caller to ask (isServiceLinkedRole).
 */
export function serviceControlLevels(estate: Estate, account: AccountId): ControlLevels {
  return controlLevels(estate, account, 'SERVICE_CONTROL_POLICY');
}

/**
 * The RCPs that bind the resources of an account, without RCPFullAWSAccess, which is on every level and which
 * the evaluator adds. The management account's resources are not bound.
 */
export function resourceControlLevels(estate: Estate, account: AccountId): ControlLevels {
  return controlLevels(estate, account, 'RESOURCE_CONTROL_POLICY');
}

/** Whether the account is the organization's management account; false without organization data. */
export function isManagementAccount(estate: Estate, account: AccountId): boolean {
  return estate.organization?.managementAccountId === account;
}

function controlLevels(estate: Estate, account: AccountId, type: OrganizationPolicy['type']): ControlLevels {
  const { organization } = estate;
  if (!organization) return { state: 'unknown', why: 'no-organization-data' };
  if (isManagementAccount(estate, account)) return { state: 'not-bound', why: 'management-account' };
  const path = pathToAccount(organization, account);
  if (path.length === 0) return { state: 'unknown', why: 'account-not-in-tree' };
  const byTarget = policiesByTarget(organization, type);
  if (byTarget.size === 0) return { state: 'not-bound', why: 'no-policies-of-this-type' };
  const levels: OrganizationLevel[] = [];
  const unreadable: UnreadableControl[] = [];
  const gaps: string[] = [];
  for (const node of path) {
    const attached = byTarget.get(node.id) ?? [];
    if (attached.length === 0 && type === 'SERVICE_CONTROL_POLICY') {
      gaps.push(node.id);
      continue;
    }
    const policies: NamedPolicy[] = [];
    for (const { id, policy } of attached) {
      if (policy.state === 'unreadable') unreadable.push({ level: node.id, policy });
      else if (id !== implicitAllow) policies.push({ name: policy.name, document: policy.document });
    }
    levels.push({ level: node.id, policies });
  }
  return { state: 'bound', levels, unreadable, gaps };
}

/** AWS's own RCP that is attached everywhere and cannot be detached. */
const implicitAllow = 'p-RCPFullAWSAccess';

type ByTarget = ReadonlyMap<string, readonly OrganizationPolicy[]>;
const targets = new WeakMap<Organization, Map<OrganizationPolicy['type'], ByTarget>>();

/** Built once for each organization and type: it is asked for every principal. */
function policiesByTarget(organization: Organization, type: OrganizationPolicy['type']): ByTarget {
  const kinds = targets.get(organization) ?? new Map<OrganizationPolicy['type'], ByTarget>();
  targets.set(organization, kinds);
  const known = kinds.get(type);
  if (known) return known;
  const byTarget = new Map<string, OrganizationPolicy[]>();
  for (const policy of organization.policies) {
    if (policy.type !== type) continue;
    for (const target of new Set(policy.targets)) {
      const attached = byTarget.get(target);
      if (attached) attached.push(policy);
      else byTarget.set(target, [policy]);
    }
  }
  kinds.set(type, byTarget);
  return byTarget;
}
