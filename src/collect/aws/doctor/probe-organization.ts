import {
  DescribeOrganizationCommand,
  DescribePolicyCommand,
  ListAccountsForParentCommand,
  ListOrganizationalUnitsForParentCommand,
  ListPoliciesCommand,
  ListRootsCommand,
  ListTagsForResourceCommand,
  ListTargetsForPolicyCommand,
  OrganizationsClient,
} from '@aws-sdk/client-organizations';
import type { AwsConnection } from '../connection.ts';
import type { Prober } from './prober.ts';

/** Tries the calls of the tier management; an account outside of an organization has nothing to try them on. */
export async function probeOrganization(connection: AwsConnection, prober: Prober): Promise<void> {
  const client = connection.client(OrganizationsClient);
  await prober.ask('organizations:DescribeOrganization', () =>
    client.send(new DescribeOrganizationCommand({})),
  );
  const roots = await prober.ask('organizations:ListRoots', () => client.send(new ListRootsCommand({})));
  const root = roots?.Roots?.[0]?.Id;
  await prober.askOf('organizations:ListOrganizationalUnitsForParent', root, (ParentId) =>
    client.send(new ListOrganizationalUnitsForParentCommand({ ParentId })),
  );
  await prober.askOf('organizations:ListAccountsForParent', root, (ParentId) =>
    client.send(new ListAccountsForParentCommand({ ParentId })),
  );
  await prober.askOf('organizations:ListTagsForResource', root, (ResourceId) =>
    client.send(new ListTagsForResourceCommand({ ResourceId })),
  );
  const policies = await prober.ask('organizations:ListPolicies', () =>
    client.send(new ListPoliciesCommand({ Filter: 'SERVICE_CONTROL_POLICY' })),
  );
  const policy = policies?.Policies?.[0]?.Id;
  await prober.askOf('organizations:DescribePolicy', policy, (PolicyId) =>
    client.send(new DescribePolicyCommand({ PolicyId })),
  );
  await prober.askOf('organizations:ListTargetsForPolicy', policy, (PolicyId) =>
    client.send(new ListTargetsForPolicyCommand({ PolicyId })),
  );
}
