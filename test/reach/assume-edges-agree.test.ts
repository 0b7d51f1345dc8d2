import { expect } from 'chai';
import fc from 'fast-check';
import { createEngine } from '../../src/access/index.ts';
import { loadCatalog } from '../../src/catalog/index.ts';
import type { PolicyReading, Role, User } from '../../src/estate/estate.ts';
import { evaluate, type NamedPolicy } from '../../src/policy/index.ts';
import { assumeEdges, effectiveAccess, qualify } from '../../src/reach/index.ts';
import { allow, control, deny, dev, estate, management, policy, prod, role, user } from '../fakes/estate.ts';

const catalog = loadCatalog();
const engine = createEngine(catalog);
const cap = `arn:aws:iam::${dev}:policy/cap`;

const resource = fc.constantFrom(
  '*',
  `arn:aws:iam::${dev}:role/*`,
  `arn:aws:iam::${dev}:role/target`,
  `arn:aws:iam::${prod}:role/target`,
  'arn:aws:iam::*:role/tar*',
);
const condition = fc.constantFrom(
  {},
  { StringEquals: { 'sts:ExternalId': 'x1' } },
  { StringNotEquals: { 'sts:ExternalId': 'x1' } },
  { ArnLike: { 'aws:PrincipalArn': `arn:aws:iam::${dev}:role/bot` } },
  { StringEquals: { 'aws:PrincipalTag/team': 'a' } },
  { StringEquals: { 'aws:PrincipalOrgID': 'o-example' } },
  { Null: { 'aws:SourceIp': 'true' } },
);
const own = fc
  .tuple(fc.boolean(), fc.constantFrom('sts:AssumeRole', 'sts:*', '*', 's3:*'), resource, condition)
  .map(([denies, action, on, when]) => (denies ? deny : allow)(action, on, { Condition: when }));
const name = fc.constantFrom<unknown>(
  '*',
  { AWS: dev },
  { AWS: prod },
  { AWS: `arn:aws:iam::${dev}:role/bot` },
  { AWS: `arn:aws:iam::${dev}:user/bot` },
  { AWS: `arn:aws:sts::${dev}:assumed-role/bot/overreach` },
  { Service: 'lambda.amazonaws.com' },
);
const trusting = fc
  .tuple(fc.constantFrom('Allow', 'Allow', 'Deny'), name, condition)
  .map(([Effect, Principal, Condition]) => ({ Effect, Principal, Action: 'sts:AssumeRole', Condition }));

const setup = fc.record({
  own: fc.array(own, { maxLength: 3 }),
  boundary: fc.option(fc.array(own, { minLength: 1, maxLength: 2 })),
  scp: fc.option(own),
  trust: fc.array(trusting, { minLength: 1, maxLength: 3 }),
  asUser: fc.boolean(),
  abroad: fc.boolean(),
  tag: fc.boolean(),
});
type Setup = typeof setup extends fc.Arbitrary<infer One> ? One : never;

const named = (reading: PolicyReading): NamedPolicy => {
  if (reading.state === 'unreadable') throw new Error(JSON.stringify(reading.issues));
  return { name: reading.name, document: reading.document };
};

function build(one: Setup) {
  const inlinePolicies = one.own.length === 0 ? [] : [policy('inline', one.own)];
  const tags = one.tag ? { team: 'a' } : {};
  const boundaryArn = one.boundary === null ? null : cap;
  const caller: Role | User = one.asUser
    ? user('bot', [allow('s3:*')], { inlinePolicies, boundaryArn, tags })
    : { ...role('bot', { inlinePolicies, tags }), boundaryArn };
  const target = role('target', { account: one.abroad ? prod : dev, trust: one.trust });
  const scp = one.scp === null ? [] : [control('p-1', [one.scp, allow('*')], [dev])];
  const whole = estate({
    principals: [caller, target],
    managed: one.boundary === null ? {} : { [cap]: policy(cap, one.boundary) },
    controls: scp,
  });
  const [edge] = assumeEdges(
    whole,
    [caller],
    [target],
    catalog,
    (principal, account) => effectiveAccess(whole, principal, account),
    (access, gaps) => qualify(engine.compare(access, { kind: 'union', of: [] }), gaps, []),
  );
  const decide = (context: Readonly<Record<string, string | readonly string[]>>) =>
    evaluate(
      {
        principal: one.asUser ? caller.arn : `arn:aws:sts::${dev}:assumed-role/bot/overreach`,
        action: 'sts:AssumeRole',
        resource: target.arn,
        resourceAccountId: target.account,
        context: {
          'aws:PrincipalArn': caller.arn,
          'aws:PrincipalAccount': dev,
          'aws:PrincipalOrgID': 'o-example',
          ...(one.tag ? { 'aws:PrincipalTag/team': 'a' } : {}),
          ...context,
        },
      },
      {
        identityPolicies: inlinePolicies.map(named),
        boundary: one.boundary === null ? null : [named(policy(cap, one.boundary))],
        sessionPolicy: null,
        scps: scp.map(({ id, policy: reading }) => ({ level: id, policies: [named(reading)] })),
        rcps: [],
        resourcePolicy: named(target.trustPolicy),
        vpcEndpointPolicies: null,
        managementAccountId: management,
      },
      catalog,
    ).decision;
  return { edge, decide };
}

const contexts = [{}, { 'sts:ExternalId': 'x1' }, { 'sts:ExternalId': 'x2', 'aws:SourceIp': '10.0.0.1' }];

describe('assume edges and the evaluator', () => {
  it('agree that there is an edge wherever some request is allowed', () => {
    fc.assert(
      fc.property(setup, (one) => {
        const { edge, decide } = build(one);
        const allowed = contexts.some((context) => decide(context) === 'Allowed');
        if (allowed) expect(edge?.can).to.equal('yes');
      }),
      { numRuns: 400 },
    );
  });

  it('agree that the request which proves an edge is allowed', () => {
    let proved = 0;
    fc.assert(
      fc.property(setup, (one) => {
        const { edge, decide } = build(one);
        if (edge?.can !== 'yes') return;
        const region = edge.comparison?.regions.find(({ certainty }) => certainty === 'definite');
        expect(region?.witness).to.not.equal(null);
        expect(decide(region?.witness?.context ?? {})).to.equal('Allowed');
        proved += 1;
      }),
      { numRuns: 400 },
    );
    expect(proved).to.be.greaterThan(20);
  });
});
