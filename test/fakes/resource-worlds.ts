import fc from 'fast-check';
import { loadCatalog } from '../../src/catalog/index.ts';
import type { Estate, Role, User } from '../../src/estate/estate.ts';
import { evaluate, type NamedPolicy } from '../../src/policy/index.ts';
import { allow, control, deny, dev, estate, policy, prod, role, user } from './estate.ts';

/** Random estates of a role and a user, a boundary, an SCP, an RCP and resource policies of every form. */
const catalog = loadCatalog();

const forms: readonly unknown[] = [
  '*',
  { AWS: '*' },
  { AWS: dev },
  { AWS: `arn:aws:iam::${dev}:root` },
  { AWS: `arn:aws:iam::${dev}:role/team/bot` },
  { AWS: `arn:aws:sts::${dev}:assumed-role/bot/s1` },
  { AWS: `arn:aws:iam::${dev}:user/ann` },
  { AWS: `arn:aws:sts::${dev}:federated-user/ann` },
  { AWS: [`arn:aws:iam::${dev}:role/team/bot`, dev] },
  { AWS: [`arn:aws:sts::${dev}:assumed-role/bot/s1`, `arn:aws:iam::${dev}:role/team/bot`, dev] },
  { AWS: `arn:aws:iam::${prod}:role/bot` },
  { AWS: 'AROAEXAMPLEEXAMPLEEXAM' },
  { Service: 'sns.amazonaws.com' },
  { CanonicalUser: '79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be' },
];
const conditions = [
  {},
  {},
  {},
  { Bool: { 'aws:SecureTransport': 'true' } },
  { ArnLike: { 'aws:PrincipalArn': `arn:aws:iam::${dev}:role/*` } },
  { ArnEquals: { 'aws:PrincipalArn': `arn:aws:iam::${dev}:user/ann` } },
  { StringEquals: { 'aws:PrincipalTag/team': 'data' } },
  { StringNotEquals: { 'aws:PrincipalOrgID': 'o-example' } },
];
const bucket = 'arn:aws:s3:::b';
const queue = (account: string) => `arn:aws:sqs:eu-west-1:${account}:q`;
const key = (account: string) => `arn:aws:kms:eu-west-1:${account}:key/k`;
const target = (account: string) => `arn:aws:iam::${account}:role/target`;

interface Place {
  readonly arn: string;
  readonly actions: readonly (string | readonly string[])[];
  readonly resources: readonly (string | readonly string[])[];
  readonly requests: readonly (readonly [action: string, resource: string])[];
}

const places = (account: string): readonly Place[] => [
  {
    arn: bucket,
    actions: ['s3:GetObject', 's3:*', '*', ['s3:ListBucket', 's3:PutObject']],
    resources: [
      '*',
      [bucket, `${bucket}/*`],
      `${bucket}/*`,
      `${bucket}*`,
      `${bucket}/x`,
      `${bucket}/\${aws:PrincipalTag/team}`,
      'arn:aws:s3:::?/x',
      'arn:aws:s3:::other/*',
    ],
    requests: [
      ['s3:GetObject', `${bucket}/x`],
      ['s3:GetObject', `${bucket}/data`],
      ['s3:ListBucket', bucket],
      ['s3:GetObject', 'arn:aws:s3:::other/x'],
    ],
  },
  {
    arn: queue(account),
    actions: ['sqs:SendMessage', 'sqs:*'],
    resources: [queue(account), '*', `arn:aws:sqs:*:${account}:q`],
    requests: [
      ['sqs:SendMessage', queue(account)],
      ['sqs:SendMessage', `${queue(account)}2`],
    ],
  },
  {
    arn: key(account),
    actions: ['kms:*', 'kms:Decrypt', '*'],
    resources: ['*', key(account)],
    requests: [
      ['kms:Decrypt', key(account)],
      ['kms:RetireGrant', key(account)],
    ],
  },
];

const pick = <Value>(values: readonly Value[]) => fc.constantFrom(...values);

/** Statements of one resource's policy; some say NotResource or NotPrincipal. */
const ofResource = (place: Place) =>
  fc.array(
    fc
      .record({
        effect: pick(['Allow', 'Allow', 'Allow', 'Deny']),
        principal: pick(forms),
        action: pick(place.actions),
        resource: pick(place.resources),
        condition: pick(conditions),
        notResource: fc.nat(9),
        notPrincipal: fc.nat(5),
      })
      .map((one) => ({
        Effect: one.effect,
        [one.effect === 'Deny' && one.notPrincipal === 0 ? 'NotPrincipal' : 'Principal']: one.principal,
        Action: one.action,
        [one.notResource === 0 && one.resource !== '*' ? 'NotResource' : 'Resource']: one.resource,
        Condition: one.condition,
      })),
    { minLength: 1, maxLength: 3 },
  );

const trust = fc.array(
  fc
    .record({
      effect: pick(['Allow', 'Allow', 'Allow', 'Deny']),
      principal: pick(forms.slice(0, -1)),
      action: pick(['sts:AssumeRole', ['sts:AssumeRole', 'sts:TagSession'], 'sts:*']),
      condition: pick(conditions),
    })
    .map((one) => ({
      Effect: one.effect,
      Principal: one.principal,
      Action: one.action,
      Condition: one.condition,
    })),
  { minLength: 1, maxLength: 3 },
);

const everywhere = (account: string) => [
  '*',
  `${bucket}/*`,
  `arn:aws:sqs:*:${account}:*`,
  ...named(account),
  `arn:aws:iam::${account}:role/t*`,
];
/** Resources of an account as policies name them in full. */
export const named = (account: string) => [
  queue(account),
  `${queue(account)}2`,
  key(account),
  target(account),
];

const own = (resources: readonly string[], minLength = 0) =>
  fc.array(
    fc
      .record({
        isDeny: fc.nat(3),
        action: pick([
          '*',
          's3:*',
          's3:GetObject',
          'sqs:*',
          'kms:*',
          'kms:Decrypt',
          'sts:AssumeRole',
          'sts:*',
        ]),
        resource: pick(resources),
        condition: pick(conditions.slice(0, 4)),
      })
      .map(({ isDeny, action, resource, condition }) =>
        (isDeny === 0 ? deny : allow)(action, resource, { Condition: condition }),
      ),
    { minLength, maxLength: 3 },
  );

/** What a random estate is made of; resources lie in `account`. */
export const world = (account: string, identity = everywhere(account)) => {
  const [first, second, third] = places(account) as [Place, Place, Place];
  return fc.record({
    identity: fc
      .tuple(own(identity), fc.boolean())
      .map(([list, wide]) => (wide ? [...list, allow('*', identity)] : list)),
    boundary: fc.option(own(identity, 1)),
    scp: fc.option(own(identity)),
    rcp: fc.option(pick(['s3:*', '*', 'kms:*', 'sqs:SendMessage', 'sts:AssumeRole'])),
    bucket: ofResource(first),
    queue: ofResource(second),
    key: ofResource(third),
    trust,
    secure: pick(['true', 'false']),
    team: pick(['data', 'x', null]),
    /** Whether the estate says that these are all resource policies there are. */
    read: fc.boolean(),
  });
};
export type World = ReturnType<typeof world> extends fc.Arbitrary<infer Value> ? Value : never;

const cap = `arn:aws:iam::${dev}:policy/cap`;

/** The estate of a world: the role `bot` and the user `ann` of the development account. */
export function build(
  one: World,
  account: typeof dev,
): { whole: Estate; principals: readonly (Role | User)[] } {
  const parts = one.boundary === null ? {} : { boundary: cap };
  const bot = role('bot', { path: '/team/', statements: one.identity, ...parts });
  const ann = user('ann', one.identity, one.boundary === null ? {} : { boundaryArn: cap });
  const whole = estate({
    principals: [bot, ann, role('target', { account, trust: one.trust })],
    managed: one.boundary === null ? {} : { [cap]: policy(cap, one.boundary) },
    controls: [
      ...(one.scp
        ? [
            control(
              'p-1',
              one.scp.filter(({ Effect }) => Effect === 'Deny').length > 0
                ? one.scp.filter(({ Effect }) => Effect === 'Deny')
                : [deny('ec2:*')],
            ),
          ]
        : []),
      ...(one.rcp
        ? [
            control(
              'p-r',
              [
                {
                  ...deny(one.rcp, '*', { Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
                  Principal: '*',
                },
              ],
              ['ou-all'],
              'RESOURCE_CONTROL_POLICY',
            ),
          ]
        : []),
    ],
    resourcePolicies: {
      [`${account} ${bucket}`]: one.bucket,
      [`${account} ${queue(account)}`]: one.queue,
      [`${account} ${key(account)}`]: one.key,
    },
    resourcesRead: one.read ? [dev, prod] : [],
  });
  return { whole, principals: [bot, ann] };
}

/** What AWS would answer, by the documents as they stand in the estate. */
export function decide(
  whole: Estate,
  one: World,
  principal: Role | User,
  session: string,
  account: typeof dev,
  [action, resource]: readonly [string, string],
  context: Record<string, string | readonly string[]>,
): string {
  const owner = whole.accounts.find(({ id }) => id === account);
  const read = [
    ...(owner?.resourcePolicies ?? []),
    ...(owner?.roles ?? []).map(({ arn, trustPolicy }) => ({ arn, policy: trustPolicy })),
  ].find(({ arn }) => resource === arn || (arn === bucket && resource.startsWith(`${bucket}/`)));
  const named = (name: string, statements: readonly unknown[]): NamedPolicy => {
    const reading = policy(name, statements);
    if (reading.state !== 'readable') throw new Error(JSON.stringify(reading.issues));
    return { name, document: reading.document };
  };
  const attached = (type: string) =>
    (whole.organization?.policies ?? [])
      .filter((each) => each.type === type)
      .flatMap(({ id, policy: each }) =>
        each.state === 'readable' && id !== 'p-FullAWSAccess' ? [{ name: id, document: each.document }] : [],
      );
  const full = named('full', [allow('*')]);
  return evaluate(
    {
      principal:
        principal.kind === 'user'
          ? principal.arn
          : `arn:aws:sts::${dev}:assumed-role/${principal.name}/${session}`,
      action,
      resource,
      resourceAccountId: account,
      context,
    },
    {
      identityPolicies: one.identity.length === 0 ? [] : [named('identity', one.identity)],
      boundary: one.boundary === null ? null : one.boundary.length === 0 ? [] : [named('cap', one.boundary)],
      sessionPolicy: null,
      scps: [{ level: 'r', policies: [full, ...attached('SERVICE_CONTROL_POLICY')] }],
      rcps: [{ level: 'r', policies: attached('RESOURCE_CONTROL_POLICY') }],
      resourcePolicy:
        read?.policy.state === 'readable' ? { name: 'resource', document: read.policy.document } : null,
      vpcEndpointPolicies: null,
      managementAccountId: null,
    },
    catalog,
  ).decision;
}

/** Requests that such policies speak of. */
export const requestsIn = (account: string): readonly (readonly [string, string])[] => [
  ...places(account).flatMap(({ requests }) => requests),
  ['sts:AssumeRole', target(account)],
  ['sts:TagSession', target(account)],
];

/** The context of a world's requests. */
export function contextOf(one: World): Record<string, string> {
  return {
    'aws:SecureTransport': one.secure,
    ...(one.team === null ? {} : { 'aws:PrincipalTag/team': one.team }),
  };
}
