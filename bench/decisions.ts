/** Concrete decisions a second: a role with 21 identity statements, a boundary and three SCP levels. */
import { loadCatalog } from '../src/catalog/index.ts';
import {
  evaluate,
  type NamedPolicy,
  type PolicyLayers,
  parsePolicyDocument,
  type Request,
} from '../src/policy/index.ts';
import { percentile } from './percentile.ts';

function policy(
  name: string,
  statements: unknown[],
  kind: 'identity' | 'service-control' = 'identity',
): NamedPolicy {
  const parsed = parsePolicyDocument({ Version: '2012-10-17', Statement: statements }, kind);
  if (!parsed.ok) throw new Error(parsed.issues[0]?.message);
  return { name, document: parsed.value };
}

const services = ['s3', 'dynamodb', 'lambda', 'sqs', 'sns', 'kms', 'ec2'];
const statements = services.flatMap((service) => [
  { Effect: 'Allow', Action: [`${service}:Get*`, `${service}:List*`, `${service}:Describe*`], Resource: '*' },
  {
    Effect: 'Allow',
    Action: `${service}:*`,
    Resource: [`arn:aws:${service}:*:*:team-a-*`, `arn:aws:${service}:::team-a-*/*`],
    Condition: { StringEquals: { 'aws:PrincipalTag/team': 'a' }, Bool: { 'aws:SecureTransport': 'true' } },
  },
  {
    Effect: 'Deny',
    Action: `${service}:Delete*`,
    Resource: '*',
    Condition: { StringNotLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/break-glass-*' } },
  },
]);
const everything = { Effect: 'Allow', Action: '*', Resource: '*' };
const layers: PolicyLayers = {
  identityPolicies: [policy('identity', statements)],
  boundary: [policy('boundary', [everything, { Effect: 'Deny', Action: 'iam:*', Resource: '*' }])],
  sessionPolicy: null,
  scps: ['root', 'workloads', 'account'].map((level) => ({
    level,
    policies: [
      policy(
        level,
        [everything, { Effect: 'Deny', Action: ['organizations:*', 'account:*'], Resource: '*' }],
        'service-control',
      ),
    ],
  })),
  rcps: [],
  resourcePolicy: null,
  vpcEndpointPolicies: null,
  managementAccountId: '999999999999',
};
const actions = services.flatMap((service) => [
  `${service}:GetThing`,
  `${service}:PutThing`,
  `${service}:DeleteThing`,
]);
const requests: Request[] = actions.map((action) => ({
  principal: 'arn:aws:sts::111122223333:assumed-role/agent/run',
  action,
  resource: `arn:aws:${action.split(':')[0]}:eu-central-1:111122223333:team-a-1`,
  resourceAccountId: '111122223333',
  context: {
    'aws:PrincipalArn': 'arn:aws:iam::111122223333:role/agent',
    'aws:PrincipalTag/team': 'a',
    'aws:SecureTransport': 'true',
  },
  wildcardOnlyAction: false,
}));

const catalog = loadCatalog();
const rounds: number[] = [];
for (let round = 0; round < 12; round += 1) {
  const began = performance.now();
  let decided = 0;
  while (decided < 20_000) {
    for (const request of requests) evaluate(request, layers, catalog);
    decided += requests.length;
  }
  rounds.push((decided / (performance.now() - began)) * 1000);
}
process.stdout.write(
  `decisions: ${Math.round(percentile(rounds, 50)).toLocaleString('en')} a second (median of ${rounds.length} rounds; ` +
    `21 statements, a boundary, three SCP levels)\n`,
);
