import { expect } from 'chai';
import fc from 'fast-check';
import { Membership } from '../../src/access/membership.ts';
import type { Detection } from '../../src/audit/finding.ts';
import { replayThrough } from '../../src/audit/replay.ts';
import { loadCatalog } from '../../src/catalog/index.ts';
import type { Estate, Role } from '../../src/estate/estate.ts';
import { parsePolicyDocument } from '../../src/policy/index.ts';
import { effectiveAccess } from '../../src/reach/effective-access.ts';
import { wholeAccess } from '../../src/reach/resource-grants.ts';
import { auditOf, bot, found } from '../fakes/audits.ts';
import { control, dev, estate, permissionSetRole, policy, role } from '../fakes/estate.ts';
import { applyRemedy } from './apply-remedy.ts';

/** Random worlds; REMEDY_RUNS asks for more, and then says which remedies they got. */
const runs = Number(process.env['REMEDY_RUNS'] ?? 50);
const catalog = loadCatalog();
const membership = new Membership(catalog);

const actions = [
  's3:GetObject',
  's3:PutObject',
  's3:Get*',
  'sqs:SendMessage',
  'sqs:*',
  's3:*',
  'kms:Decrypt',
];
const resources = [
  '*',
  'arn:aws:s3:::data/*',
  'arn:aws:s3:::data/a*',
  'arn:aws:s3:::other/*',
  'arn:aws:sqs:*:*:q*',
];
const blocks = [
  {},
  { StringEquals: { 'aws:RequestedRegion': 'eu-west-1' } },
  { StringEquals: { 'aws:RequestedRegion': ['eu-west-1', 'us-east-1'] } },
  { StringEquals: { 'aws:ResourceAccount': dev } },
  { Bool: { 'aws:MultiFactorAuthPresent': 'true' } },
];
const some = <T>(from: readonly T[]) =>
  fc.uniqueArray(fc.constantFrom(...from), { minLength: 1, maxLength: 3 });
const oftenPlain = fc.oneof(
  { weight: 3, arbitrary: fc.constant({}) },
  { weight: 2, arbitrary: fc.constantFrom(...blocks) },
);
const statement = fc
  .record({
    deny: fc.integer({ min: 0, max: 4 }).map((number) => number === 0),
    actions: some(actions),
    notActions: fc.integer({ min: 0, max: 7 }).map((number) => number === 0),
    resources: some(resources),
    notResources: fc.integer({ min: 0, max: 7 }).map((number) => number === 0),
    condition: oftenPlain,
  })
  .map((parts) => ({
    Effect: parts.deny ? 'Deny' : 'Allow',
    [parts.notActions ? 'NotAction' : 'Action']: parts.actions,
    [parts.notResources ? 'NotResource' : 'Resource']: parts.resources,
    ...(Object.keys(parts.condition).length === 0 ? {} : { Condition: parts.condition }),
  }));
const statements = fc.array(statement, { minLength: 1, maxLength: 3 });
const world = fc.record({
  inline: fc.array(statements, { minLength: 0, maxLength: 2 }),
  own: fc.option(statements),
  ofAws: fc.option(statements),
  boundary: fc.option(statements, { freq: 1 }),
  scp: fc.option(statements, { freq: 1 }),
  /** What the policy of the bucket `data` grants the role or its account. */
  bucket: fc.option(
    fc.record({
      action: fc.constantFrom('s3:GetObject', 's3:*'),
      principal: fc.constantFrom(`arn:aws:iam::${dev}:role/bot`, `arn:aws:iam::${dev}:root`, '*'),
      effect: fc.constantFrom('Allow', 'Allow', 'Deny'),
    }),
  ),
  /** What the operator holds, where the scope is capped by it. */
  ceiling: fc.option(statements),
});
const scopes = fc.array(statement, { minLength: 1, maxLength: 3 });
const owned = `arn:aws:iam::${dev}:policy/own`;
const ofAws = 'arn:aws:iam::aws:policy/Wide';
const edge = `arn:aws:iam::${dev}:policy/edge`;

type World = typeof world extends fc.Arbitrary<infer T> ? T : never;

function estateOf(parts: World): Estate {
  const managed = Object.entries({ [owned]: parts.own, [ofAws]: parts.ofAws, [edge]: parts.boundary });
  const held = managed.flatMap(([arn, list]) => (list === null ? [] : [[arn, policy(arn, list)] as const]));
  const own = role('bot', {
    inlinePolicies: parts.inline.map((list, at) => policy(`inline-${at}`, list)),
    attached: held.map(([arn]) => arn).filter((arn) => arn !== edge),
    ...(parts.boundary === null ? {} : { boundary: edge }),
  });
  const { bucket, ceiling } = parts;
  return estate({
    principals: ceiling === null ? [own] : [own, permissionSetRole('Developer', dev, ceiling)],
    managed: Object.fromEntries(held),
    controls: parts.scp === null ? [] : [control('p-1', parts.scp)],
    ...(bucket === null
      ? {}
      : {
          resourcePolicies: {
            [`${dev} arn:aws:s3:::data`]: [
              {
                Effect: bucket.effect,
                Principal: { AWS: bucket.principal },
                Action: bucket.action,
                Resource: 'arn:aws:s3:::data/*',
              },
            ],
          },
          resourcesRead: [dev],
        }),
  });
}

/** The scope as the registry takes it: statements as they are. */
function outside(
  whole: Estate,
  scope: readonly { readonly Effect: string }[],
  capped: boolean,
): Detection | null {
  const [allows, denies] = ['Allow', 'Deny'].map((effect) =>
    JSON.stringify(scope.filter((one) => one.Effect === effect).map((one) => ({ statement: one }))),
  );
  const declared = bot(
    `{ ceiling: ${capped ? 'operator' : 'none'}, allow: ${allows}, deny: ${denies} }`,
    '  operators: [wei.chen]\n',
  );
  return found(auditOf(whole, declared), 'agent-outside-intended-scope')[0] ?? null;
}

const roleOf = (whole: Estate, begins = 'bot'): Role => {
  const own = whole.accounts.flatMap(({ roles }) => roles).find(({ name }) => name.startsWith(begins));
  if (own === undefined) throw new Error('no role');
  return own;
};

/** Requests of every kind that the statements can tell apart. */
const requests = [
  's3:GetObject',
  's3:PutObject',
  's3:GetObjectTagging',
  'sqs:SendMessage',
  'kms:Decrypt',
  'iam:GetRole',
].flatMap((action) =>
  [
    'arn:aws:s3:::data/a1',
    'arn:aws:s3:::data/b',
    'arn:aws:s3:::other/x',
    `arn:aws:sqs:eu-west-1:${dev}:q`,
  ].flatMap((resource) =>
    ['eu-west-1', 'us-east-1', 'ap-south-1'].flatMap((region) =>
      ['true', 'false'].map((mfa) => ({
        action,
        resource,
        context: {
          'aws:RequestedRegion': region,
          'aws:ResourceAccount': dev as string,
          'aws:MultiFactorAuthPresent': mfa,
        },
      })),
    ),
  ),
);

function scopeSet(scope: readonly unknown[]) {
  const parsed = parsePolicyDocument({ Version: '2012-10-17', Statement: scope }, 'identity');
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues));
  const policies = [{ name: 'scope', document: parsed.value }];
  return {
    kind: 'layers' as const,
    levels: [{ name: 'scope', kind: 'scope' as const, policies }],
    facts: {},
  };
}

describe('laws of remedies', () => {
  it('one that is proved closes the excess, and takes nothing that was meant unless it says so', function () {
    this.timeout(60_000 + runs * 1_000);
    let proved = 0;
    const kinds = new Map<string, number>();
    const count = (kind: string) => kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
    fc.assert(
      fc.property(world, scopes, (parts, scope) => {
        fc.pre(scope.some(({ Effect }) => Effect === 'Allow'));
        const capped = parts.ceiling !== null;
        const before = estateOf(parts);
        const finding = outside(before, scope, capped);
        if (finding === null) return;
        const { remedy, excess } = finding;
        if (remedy?.proof !== 'proved' || remedy.command === null) {
          count(`none: ${remedy?.kind}`);
          return;
        }
        count(remedy.kind ?? '');
        proved += 1;
        const after = applyRemedy(before, dev, remedy);
        expect(outside(after, scope, capped), remedy.command).to.equal(null);
        const [wide, left] = [before, after].map((one) => wholeAccess(effectiveAccess(one, roleOf(one))));
        if (wide === undefined || left === undefined) throw new Error('no access');
        const allows = replayThrough(left, catalog);
        for (const { witness, certainty } of excess?.regions ?? []) {
          if (witness !== null && certainty === 'definite')
            expect(allows(witness), remedy.command).to.equal(false);
        }
        const keeps = remedy.proofNote?.includes('nothing that was meant goes with it');
        const meant = scopeSet(scope);
        // Resource policies may grant its operator the same.
        const most = capped ? wholeAccess(effectiveAccess(before, roleOf(before, 'AWSReservedSSO'))) : null;
        for (const request of requests) {
          const was = membership.holds(wide, request) === 'yes';
          const is = membership.holds(left, request) === 'yes';
          const wanted =
            was &&
            membership.holds(meant, request) === 'yes' &&
            (most === null || membership.holds(most, request) === 'yes');
          // Neither more than was meant, nor more than it had.
          if (is) expect(wanted, `${remedy.command} lets through ${JSON.stringify(request)}`).to.equal(true);
          if (wanted && keeps)
            expect(is, `${remedy.command} takes ${JSON.stringify(request)}`).to.equal(true);
        }
      }),
      { numRuns: runs },
    );
    if (runs > 50) process.stdout.write(`${JSON.stringify(Object.fromEntries(kinds))}\n`);
    // A law that nothing comes under holds too: most random worlds have an excess, and it can be closed.
    expect(proved).to.be.greaterThan(15);
  });
});
