import { DescribeOrganizationCommand, OrganizationsClient } from '@aws-sdk/client-organizations';
import { type AccountId, parseAccountId } from '../../../estate/identifiers.ts';
import { CollectError, callFailure } from '../call-failure.ts';
import type { AwsConnection } from '../connection.ts';
import type { OpenConnection } from '../hub.ts';
import { complete, type LayerOutcome, notOffered } from '../layer-outcome.ts';
import { type ControlPolicyEntry, controlTypes, readControlPolicies } from './control-policies.ts';
import { type OrganizationTree, readAccountTags, readTree } from './tree.ts';

/** What is known of the organization, and how well. */
export interface OrganizationReading {
  /** null: there is none, or not even its tree can be read. */
  readonly organization: CollectedOrganization | null;
  /** `not-offered` where the caller's account is in no organization. */
  readonly outcome: LayerOutcome;
}

/** organization.json's content. */
export interface CollectedOrganization extends Pick<OrganizationTree, 'roots' | 'organizationalUnits'> {
  readonly id: string;
  readonly managementAccountId: AccountId;
  readonly accounts: readonly (OrganizationTree['accounts'][number] & {
    readonly tags: Readonly<Record<string, string>>;
  })[];
  readonly policies: readonly ControlPolicyEntry[];
}

/**
 * Reads the organization from the hub's account, or else from the management account (only these, or a delegated
 * administrator's, may: Organizations User Guide). Of a type of policy that is switched off, or that the partition does
 * not have, there is nothing to read: it binds nobody.
 */
export async function readOrganization(
  hub: AwsConnection,
  open: OpenConnection,
): Promise<OrganizationReading> {
  try {
    const first = await open(hub.account, 'organization');
    const described = await first.client(OrganizationsClient).send(new DescribeOrganizationCommand({}));
    const id = described.Organization?.Id;
    const managementAccountId = parseAccountId(
      described.Organization?.MasterAccountId ??
        described.Organization?.MasterAccountArn?.split(':')[4] ??
        '',
    );
    if (!id || !managementAccountId)
      throw new CollectError('malformed', 'the organization has no id or no management account');
    return await readFrom(first, { id, managementAccountId }).catch(async (error: unknown) => {
      const { reason } = callFailure(error, '');
      if (reason !== 'denied' || managementAccountId === hub.account) throw error;
      const management = await open(managementAccountId, 'organization').catch(() => null);
      if (management === null) throw error;
      return readFrom(management, { id, managementAccountId });
    });
  } catch (error) {
    if (error instanceof Error && error.name === 'AWSOrganizationsNotInUseException')
      return { organization: null, outcome: notOffered };
    return { organization: null, outcome: { state: 'unknown', ...callFailure(error, 'the organization') } };
  }
}

async function readFrom(
  connection: AwsConnection,
  { id, managementAccountId }: Pick<CollectedOrganization, 'id' | 'managementAccountId'>,
): Promise<OrganizationReading> {
  const tree = await readTree(connection);
  const policies: ControlPolicyEntry[] = [];
  let outcome: LayerOutcome = complete;
  for (const type of controlTypes) {
    if (!tree.policyTypes.has(type)) continue;
    try {
      policies.push(...(await readControlPolicies(connection, type)));
    } catch (error) {
      outcome = { state: 'unknown', ...callFailure(error, `the organization's policies (${type})`) };
    }
  }
  let tags: ReadonlyMap<string, Readonly<Record<string, string>>> = new Map();
  try {
    tags = await readAccountTags(connection, tree.accounts);
  } catch (error) {
    // Environments are told apart by tags: without them an intended scope may be read too wide.
    outcome = { state: 'unknown', ...callFailure(error, 'the tags of accounts') };
  }
  const { roots, organizationalUnits } = tree;
  const accounts = tree.accounts.map((account) => ({ ...account, tags: tags.get(account.id) ?? {} }));
  const organization = { id, managementAccountId, roots, organizationalUnits, accounts, policies };
  return { organization, outcome };
}
