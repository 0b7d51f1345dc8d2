import { type ContextKeyTypeEnum, IAMClient, SimulateCustomPolicyCommand } from '@aws-sdk/client-iam';
import { CollectError } from './call-failure.ts';
import type { AwsConnection } from './connection.ts';
import { afterMarker, everyEntry } from './pages.ts';

/** A request as IAM's policy simulator takes it; policies are JSON texts. */
export interface SimulatedRequest {
  readonly action: string;
  /** `*`: of no resource in particular. */
  readonly resource: string;
  readonly policies: readonly string[];
  readonly boundary: readonly string[];
  /** From the root to the account, the policies of each level. */
  readonly serviceControlPolicies: readonly (readonly string[])[];
  readonly context: readonly {
    readonly key: string;
    readonly type: ContextKeyTypeEnum;
    readonly values: readonly string[];
  }[];
  /** A user's resource policy; the simulator takes none for roles. */
  readonly resourcePolicy: { readonly text: string; readonly caller: string; readonly owner: string } | null;
}

/** What the simulator said. */
export interface SimulatedDecision {
  readonly decision: 'allowed' | 'explicitDeny' | 'implicitDeny';
  /** Whether SCPs let it through; null: it does not say. */
  readonly allowedByOrganization: boolean | null;
  readonly allowedByBoundary: boolean | null;
  /** Context keys that the policies ask for and the request does not have. */
  readonly missingKeys: readonly string[];
}

/**
 * Asks IAM how it would decide a request (IAM API Reference, SimulateCustomPolicy). Nothing is done and nobody's
 * policies are changed.
 * @throws {CollectError} `malformed` for an answer without a decision, and what the SDK throws
 */
export async function simulateRequest(
  connection: AwsConnection,
  request: SimulatedRequest,
): Promise<SimulatedDecision> {
  const { action, resource, policies, boundary, serviceControlPolicies, context, resourcePolicy } = request;
  const input = {
    PolicyInputList: [...policies],
    ...(boundary.length === 0 ? {} : { PermissionsBoundaryPolicyInputList: [...boundary] }),
    ...(serviceControlPolicies.length === 0
      ? {}
      : {
          OrderedOrganizationPolicyInputList: serviceControlPolicies.map((level) => ({
            ServiceControlPolicyInputList: [...level],
          })),
        }),
    ActionNames: [action],
    ...(resource === '*' ? {} : { ResourceArns: [resource] }),
    ContextEntries: context.map(({ key, type, values }) => ({
      ContextKeyName: key,
      ContextKeyType: type,
      ContextKeyValues: [...values],
    })),
    ...(resourcePolicy === null
      ? {}
      : {
          ResourcePolicy: resourcePolicy.text,
          CallerArn: resourcePolicy.caller,
          ResourceOwner: resourcePolicy.owner,
        }),
  };
  const client = connection.client(IAMClient);
  const results = await everyEntry(
    (Marker) => client.send(new SimulateCustomPolicyCommand({ ...input, ...(Marker ? { Marker } : {}) })),
    afterMarker,
    ({ EvaluationResults }) => EvaluationResults ?? [],
  );
  const [result] = results;
  // Since several resources share a result, the one that was asked about has a decision of its own.
  const own = result?.ResourceSpecificResults?.find(({ EvalResourceName }) => EvalResourceName === resource);
  const decision = own?.EvalResourceDecision ?? result?.EvalDecision;
  if (decision !== 'allowed' && decision !== 'explicitDeny' && decision !== 'implicitDeny')
    throw new CollectError('malformed', 'the answer holds no decision');
  return {
    decision,
    allowedByOrganization: result?.OrganizationsDecisionDetail?.AllowedByOrganizations ?? null,
    allowedByBoundary:
      (own ?? result)?.PermissionsBoundaryDecisionDetail?.AllowedByPermissionsBoundary ?? null,
    missingKeys: [...new Set(own?.MissingContextValues ?? result?.MissingContextValues ?? [])].sort(),
  };
}
