import { loadCatalog } from '../../../../../src/catalog/index.ts';
import {
  type Decision,
  evaluate,
  type NamedPolicy,
  type PolicyKind,
  type PolicyLayers,
  parsePolicyText,
} from '../../../../../src/policy/index.ts';
import { FakeAwsError, type Output } from '../../answer.ts';
import { listOf, textOf, wholeOf } from '../../params.ts';
import { pageOf, type Turn } from '../../turn.ts';

interface ContextEntry {
  readonly ContextKeyName: string;
  readonly ContextKeyValues?: readonly string[];
}

interface OrganizationLevelInput {
  readonly ServiceControlPolicyInputList?: readonly string[];
}

/** As IAM spells them. What nobody can decide is no permission. */
const spelled: Readonly<Record<Decision['decision'], string>> = {
  Allowed: 'allowed',
  ExplicitlyDenied: 'explicitDeny',
  ImplicitlyDenied: 'implicitDeny',
  Undetermined: 'implicitDeny',
};

/**
 * IAM API Reference, SimulateCustomPolicy, by the project's own evaluator: one result for each action and resource.
 * Like AWS's simulator it knows no session policies, and no caller but users.
 */
export function simulateCustomPolicy(turn: Turn): Output {
  const { params, account, world } = turn;
  const callerArn = textOf(params, 'CallerArn');
  if (callerArn !== null && !/^arn:[^:]+:iam::\d{12}:(user|role)\//.test(callerArn)) {
    throw new FakeAwsError(
      'InvalidInput',
      `Invalid Entity Arn: ${callerArn} does not clearly define entity type and name.`,
    );
  }
  const resourcePolicy = textOf(params, 'ResourcePolicy');
  if (resourcePolicy !== null && callerArn === null) {
    throw new FakeAwsError('InvalidInput', 'CallerArn is required when a resource policy is given.');
  }
  const layers = layersOf(params, resourcePolicy);
  const resources = listOf(params, 'ResourceArns').map(String);
  const results = listOf(params, 'ActionNames').flatMap((action) =>
    (resources.length === 0 ? ['*'] : resources).map((resource): Output => {
      const request = {
        principal: callerArn ?? `arn:${world.partition}:iam::${account.id}:user/simulated`,
        action: String(action),
        resource,
        resourceAccountId: (textOf(params, 'ResourceOwner') ?? account.id).replace(/\D/g, '').slice(-12),
        context: contextOf(params),
      };
      return resultOf(request.action, resource, evaluate(request, layers, loadCatalog()), layers);
    }),
  );
  const { entries, next } = pageOf(turn, results, {
    token: textOf(params, 'Marker'),
    limit: wholeOf(params, 'MaxItems'),
    usual: 100,
    wrongToken: 'ValidationError',
  });
  return { EvaluationResults: entries, IsTruncated: next !== null, Marker: next ?? undefined };
}

function resultOf(action: string, resource: string, decision: Decision, layers: PolicyLayers): Output {
  const blockedBy = (layer: string) => decision.by.some((statement) => statement.layer === layer);
  return {
    EvalActionName: action,
    EvalResourceName: resource,
    EvalDecision: spelled[decision.decision],
    MatchedStatements: decision.by.map(({ policy, layer }) => ({
      SourcePolicyId: policy,
      SourcePolicyType: layer === 'resource' ? 'Resource Policy' : 'IAM Policy',
    })),
    MissingContextValues: [],
    ...(layers.scps.length === 0
      ? {}
      : {
          OrganizationsDecisionDetail: {
            AllowedByOrganizations: decision.decision === 'Allowed' || !blockedBy('scp'),
          },
        }),
  };
}

function layersOf(params: Output, resourcePolicy: string | null): PolicyLayers {
  const boundary = listOf(params, 'PermissionsBoundaryPolicyInputList');
  const levels = listOf(params, 'OrderedOrganizationPolicyInputList') as readonly OrganizationLevelInput[];
  return {
    identityPolicies: policies(listOf(params, 'PolicyInputList'), 'PolicyInputList', 'identity'),
    boundary:
      boundary.length === 0 ? null : policies(boundary, 'PermissionsBoundaryPolicyInputList', 'identity'),
    sessionPolicy: null,
    scps: levels.map(({ ServiceControlPolicyInputList = [] }, index) => ({
      level: String(index),
      policies: policies(
        ServiceControlPolicyInputList,
        `ServiceControlPolicyInputList.${index}`,
        'service-control',
      ),
    })),
    rcps: [],
    resourcePolicy:
      resourcePolicy === null ? null : (policies([resourcePolicy], 'ResourcePolicy', 'resource')[0] ?? null),
    vpcEndpointPolicies: null,
    managementAccountId: null,
  };
}

function policies(texts: readonly unknown[], name: string, kind: PolicyKind): readonly NamedPolicy[] {
  return texts.map((text, index) => {
    const parsed = parsePolicyText(String(text), kind);
    if (parsed.ok) return { name: `${name}.${index + 1}`, document: parsed.value };
    const [issue] = parsed.issues;
    throw new FakeAwsError('InvalidInput', `Invalid policy in ${name}: ${issue?.path} ${issue?.message}`);
  });
}

function contextOf(params: Output): Readonly<Record<string, string | readonly string[]>> {
  const entries = listOf(params, 'ContextEntries') as readonly ContextEntry[];
  return Object.fromEntries(
    entries.map(({ ContextKeyName, ContextKeyValues = [] }) => [
      ContextKeyName,
      ContextKeyValues.length === 1 ? (ContextKeyValues[0] ?? '') : ContextKeyValues,
    ]),
  );
}
