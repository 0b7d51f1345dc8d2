import type { Organization, OrganizationPolicy } from '../organization.ts';
import type { ChangeEvent } from './change-event.ts';
import { eventDocument } from './event-document.ts';
import { replaced } from './same-name.ts';

/**
 * The organization as one call left it (Organizations API Reference): its control policies and where they are attached, units,
 * and where accounts are. The same where nothing changed; null for any other call, and for one on what is not there, such
 * as a policy of another type.
 */
export function changedOrganization(organization: Organization, event: ChangeEvent): Organization | null {
  const { names } = event;
  switch (event.action) {
    case 'organizations:CreatePolicy':
      return withPolicy(organization, event);
    case 'organizations:AttachPolicy':
    case 'organizations:DetachPolicy':
    case 'organizations:UpdatePolicy': {
      const policy = organization.policies.find(({ id }) => id === names['policyid']);
      const made = policy === undefined ? null : changedPolicy(policy, event);
      if (policy === undefined || made === null) return null;
      return made === policy
        ? organization
        : { ...organization, policies: replaced(organization.policies, policy, made) };
    }
    case 'organizations:DeletePolicy': {
      const policies = organization.policies.filter(({ id }) => id !== names['policyid']);
      return policies.length === organization.policies.length ? organization : { ...organization, policies };
    }
    case 'organizations:DisablePolicyType':
    case 'organizations:EnablePolicyType':
      return withType(organization, event);
    case 'organizations:MoveAccount': {
      const account = organization.accounts.find(({ id }) => id === names['accountid']);
      const parentId = names['destinationparentid'];
      if (account === undefined || parentId === undefined) return null;
      if (account.parentId === parentId) return organization;
      return {
        ...organization,
        accounts: replaced(organization.accounts, account, { ...account, parentId }),
      };
    }
    case 'organizations:CreateOrganizationalUnit': {
      const id = event.made?.id ?? null;
      const { name, parentid: parentId } = names;
      if (id === null || name === undefined || parentId === undefined) return null;
      if (organization.organizationalUnits.some((unit) => unit.id === id)) return organization;
      const organizationalUnits = [...organization.organizationalUnits, { id, name, parentId }];
      const enabled = organization.policies.filter(({ targets }) => targets.length > 0);
      const types = new Set(enabled.map(({ type }) => type));
      return { ...attachedByAws(organization, [id], types), organizationalUnits };
    }
    case 'organizations:DeleteOrganizationalUnit': {
      const id = names['organizationalunitid'];
      const units = organization.organizationalUnits.filter((unit) => unit.id !== id);
      if (id === undefined || units.length === organization.organizationalUnits.length) return organization;
      const policies = organization.policies.map((policy) => withoutTarget(policy, id));
      return { ...organization, policies, organizationalUnits: units };
    }
    default:
      return null;
  }
}

function withPolicy(organization: Organization, event: ChangeEvent): Organization | null {
  const { type, name } = event.names;
  const id = event.made?.id ?? null;
  if (id === null || name === undefined || !isControl(type)) return null;
  if (organization.policies.some((policy) => policy.id === id)) return organization;
  const policy = eventDocument(event, 'content', documentKinds[type], name);
  return { ...organization, policies: [...organization.policies, { id, name, type, policy, targets: [] }] };
}

const documentKinds = {
  SERVICE_CONTROL_POLICY: 'service-control',
  RESOURCE_CONTROL_POLICY: 'resource-control',
} as const;

function isControl(type: string | undefined): type is OrganizationPolicy['type'] {
  return type === 'SERVICE_CONTROL_POLICY' || type === 'RESOURCE_CONTROL_POLICY';
}

function changedPolicy(policy: OrganizationPolicy, event: ChangeEvent): OrganizationPolicy | null {
  const { targetid } = event.names;
  if (event.action === 'organizations:UpdatePolicy') {
    if (event.documents?.['content'] === undefined) return null;
    return { ...policy, policy: eventDocument(event, 'content', documentKinds[policy.type], policy.name) };
  }
  if (targetid === undefined) return null;
  if (event.action === 'organizations:DetachPolicy') return withoutTarget(policy, targetid);
  return policy.targets.includes(targetid) ? policy : { ...policy, targets: [...policy.targets, targetid] };
}

function withoutTarget(policy: OrganizationPolicy, target: string): OrganizationPolicy {
  const targets = policy.targets.filter((one) => one !== target);
  return targets.length === policy.targets.length ? policy : { ...policy, targets };
}

/**
 * A type that is disabled is detached from everything; enabled again, it has FullAWSAccess everywhere and nothing else
 * (Organizations User Guide, "Disabling a policy type" and "Enabling a policy type").
 */
function withType(organization: Organization, event: ChangeEvent): Organization | null {
  const type = event.names['policytype'];
  if (!isControl(type)) return null;
  const policies = organization.policies.map((policy) =>
    policy.type === type && policy.targets.length > 0 ? { ...policy, targets: [] } : policy,
  );
  if (event.action === 'organizations:DisablePolicyType') return { ...organization, policies };
  const { roots, organizationalUnits, accounts } = organization;
  const nodes = [...roots, ...organizationalUnits, ...accounts].map(({ id }) => id);
  return attachedByAws({ ...organization, policies }, nodes, new Set([type]));
}

/** AWS itself attaches these to every node while their type is enabled. */
const fullAccess: ReadonlySet<string> = new Set(['p-FullAWSAccess', 'p-RCPFullAWSAccess']);

function attachedByAws(
  organization: Organization,
  nodes: readonly string[],
  types: ReadonlySet<OrganizationPolicy['type']>,
): Organization {
  const policies = organization.policies.map((policy) =>
    fullAccess.has(policy.id) && types.has(policy.type)
      ? { ...policy, targets: [...new Set([...policy.targets, ...nodes])] }
      : policy,
  );
  return { ...organization, policies };
}
