import type { Output } from '../../answer.ts';
import type {
  ControlPolicy,
  MemberAccount,
  OrganizationEntry,
  PolicyType,
  WorldOrganization,
} from '../../world/organization.ts';

/** The entities of an organization as AWS Organizations answers them, ARNs and all. */
export interface EntryWriter {
  organization(): Output;
  root(root: OrganizationEntry): Output;
  unit(unit: OrganizationEntry): Output;
  account(account: MemberAccount): Output;
  policy(policy: ControlPolicy): Output;
  target(id: string): Output;
}

/** Writes the entities of one organization; RCPs are left out of its policy types where AWS offers none. */
export function entryWriter(
  organization: WorldOrganization,
  partition: string,
  offersRcps: boolean,
): EntryWriter {
  const { id, managementAccountId } = organization;
  const home = `arn:${partition}:organizations::${managementAccountId}`;
  const enabled = organization.enabledTypes ?? [...new Set(organization.policies.map(({ type }) => type))];
  const policyTypes = enabled
    .filter((type) => offersRcps || type !== 'RESOURCE_CONTROL_POLICY')
    .map((Type) => ({ Type, Status: 'ENABLED' }));
  return {
    organization: () => ({
      Id: id,
      Arn: `${home}:organization/${id}`,
      FeatureSet: 'ALL',
      MasterAccountArn: `${home}:account/${id}/${managementAccountId}`,
      MasterAccountId: managementAccountId,
      MasterAccountEmail: `${managementAccountId}@example.com`,
      AvailablePolicyTypes: policyTypes,
    }),
    root: (root) => ({
      Id: root.id,
      Arn: `${home}:root/${id}/${root.id}`,
      Name: root.name,
      PolicyTypes: policyTypes,
    }),
    unit: (unit) => ({ Id: unit.id, Arn: `${home}:ou/${id}/${unit.id}`, Name: unit.name }),
    account: (account) => ({
      Id: account.id,
      Arn: `${home}:account/${id}/${account.id}`,
      Email: `${account.id}@example.com`,
      Name: account.name,
      Status: account.status,
      State: account.status,
      JoinedMethod: 'CREATED',
      JoinedTimestamp: new Date('2024-01-01T00:00:00Z'),
    }),
    policy: (policy) => ({
      Id: policy.id,
      Arn: policyArn(policy, home, partition, id),
      Name: policy.name,
      Description: '',
      Type: policy.type,
      AwsManaged: isAwsManaged(policy),
    }),
    target: (target) => targetOf(organization, home, target),
  };
}

/** Policies that AWS made: they belong to no organization. */
function isAwsManaged({ id, awsManaged }: ControlPolicy): boolean {
  return awsManaged ?? (id === 'p-FullAWSAccess' || id === 'p-RCPFullAWSAccess');
}

function policyArn(policy: ControlPolicy, home: string, partition: string, organization: string): string {
  const kind: Record<PolicyType, string> = {
    SERVICE_CONTROL_POLICY: 'service_control_policy',
    RESOURCE_CONTROL_POLICY: 'resource_control_policy',
  };
  return isAwsManaged(policy)
    ? `arn:${partition}:organizations::aws:policy/${kind[policy.type]}/${policy.id}`
    : `${home}:policy/${organization}/${kind[policy.type]}/${policy.id}`;
}

function targetOf(organization: WorldOrganization, home: string, id: string): Output {
  const root = organization.roots.find((entry) => entry.id === id);
  const unit = organization.organizationalUnits.find((entry) => entry.id === id);
  const account = organization.accounts.find((entry) => entry.id === id);
  const [Type, word] = root
    ? ['ROOT', 'root']
    : unit
      ? ['ORGANIZATIONAL_UNIT', 'ou']
      : ['ACCOUNT', 'account'];
  const Name = (root ?? unit ?? account)?.name ?? id;
  return { TargetId: id, Arn: `${home}:${word}/${organization.id}/${id}`, Name, Type };
}
