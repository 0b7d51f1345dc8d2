import {
  DescribePolicyCommand,
  ListPoliciesCommand,
  ListTargetsForPolicyCommand,
  OrganizationsClient,
} from '@aws-sdk/client-organizations';
import { CollectError } from '../call-failure.ts';
import type { AwsConnection } from '../connection.ts';
import { afterToken, everyEntry, required } from '../pages.ts';
import { type Reading, untilStable } from '../snapshot.ts';

/** The types of policies that decide what is allowed. */
export const controlTypes = ['SERVICE_CONTROL_POLICY', 'RESOURCE_CONTROL_POLICY'] as const;
export type ControlType = (typeof controlTypes)[number];

/** An SCP or RCP as organization.json has it. */
export interface ControlPolicyEntry {
  readonly id: string;
  readonly name: string;
  readonly type: ControlType;
  /** Its text, as Organizations holds it. */
  readonly document: string;
  readonly targets: readonly string[];
}

/**
 * Reads all policies of a type with what they say and where they are attached, until two readings agree.
 * @throws {CollectError} `torn`, `malformed`, and what the SDK throws
 */
export async function readControlPolicies(
  connection: AwsConnection,
  type: ControlType,
): Promise<readonly ControlPolicyEntry[]> {
  return untilStable(() => readOnce(connection, type));
}

async function readOnce(
  connection: AwsConnection,
  type: ControlType,
): Promise<Reading<readonly ControlPolicyEntry[]>> {
  const client = connection.client(OrganizationsClient);
  const listed = await everyEntry(
    (NextToken) =>
      client.send(new ListPoliciesCommand({ Filter: type, ...(NextToken ? { NextToken } : {}) })),
    afterToken,
    (page) => required(page.Policies, 'Policies'),
  );
  const policies = await Promise.all(
    listed.map(async ({ Id, Name }): Promise<ControlPolicyEntry> => {
      if (!Id) throw new CollectError('malformed', 'the answer names no id of a policy');
      const [described, targets] = await Promise.all([
        client.send(new DescribePolicyCommand({ PolicyId: Id })),
        everyEntry(
          (NextToken) =>
            client.send(
              new ListTargetsForPolicyCommand({ PolicyId: Id, ...(NextToken ? { NextToken } : {}) }),
            ),
          afterToken,
          (page) => required(page.Targets, 'Targets'),
        ),
      ]);
      const document = described.Policy?.Content;
      if (document === undefined)
        throw new CollectError('malformed', `policy \`${Id}\` came without its text`);
      return {
        id: Id,
        name: Name ?? Id,
        type,
        document,
        targets: targets.flatMap(({ TargetId }) => TargetId ?? []).sort(),
      };
    }),
  );
  const value = policies.sort((left, right) => (left.id < right.id ? -1 : 1));
  return { value, digest: JSON.stringify(value), whole: false };
}
