import { type PolicyCase, parseCase } from '../../src/policy/parse-case.ts';
import type { Random } from './random.ts';
import { randomContext } from './random-conditions.ts';
import { principals, randomDocument } from './random-policies.ts';

/** One line of a case file as JSON: what `evaluate --cases` reads, and what a disagreement is shown as. */
export type CaseJson = Record<string, unknown> & { readonly request: Record<string, unknown> };

const account = '111122223333';
const foreign = '444455556666';

/** What is asked of what: mostly an action with a resource of its own type. */
const questions: readonly (readonly [actions: readonly string[], resources: readonly string[]])[] = [
  [
    ['s3:GetObject', 'S3:getobject', 's3:PutObject'],
    ['arn:aws:s3:::bkt/k', 'arn:aws:s3:::bkt/Bob/k', 'arn:aws:s3:::bkt/*', 'arn:aws:s3:::bkt/${custom:gone}'],
  ],
  [
    ['s3:ListBucket', 's3:ListAllMyBuckets', 's3:GetObject'],
    ['arn:aws:s3:::bkt', 'arn:aws-cn:s3:::bkt', '*'],
  ],
  [['sqs:SendMessage'], [`arn:aws:sqs:us-east-1:${account}:queue`, `arn:aws:sqs:us-east-1:${foreign}:queue`]],
  [['logs:PutLogEvents'], [`arn:aws:logs:us-east-1:${account}:log-group:x:log-stream:y`]],
  [
    ['kms:Decrypt', 'kms:RetireGrant', 'kms:ListKeys'],
    [`arn:aws:kms:us-east-1:${account}:key/1234`, `arn:aws:kms:us-east-1:${account}:alias/a`],
  ],
  [
    ['sts:AssumeRole', 'sts:AssumeRole', 'sts:TagSession', 'sts:AssumeRoleWithSAML', 'iam:PassRole'],
    [`arn:aws:iam::${account}:role/Target`, `arn:aws:iam::${account}:role/app/ExampleRole`],
  ],
  [['sts:GetCallerIdentity', 'ec2:DescribeInstances', 'kms:ListKeys'], ['*']],
];

const everything = { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: '*', Resource: '*' } };

/** A request with every policy that has a say in it, as JSON. */
export function randomCase(random: Random, id: string): CaseJson {
  const [actions, resources] = random.pick(questions);
  const resource = random.pick(resources);
  const principal = random.chance(0.06) ? { type: 'Anonymous' } : random.pick(principals);
  const trust = resource.includes(':role/');
  const levels = (kind: 'service-control' | 'resource-control', least: number, most: number) =>
    Array.from({ length: least + random.below(most - least + 1) }, (_, index) => ({
      level: `L${index}`,
      policies: [
        ...(kind === 'service-control' && random.chance(0.8) ? [everything] : []),
        ...(random.chance(0.5) ? [randomDocument(random, kind, 0.5)] : []),
      ],
    }));
  const federated = typeof principal === 'string' && principal.includes(':federated-user/');
  const root = typeof principal === 'string' && principal.endsWith(':root');
  const documents = (chance: number, most: number) =>
    random.chance(chance)
      ? Array.from({ length: 1 + random.below(most) }, () => randomDocument(random, 'identity', 0.8))
      : null;
  const context = randomContext(random);
  delete context['aws:principalarn'];
  delete context['aws:PrincipalArn'];
  if (random.chance(0.7)) context['aws:PrincipalArn'] = principalArn(random, principal);
  if (random.chance(0.2)) context['aws:SourceVpce'] = 'vpce-1';
  return {
    id,
    request: {
      principal,
      action: random.pick(actions),
      resource,
      resourceAccountId: random.chance(0.2) ? foreign : account,
      context,
      ...(random.chance(0.9) ? {} : { wildcardOnlyAction: random.chance(0.5) }),
    },
    identityPolicies: random.chance(0.4) ? [everything] : (documents(0.9, 3) ?? []),
    boundary: root ? null : documents(0.25, 1),
    sessionPolicy: root ? null : documents(federated ? 1 : 0.25, 2),
    scps: random.chance(0.35) ? levels('service-control', 1, 4) : [],
    rcps: random.chance(0.25) ? levels('resource-control', 1, 3) : [],
    resourcePolicy: random.chance(trust ? 0.8 : 0.45)
      ? randomDocument(random, trust ? 'trust' : 'resource', 0.75)
      : null,
    vpcEndpointPolicies: random.chance(0.15) ? [randomDocument(random, 'vpc-endpoint', 0.8)] : null,
    ...(random.chance(0.1) ? { org: { managementAccountId: random.pick([account, foreign]) } } : {}),
  };
}

/** aws:PrincipalArn as AWS fills it in: of a session the role with its path, sometimes a service-linked one. */
function principalArn(random: Random, principal: unknown): string {
  if (typeof principal !== 'string') return 'anonymous';
  if (!principal.includes(':assumed-role/')) return principal;
  if (random.chance(0.1))
    return `arn:aws:iam::${account}:role/aws-service-role/config.amazonaws.com/ExampleRole`;
  return `arn:aws:iam::${account}:role/app/ExampleRole`;
}

/** Reads a case; throws when it is none, for then the generator is at fault. */
export function caseOf(json: CaseJson): PolicyCase {
  const parsed = parseCase(json);
  if (!parsed.ok) throw new Error(`${JSON.stringify(parsed.issues[0])} in ${JSON.stringify(json)}`);
  return parsed.value;
}
