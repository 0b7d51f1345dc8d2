import type { SimulatedRequest } from '../collect/aws/simulate-request.ts';
import { operatorTable, type PolicyCase, parseOperator } from '../policy/index.ts';
import type { WitnessCase } from './witness-case.ts';

/** A case as the simulator takes it, and which of its layers it cannot be shown. */
export interface RequestForAws {
  readonly request: SimulatedRequest;
  readonly notJudged: readonly string[];
}

type ContextType = SimulatedRequest['context'][number]['type'];

/**
 * Translates a case for IAM's policy simulator. It takes identity policies, one boundary, and SCPs by level; of resource
 * policies those that a user meets (IAM API Reference, SimulateCustomPolicy).
 * @param principal the ARN of the role or user behind the case
 */
export function requestForAws(
  witness: WitnessCase,
  { request, layers }: PolicyCase,
  principal: string,
): RequestForAws {
  const isUser = principal.includes(':user/');
  const texts = (documents: readonly object[]) => documents.map((document) => JSON.stringify(document));
  const [boundary, ...otherBoundaries] = texts(witness.boundary ?? []);
  const resourcePolicy = witness.resourcePolicy === null ? null : JSON.stringify(witness.resourcePolicy);
  const [, partition = ''] = principal.split(':');
  const documents = [
    ...witness.identityPolicies,
    ...(witness.boundary ?? []),
    ...levelsOf(witness).flat(),
    ...(witness.resourcePolicy === null ? [] : [witness.resourcePolicy]),
  ];
  const notJudged = [
    ...(otherBoundaries.length > 0 ? ['all of its boundaries (it takes one)'] : []),
    ...(witness.sessionPolicy === null ? [] : ['the session policy']),
    ...(layers.rcps.length > 0 ? ['the resource control policies'] : []),
    ...(resourcePolicy !== null && !isUser ? ["the resource's policy (it takes none for roles)"] : []),
  ];
  return {
    request: {
      action: request.action,
      resource: request.resource,
      policies: texts(witness.identityPolicies),
      boundary: boundary === undefined ? [] : [boundary],
      serviceControlPolicies: levelsOf(witness).map(texts),
      context: Object.entries(request.context).map(([key, value]) => {
        const values = typeof value === 'string' ? [value] : value;
        return {
          key,
          type: typeOf(key, values.length !== 1 || typeof value !== 'string', documents),
          values,
        };
      }),
      resourcePolicy:
        resourcePolicy === null || !isUser
          ? null
          : {
              text: resourcePolicy,
              caller: principal,
              owner: `arn:${partition}:iam::${request.resourceAccountId}:root`,
            },
    },
    notJudged,
  };
}

function levelsOf({ scps }: WitnessCase): readonly (readonly object[])[] {
  return (scps as readonly { readonly policies: readonly object[] }[]).map(({ policies }) => policies);
}

/** The simulator wants to know how to read a value: as the first operator does that compares the key. */
function typeOf(key: string, isList: boolean, documents: readonly object[]): ContextType {
  const type = familyTypes[familyOf(key, documents)];
  return isList ? (`${type}List` as ContextType) : type;
}

const familyTypes = {
  string: 'string',
  arn: 'string',
  null: 'string',
  numeric: 'numeric',
  date: 'date',
  bool: 'boolean',
  binary: 'binary',
  ip: 'ip',
} as const;

type Family = keyof typeof familyTypes;

function familyOf(key: string, documents: readonly object[]): Family {
  const wanted = key.toLowerCase();
  for (const document of documents) {
    const { Statement = [] } = document as { Statement?: readonly { readonly Condition?: object }[] };
    for (const { Condition = {} } of Statement) {
      for (const [operator, keys] of Object.entries(Condition)) {
        const { operator: base } = parseOperator(operator);
        if (base === null || base === 'Null') continue;
        if (Object.keys(keys as object).some((one) => one.toLowerCase() === wanted))
          return operatorTable[base].family as Family;
      }
    }
  }
  return 'string';
}
