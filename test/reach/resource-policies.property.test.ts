import { expect } from 'chai';
import fc from 'fast-check';
import { Membership } from '../../src/access/membership.ts';
import { loadCatalog } from '../../src/catalog/index.ts';
import type { Estate, Role, User } from '../../src/estate/estate.ts';
import { evaluate, type NamedPolicy } from '../../src/policy/index.ts';
import { accessAbroad, effectiveAccess, wholeAccess } from '../../src/reach/index.ts';
import { allow, control, deny, dev, estate, policy, prod, role, user } from '../fakes/estate.ts';

/** Random estates of a role and a user, a boundary, an SCP, an RCP and resource policies, against the evaluator. */
const catalog = loadCatalog();
const membership = new Membership(catalog);
const runs = 200;

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

const own = (account: string, minLength = 0) =>
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
        resource: pick([
          '*',
          `${bucket}/*`,
          `arn:aws:sqs:*:${account}:*`,
          queue(account),
          key(account),
          target(account),
          `arn:aws:iam::${account}:role/t*`,
        ]),
        condition: pick(conditions.slice(0, 4)),
      })
      .map(({ isDeny, action, resource, condition }) =>
        (isDeny === 0 ? deny : allow)(action, resource, { Condition: condition }),
      ),
    { minLength, maxLength: 3 },
  );

const world = (account: string) => {
  const [first, second, third] = places(account) as [Place, Place, Place];
  return fc.record({
    identity: own(account),
    boundary: fc.option(own(account, 1)),
    scp: fc.option(own(account)),
    rcp: fc.option(pick(['s3:*', '*', 'kms:*', 'sqs:SendMessage', 'sts:AssumeRole'])),
    bucket: ofResource(first),
    queue: ofResource(second),
    key: ofResource(third),
    trust,
    secure: pick(['true', 'false']),
    team: pick(['data', 'x', null]),
  });
};
type World = ReturnType<typeof world> extends fc.Arbitrary<infer Value> ? Value : never;

const cap = `arn:aws:iam::${dev}:policy/cap`;

function build(one: World, account: typeof dev): { whole: Estate; principals: readonly (Role | User)[] } {
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
    resourcesRead: [dev, prod],
  });
  return { whole, principals: [bot, ann] };
}

/** What AWS would answer, by the documents as they stand in the estate. */
function decide(
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

const requestsIn = (account: string): readonly (readonly [string, string])[] => [
  ...places(account).flatMap(({ requests }) => requests),
  ['sts:AssumeRole', target(account)],
  ['sts:TagSession', target(account)],
];

function contextOf(one: World): Record<string, string> {
  return {
    'aws:SecureTransport': one.secure,
    ...(one.team === null ? {} : { 'aws:PrincipalTag/team': one.team }),
  };
}

describe('resource policies in effective access', () => {
  it('hold exactly what the evaluator allows in one account, whatever the form of the principal', () => {
    const seen = { yes: 0, no: 0 };
    fc.assert(
      fc.property(world(dev), (one) => {
        const { whole, principals } = build(one, dev);
        for (const principal of principals) {
          const effective = effectiveAccess(whole, principal);
          for (const session of principal.kind === 'user' ? ['-'] : ['plain', 's1']) {
            const grants = effective.grants.filter(
              (each) => each.session === null || each.session === session,
            );
            const set = wholeAccess({ access: effective.access, grants });
            for (const asked of requestsIn(dev)) {
              const context = { ...contextOf(one), ...effective.access.facts };
              const decision = decide(whole, one, principal, session, dev, asked, context);
              const [action, resource] = asked;
              const held = membership.holds(set, { action, resource, context });
              const told = JSON.stringify({ asked, session, decision, held, context });
              // Never falsely within: what AWS allows is held.
              if (decision === 'Allowed') expect(held, told).to.equal('yes');
              else if (isExact(one, effective, asked, session)) {
                if (decision !== 'Undetermined') expect(held, told).to.equal('no');
              }
              seen[held === 'yes' ? 'yes' : 'no'] += 1;
            }
          }
        }
      }),
      { numRuns: runs, seed: 7 },
    );
    expect(Math.min(seen.yes, seen.no)).to.be.greaterThan(runs);
  });

  it('hold exactly what both sides allow across accounts', () => {
    const seen = { yes: 0, no: 0 };
    fc.assert(
      fc.property(world(prod), (one) => {
        const { whole, principals } = build(one, prod);
        for (const principal of principals) {
          const abroad = accessAbroad(whole, principal);
          for (const session of principal.kind === 'user' ? ['-'] : ['plain', 's1']) {
            for (const asked of requestsIn(prod)) {
              const [action, resource] = asked;
              // S3's ARNs name no account: they are judged as the principal's own.
              if (resource.startsWith('arn:aws:s3') || !names(one, resource)) continue;
              const facts = abroad[0]?.access.facts ?? effectiveAccess(whole, principal, prod).access.facts;
              const context = { ...contextOf(one), ...facts };
              const decision = decide(whole, one, principal, session, prod, asked, context);
              const held = abroad.some((each) => {
                const grants = each.grants.filter(
                  (grant) => grant.session === null || grant.session === session,
                );
                const set = wholeAccess({ access: each.access, grants });
                return membership.holds(set, { action, resource, context }) === 'yes';
              });
              const told = JSON.stringify({ asked, session, decision, held, context });
              if (decision === 'Allowed') expect(held, told).to.equal(true);
              else if (
                decision !== 'Undetermined' &&
                abroad.every((each) => isExact(one, each, asked, session))
              )
                expect(held, told).to.equal(false);
              seen[held ? 'yes' : 'no'] += 1;
            }
          }
        }
      }),
      { numRuns: runs, seed: 8 },
    );
    expect(Math.min(seen.yes, seen.no)).to.be.greaterThan(10);
  });
});

/** Whether nothing was read wide for this request: no doubt about its resource, and no trust policy behind a wildcard. */
function isExact(
  one: World,
  { gaps }: Pick<ReturnType<typeof effectiveAccess>, 'gaps'>,
  [action, resource]: readonly [string, string],
  session: string,
): boolean {
  const doubt = gaps.some(({ resources }) =>
    resources?.some(
      (own) => resource === own || (own.endsWith('*') && resource.startsWith(own.slice(0, -1))),
    ),
  );
  if (doubt) return false;
  if (action.startsWith('sts:')) {
    const wild = one.identity.some(
      ({ Effect, Resource }) => Effect === 'Allow' && /\*/.test(String(Resource)),
    );
    if (wild && resource.includes(dev)) return false;
  }
  // A Deny of one session alone is left out of what every session holds.
  return session !== 's1' || !JSON.stringify([one.bucket, one.queue, one.key, one.trust]).includes('Deny');
}

/** Whether an Allow of the principal names the resource's account. */
function names(one: World, resource: string): boolean {
  const account = resource.split(':')[4] ?? '';
  return one.identity.every(
    ({ Effect, Resource }) => Effect !== 'Allow' || String(Resource).includes(account),
  );
}
