import { expect } from 'chai';
import fc from 'fast-check';
import { createEngine } from '../../src/access/index.ts';
import { audit } from '../../src/audit/audit.ts';
import { createAuditMemory } from '../../src/audit/audit-memory.ts';
import { createComparisonMemory } from '../../src/audit/comparison-memory.ts';
import type { AuditResult } from '../../src/audit/finding.ts';
import type { JudgedAccess } from '../../src/audit/judged-access.ts';
import { loadCatalog } from '../../src/catalog/index.ts';
import type { Account, Estate } from '../../src/estate/estate.ts';
import type { Arn, Instant, UniqueId } from '../../src/estate/identifiers.ts';
import type { NamedPolicy } from '../../src/policy/document.ts';
import type { Registry } from '../../src/registry/index.ts';
import { found, registry } from '../fakes/audits.ts';
import {
  allow,
  broken,
  call,
  control,
  deny,
  dev,
  estate,
  permissionSetRole,
  policy,
  prod,
  role,
  session,
  user,
} from '../fakes/estate.ts';

const catalog = loadCatalog();
const engine = createEngine(catalog);
const shared = `arn:aws:iam::${dev}:policy/shared`;
const cap = `arn:aws:iam::${dev}:policy/cap`;
const bucket = 'arn:aws:s3:::data';

/** Everything that may change from one night to the next, each in two or three ways, so that most nights change little. */
const night = fc.record({
  own: fc.constantFrom('s3:GetObject', 's3:*', 'sts:AssumeRole'),
  isUnreadable: fc.boolean(),
  attached: fc.boolean(),
  shared: fc.constantFrom('sqs:*', 'kms:Decrypt'),
  sharedByOthers: fc.boolean(),
  boundary: fc.constantFrom(null, 's3:*', '*'),
  tag: fc.constantFrom('data', 'web'),
  trust: fc.constantFrom('sts:AssumeRole', 'sts:TagSession'),
  scp: fc.constantFrom(null, 's3:GetObject', 'sqs:*'),
  rcp: fc.constantFrom(null, 's3:*'),
  grant: fc.constantFrom(null, dev, prod),
  target: fc.constantFrom('bot', 'nobody'),
  operator: fc.constantFrom('s3:*', 's3:GetObject', null),
  scope: fc.constantFrom('s3:GetObject', 's3:*', 'sqs:SendMessage'),
  ceiling: fc.constantFrom('operator', 'none'),
  group: fc.constantFrom('s3:GetObject', 'sqs:*'),
  unread: fc.constantFrom('', `${dev} iam`, `${dev} organization`, `${prod} iam`),
  resourcesRead: fc.boolean(),
  used: fc.constantFrom(null, 's3:GetObject', 'sqs:SendMessage'),
  accountTag: fc.constantFrom('a', 'b'),
  name: fc.constantFrom(null, 'sandbox'),
  file: fc.constantFrom('ec2:StopInstances', 'sqs:*'),
  production: fc.constantFrom(dev, prod, 'by tag'),
  day: fc.integer({ min: 1, max: 28 }),
});
type Night = typeof night extends fc.Arbitrary<infer Value> ? Value : never;

/** A first night, and after it nights that change one or two things each. */
const nights = fc
  .tuple(night, fc.array(fc.tuple(fc.nat(99), fc.nat(99), night), { minLength: 1, maxLength: 5 }))
  .map(([first, changes]) => {
    const all = [first];
    let before: Night = first;
    for (const [one, two, other] of changes) {
      const fields = Object.keys(before) as (keyof Night)[];
      const moved = [one, two].map((number) => fields[number % fields.length] as keyof Night);
      before = Object.assign({ ...before }, ...moved.map((field) => ({ [field]: other[field] })));
      all.push(before);
    }
    return all;
  });

function estateOf(one: Night): Estate {
  const readable =
    one.own === 'sts:AssumeRole' ? allow(one.own) : allow(one.own, [bucket, `${bucket}/*`, '*']);
  const byTag = allow('ec2:StopInstances', '*', {
    Condition: { StringEquals: { 'aws:PrincipalTag/team': 'data' } },
  });
  const bot = role('bot', {
    inlinePolicies: one.isUnreadable ? [broken('own')] : [policy('own', [readable, byTag])],
    attached: one.attached ? [shared] : [],
    tags: { team: one.tag },
    trust: [{ Effect: 'Allow', Principal: { AWS: dev }, Action: ['sts:AssumeRole', one.trust] }],
    ...(one.boundary === null ? {} : { boundary: cap }),
  });
  const principals = [
    bot,
    role('helper', { attached: one.sharedByOthers ? [shared] : [] }),
    role('target', {
      account: prod,
      trust: [
        {
          Effect: 'Allow',
          Principal: { AWS: `arn:aws:iam::${dev}:role/${one.target}` },
          Action: 'sts:AssumeRole',
        },
      ],
    }),
    user('ann', [allow('s3:ListBucket')], { groups: ['ops'] }),
    ...(one.operator === null ? [] : [permissionSetRole('Developer', dev, [allow(one.operator)])]),
  ];
  const grants = one.grant === null ? {} : { [`${one.grant} ${bucket}`]: [grantTo(bot.arn)] };
  const whole = estate({
    principals,
    managed: {
      // Some of it is meant: then it matters who else holds it.
      [shared]: policy(shared, [allow([one.shared, 's3:GetObject'])]),
      [cap]: policy(cap, [allow(one.boundary ?? 's3:*')]),
    },
    controls: [
      ...(one.scp === null ? [] : [control('p-1', [deny(one.scp)])]),
      ...(one.rcp === null
        ? []
        : [control('p-2', [{ ...deny(one.rcp), Principal: '*' }], ['ou-all'], 'RESOURCE_CONTROL_POLICY')]),
    ],
    resourcePolicies: grants,
    resourcesRead: one.resourcesRead ? [dev, prod] : [],
    unknown: [one.unread],
    accountTags: { unit: one.accountTag },
    sessions: one.used === null ? [] : [session(bot, { calls: [call(one.used, `${bucket}/x`, 5)] })],
  });
  const at = `2026-11-${String(one.day).padStart(2, '0')}T18:00:00.000Z` as Instant;
  return {
    ...whole,
    collectedAt: at,
    layers: whole.layers.map((layer) => ({ ...layer, collectedAt: at })),
    accounts: whole.accounts.map(
      (account): Account =>
        account.id === dev
          ? {
              ...account,
              name: one.name,
              groups: [
                {
                  arn: `arn:aws:iam::${dev}:group/ops` as Arn,
                  name: 'ops',
                  uniqueId: 'AGPAops' as UniqueId,
                  inlinePolicies: [policy('of the group', [allow(one.group)])],
                  attachedPolicyArns: [],
                },
              ],
            }
          : account,
    ),
  };
}

function grantTo(arn: string): object {
  return { Effect: 'Allow', Principal: { AWS: arn }, Action: 's3:PutObject', Resource: `${bucket}/*` };
}

function registryOf({ scope, ceiling, production }: Night): Registry {
  const agent = (id: string, identity: string) => `- id: ${id}
  owner: builders
  operators: [wei.chen]
  identify: [${identity}]
  scope: { ceiling: ${ceiling}, allow: [{ actions: ["${scope}"], resources: ["*"] }, { policyFile: extra.json }] }
`;
  const whole = registry(
    agent('bot', '{ role: "arn:aws:iam::*:role/bot" }') + agent('ann', '{ user: "arn:aws:iam::*:user/ann" }'),
  );
  return {
    ...whole,
    environments: whole.environments.map((one) => {
      if (one.id !== 'prod') return one;
      const match =
        production === 'by tag'
          ? { ...one.match, accounts: [], accountTags: [{ key: 'unit', values: ['a'] }] }
          : { ...one.match, accounts: [production] };
      return { ...one, match };
    }),
  };
}

/** A policy file beside the registry, which can change while the registry does not. */
const filesOf =
  ({ file }: Night) =>
  (name: string): NamedPolicy | null => {
    const reading = policy(name, [allow(file)]);
    return reading.state === 'readable' ? { name, document: reading.document } : null;
  };

const inputOf = (one: Night) => ({
  estate: estateOf(one),
  registry: registryOf(one),
  policyFiles: filesOf(one),
  catalog,
  engine,
});

describe('what an auditor remembers of earlier nights', () => {
  it('never changes what it says of the next', () => {
    let [judged, exceeding] = [0, 0];
    fc.assert(
      fc.property(nights, (all) => {
        const memory = createAuditMemory();
        const comparisons = createComparisonMemory();
        for (const one of all) {
          const input = inputOf(one);
          memory.turn();
          comparisons.turn();
          const remembered = audit({ ...input, memory, comparisons });
          const anew: AuditResult = audit(input);
          expect(remembered).to.deep.equal(anew);
          judged += 1;
          exceeding += Math.sign(found(anew, 'agent-outside-intended-scope').length);
        }
      }),
      { numRuns: Number(process.env['MEMORY_RUNS'] ?? 40) },
    );
    // Worlds in which nothing ever exceeds would prove nothing.
    expect(exceeding)
      .to.be.greaterThan(judged / 4)
      .and.lessThan(judged);
  });

  it('judges again only whose access, scope or surroundings changed', () => {
    const memory = createAuditMemory();
    const { accesses } = memory;
    const base = fc.sample(night, { seed: 1, numRuns: 1 })[0] as Night;
    const keysOf = (one: Night): ReadonlySet<string> => {
      const asked = new Set<string>();
      const watched = {
        ...accesses,
        set: (key: string, value: JudgedAccess) => {
          asked.add(key);
          accesses.set(key, value);
        },
      };
      audit({ ...inputOf(one), memory: { ...memory, accesses: watched } });
      return asked;
    };
    const first = {
      ...base,
      own: 's3:*',
      used: null,
      isUnreadable: false,
      unread: '',
      attached: true,
      sharedByOthers: false,
      name: null,
    } as const;
    expect(keysOf(first).size).to.equal(2);
    expect(keysOf({ ...first, day: first.day === 3 ? 4 : 3 }).size).to.equal(0);
    expect(keysOf({ ...first, own: 's3:GetObject' }).size).to.equal(1);
    expect(keysOf({ ...first, used: 's3:GetObject' }).size).to.equal(1);
    // Who else holds a policy decides whether a remedy may narrow it.
    expect(keysOf({ ...first, sharedByOthers: true }).size).to.equal(1);
    expect(keysOf({ ...first, name: 'sandbox' }).size).to.equal(2);
    expect(keysOf({ ...first, group: first.group === 'sqs:*' ? 's3:GetObject' : 'sqs:*' }).size).to.equal(1);
    expect(keysOf({ ...first, file: first.file === 'sqs:*' ? 'ec2:StopInstances' : 'sqs:*' }).size).to.equal(
      2,
    );
    expect(keysOf({ ...first, rcp: first.rcp === null ? 's3:*' : null }).size).to.equal(2);
  });
});
