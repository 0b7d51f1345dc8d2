import { expect } from 'chai';
import fc from 'fast-check';
import { loadCatalog } from '../../src/catalog/index.ts';
import type { Estate, Role } from '../../src/estate/estate.ts';
import { evaluate, type NamedPolicy, type PolicyLayers } from '../../src/policy/index.ts';
import { effectiveAccess } from '../../src/reach/effective-access.ts';
import { auditOf, found, outcomeOf, registry } from '../fakes/audits.ts';
import { allow, control, deny, dev, estate, permissionSetRole, policy, role } from '../fakes/estate.ts';

/** A small world: few actions, resources and keys, so that random policies meet each other. */
const actions = ['s3:GetObject', 's3:PutObject', 's3:*', 's3:Get*', 'sqs:SendMessage', '*'];
const resources = [
  '*',
  'arn:aws:s3:::data/*',
  'arn:aws:s3:::data/a*',
  'arn:aws:s3:::${aws:PrincipalTag/team}/*',
  'arn:aws:s3:::?ata/b',
];
const conditions = [
  { StringEquals: { 'aws:PrincipalTag/grade': 'high' } },
  { StringNotEquals: { 'aws:PrincipalTag/grade': 'high' } },
  {},
  {},
  {},
  { StringEquals: { 'aws:RequestedRegion': 'eu-west-1' } },
  { StringNotEquals: { 'aws:RequestedRegion': ['eu-west-1', 'us-east-1'] } },
  { StringEquals: { 'aws:PrincipalTag/team': 'data' } },
  { StringEquals: { 'aws:ResourceAccount': '${aws:PrincipalAccount}' } },
  { ArnLike: { 'aws:PrincipalArn': `arn:aws:iam::${dev}:role/bot` } },
  { Bool: { 'aws:MultiFactorAuthPresent': 'true' } },
  { BoolIfExists: { 'aws:SecureTransport': 'false' } },
  { Null: { 'aws:SourceIp': 'false' } },
  { StringLike: { 's3:prefix': ['a*', '${aws:PrincipalTag/team}'] } },
];
const requests = ['s3:GetObject', 's3:PutObject', 'sqs:SendMessage'].flatMap((action) =>
  (action.startsWith('s3')
    ? ['arn:aws:s3:::data/a1', 'arn:aws:s3:::data/b', 'arn:aws:s3:::other/x']
    : ['arn:aws:sqs:eu-west-1:777788889999:q']
  ).flatMap((resource) =>
    ['eu-west-1', 'us-east-1', 'ap-south-1'].flatMap((region) =>
      [
        {},
        { 'aws:MultiFactorAuthPresent': 'true', 'aws:SourceIp': '203.0.113.9' },
        { 's3:prefix': 'abc' },
      ].map((more) => ({ action, resource, context: { 'aws:RequestedRegion': region, ...more } })),
    ),
  ),
);

const allowed = fc
  .tuple(fc.constantFrom(...actions), fc.constantFrom(...resources), fc.constantFrom(...conditions))
  .map(([action, resource, condition]) => allow(action, resource, { Condition: condition }));
const denied = fc
  .tuple(
    fc.constantFrom(...actions.slice(0, 5)),
    fc.constantFrom(...resources),
    fc.constantFrom(...conditions),
  )
  .map(([action, resource, condition]) => deny(action, resource, { Condition: condition }));
const statements = fc
  .tuple(fc.array(allowed, { minLength: 1, maxLength: 3 }), fc.array(denied, { maxLength: 2 }))
  .map(([allows, denies]) => [...allows, ...denies]);

const world = fc.record({
  identity: statements,
  boundary: fc.option(statements),
  scp: fc.option(fc.array(denied, { minLength: 1, maxLength: 2 })),
  operator: fc.option(statements),
  scope: statements,
  missing: fc.oneof(
    { weight: 4, arbitrary: fc.constant(false) },
    { weight: 1, arbitrary: fc.constant(true) },
  ),
});
type World = typeof world extends fc.Arbitrary<infer Value> ? Value : never;

const boundaryArn = `arn:aws:iam::${dev}:policy/cap`;
const catalog = loadCatalog();

function build(one: World): { whole: Estate; bot: Role; operator: Role | null } {
  const bot = role('bot', {
    statements: one.identity,
    tags: { team: 'data' },
    ...(one.boundary ? { boundary: boundaryArn } : {}),
    ...(one.missing ? { attached: [`arn:aws:iam::${dev}:policy/unread`] } : {}),
  });
  const operator = one.operator ? permissionSetRole('Developer', dev, one.operator) : null;
  const whole = estate({
    principals: operator ? [bot, operator] : [bot],
    managed: one.boundary ? { [boundaryArn]: policy(boundaryArn, one.boundary) } : {},
    controls: one.scp ? [control('p-1', one.scp)] : [],
  });
  return { whole, bot, operator };
}

function declared(one: World) {
  const entries = (effect: string) =>
    one.scope
      .filter(({ Effect }) => Effect === effect)
      .map((statement) => `{ statement: ${JSON.stringify(statement)} }`)
      .join(', ');
  const ceiling = one.operator ? 'operator' : 'none';
  return registry(`- id: bot
  owner: builders
  operators: [wei.chen]
  identify: [{ role: "arn:aws:iam::*:role/bot" }]
  scope: { ceiling: ${ceiling}, allow: [${entries('Allow')}], deny: [${entries('Deny')}] }`);
}

type Asked = (typeof requests)[number] | { action: string; resource: string; context: object };

/** Whether a role may make a request, by the concrete evaluator over the layers that reach gives it. */
function mayCall(whole: Estate, one: Role, { action, resource, context }: Asked): boolean {
  const { access } = effectiveAccess(whole, one);
  const layer = (kind: string): readonly NamedPolicy[] =>
    access.levels.filter((level) => level.kind === kind).flatMap(({ policies }) => policies);
  const scps = access.levels
    .filter(({ kind }) => kind === 'scp')
    .map(({ name, policies }) => ({ level: name, policies }));
  return decides(
    one.arn,
    { action, resource, context: { ...access.facts, ...context } },
    {
      identityPolicies: layer('identity'),
      boundary: one.boundaryArn === null ? null : layer('boundary'),
      scps,
    },
  );
}

/** Whether the scope as written means a request. */
function means(whole: Estate, bot: Role, one: World, { action, resource, context }: Asked): boolean {
  const { facts } = effectiveAccess(whole, bot).access;
  const scope = policy('scope', one.scope);
  const identityPolicies = scope.state === 'readable' ? [{ name: 'scope', document: scope.document }] : [];
  return decides(
    bot.arn,
    { action, resource, context: { ...facts, ...context } },
    { identityPolicies, boundary: null, scps: [] },
  );
}

function decides(
  arn: string,
  asked: { action: string; resource: string; context: object },
  layers: Pick<PolicyLayers, 'identityPolicies' | 'boundary' | 'scps'>,
): boolean {
  const name = arn.slice(arn.lastIndexOf('/') + 1);
  const request = {
    principal: `arn:aws:sts::${dev}:assumed-role/${name}/s`,
    resourceAccountId: dev,
    ...asked,
    context: asked.context as Record<string, string>,
  };
  const none = {
    sessionPolicy: null,
    rcps: [],
    resourcePolicy: null,
    vpcEndpointPolicies: null,
    managementAccountId: null,
  };
  return evaluate(request, { ...layers, ...none }, catalog).decision === 'Allowed';
}

describe('an agent is never falsely within its scope', () => {
  const subject = {
    rule: 'agent-outside-intended-scope',
    account: dev,
    principalKey: `arn:aws:iam::${dev}:role/bot`,
  } as const;

  it('by any request that the concrete evaluator allows and nobody meant', () => {
    const outcomes = new Set<string>();
    fc.assert(
      fc.property(world, (one) => {
        const { whole, bot, operator } = build(one);
        const outcome = outcomeOf(auditOf(whole, declared(one)), subject);
        outcomes.add(outcome);
        if (outcome !== 'absent') return;
        expect(one.missing).to.equal(false);
        for (const request of requests) {
          if (!mayCall(whole, bot, request)) continue;
          expect(means(whole, bot, one, request), JSON.stringify(request)).to.equal(true);
          if (operator === null) continue;
          for (const other of operatorRequests(request)) {
            expect(mayCall(whole, operator, other), JSON.stringify(other)).to.equal(true);
          }
        }
      }),
      { numRuns: 60 },
    );
    expect(outcomes).to.include('present');
  });

  it('and every definite witness is allowed and not meant', () => {
    fc.assert(
      fc.property(world, (one) => {
        const { whole, bot, operator } = build(one);
        const [finding] = found(auditOf(whole, declared(one)), 'agent-outside-intended-scope');
        for (const { certainty, witness } of finding?.excess?.regions ?? []) {
          if (certainty === 'may' || witness === null) continue;
          expect(mayCall(whole, bot, witness), JSON.stringify(witness)).to.equal(true);
          const meant =
            means(whole, bot, one, witness) &&
            (operator === null || operatorRequests(witness).some((other) => mayCall(whole, operator, other)));
          expect(meant, JSON.stringify(witness)).to.equal(false);
        }
      }),
      { numRuns: 60 },
    );
  });
});

/** The same request by the operator: its own role is who asks, under any session tags; all else is as the agent has it. */
function operatorRequests({ action, resource, context }: Asked): readonly Asked[] {
  const shared = Object.entries(context).filter(
    ([key]) => key !== 'aws:PrincipalArn' && !key.toLowerCase().startsWith('aws:principaltag/'),
  );
  return [{}, { 'aws:PrincipalTag/team': 'hr' }, { 'aws:PrincipalTag/grade': 'high' }].map((tags) => ({
    action,
    resource,
    context: { ...Object.fromEntries(shared), ...tags },
  }));
}
