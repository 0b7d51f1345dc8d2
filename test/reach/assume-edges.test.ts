import { expect } from 'chai';
import { createEngine } from '../../src/access/index.ts';
import { loadCatalog } from '../../src/catalog/index.ts';
import type { Role, User } from '../../src/estate/estate.ts';
import { assumeEdges, effectiveAccess, qualify } from '../../src/reach/index.ts';
import {
  allow,
  broken,
  control,
  deny,
  dev,
  estate,
  management,
  permissionSetRole,
  policy,
  prod,
  role,
  user,
} from '../fakes/estate.ts';

const catalog = loadCatalog();
const engine = createEngine(catalog);
const cap = `arn:aws:iam::${dev}:policy/cap`;
const botArn = `arn:aws:iam::${dev}:role/bot`;
const may = (target: string) => allow('sts:AssumeRole', target);

function trust(principal: unknown, more = {}) {
  return [{ Effect: 'Allow', Principal: principal, Action: 'sts:AssumeRole', ...more }];
}

interface Case {
  readonly title: string;
  readonly rule: string;
  readonly caller: Role | User;
  readonly target: Role;
  readonly more?: Parameters<typeof estate>[0];
  readonly can: 'yes' | 'no' | 'unknown';
  readonly needs?: object;
}

const here = `arn:aws:iam::${dev}:role/target`;
const there = `arn:aws:iam::${prod}:role/target`;
const target = (principal: unknown, more = {}) => role('target', { trust: trust(principal, more) });
const abroad = (principal: unknown, more = {}) =>
  role('target', { account: prod, trust: trust(principal, more) });
const bot = (...statements: readonly unknown[]) => role('bot', statements.length === 0 ? {} : { statements });

/** IAM User Guide, "Policy evaluation logic" and "Cross-account policy evaluation logic"; STS API, AssumeRole. */
const cases: readonly Case[] = [
  {
    title: 'naming the role suffices in its account',
    rule: 'R-031',
    caller: bot(),
    target: target({ AWS: botArn }),
    can: 'yes',
  },
  { title: 'the root only delegates', rule: 'R-031', caller: bot(), target: target({ AWS: dev }), can: 'no' },
  {
    title: 'the root delegates to whom IAM allows it',
    rule: 'R-031',
    caller: bot(may(here)),
    target: target({ AWS: `arn:aws:iam::${dev}:root` }),
    can: 'yes',
  },
  {
    title: 'a star in the account',
    rule: 'R-006',
    caller: bot(may('arn:aws:iam::*:role/target')),
    target: target({ AWS: dev }),
    can: 'yes',
  },
  {
    title: 'another role allowed',
    rule: 'R-005',
    caller: bot(may(`${here}s`)),
    target: target({ AWS: dev }),
    can: 'no',
  },
  { title: 'everybody, in one account', rule: 'R-021', caller: bot(), target: target('*'), can: 'yes' },
  {
    title: 'everybody, across accounts, one side silent',
    rule: 'R-026',
    caller: bot(),
    target: abroad('*'),
    can: 'no',
  },
  {
    title: 'everybody, across accounts, both sides',
    rule: 'R-026',
    caller: bot(may(there)),
    target: abroad('*'),
    can: 'yes',
  },
  {
    title: 'named across accounts, one side silent',
    rule: 'R-026',
    caller: bot(),
    target: abroad({ AWS: botArn }),
    can: 'no',
  },
  {
    title: 'named across accounts, both sides',
    rule: 'R-026',
    caller: bot(may(there)),
    target: abroad({ AWS: botArn }),
    can: 'yes',
  },
  {
    title: 'administrators of one account, across accounts',
    rule: 'R-026',
    caller: bot(allow('*')),
    target: abroad({ AWS: dev }),
    can: 'yes',
  },
  {
    title: 'a third account',
    rule: 'R-031',
    caller: bot(allow('*')),
    target: abroad({ AWS: management }),
    can: 'no',
  },
  {
    title: 'only a service',
    rule: 'R-031',
    caller: bot(allow('*')),
    target: target({ Service: 'lambda.amazonaws.com' }),
    can: 'no',
  },
  {
    title: 'only a SAML provider',
    rule: 'R-031',
    caller: bot(allow('*')),
    target: permissionSetRole('target', dev, [allow('s3:*')]),
    can: 'no',
  },
  {
    title: 'an external id is brought',
    rule: 'R-031',
    caller: bot(may(there)),
    target: abroad({ AWS: dev }, { Condition: { StringEquals: { 'sts:ExternalId': 'x1' } } }),
    can: 'yes',
    needs: { 'sts:ExternalId': 'x1' },
  },
  {
    title: 'a condition on another principal',
    rule: 'R-024',
    caller: bot(allow('*')),
    target: target({ AWS: dev }, { Condition: { ArnEquals: { 'aws:PrincipalArn': `${botArn}2` } } }),
    can: 'no',
  },
  {
    title: 'a condition on this principal',
    rule: 'R-024',
    caller: bot(allow('*')),
    target: target({ AWS: dev }, { Condition: { ArnEquals: { 'aws:PrincipalArn': botArn } } }),
    can: 'yes',
  },
  {
    title: 'a tag that it does not have',
    rule: 'R-011',
    caller: bot(allow('*')),
    target: target({ AWS: dev }, { Condition: { StringEquals: { 'aws:PrincipalTag/team': 'a' } } }),
    can: 'no',
  },
  {
    title: 'a tag that it has',
    rule: 'R-011',
    caller: role('bot', { statements: [allow('*')], tags: { Team: 'a' } }),
    target: target({ AWS: dev }, { Condition: { StringEquals: { 'aws:PrincipalTag/team': 'a' } } }),
    can: 'yes',
  },
  {
    title: "the role's tag asked for by the caller's policy",
    rule: 'R-011',
    caller: bot({ ...may('*'), Condition: { StringEquals: { 'aws:ResourceTag/kind': 'agent' } } }),
    target: target({ AWS: dev }),
    can: 'no',
  },
  {
    title: 'another organization',
    rule: 'R-031',
    caller: bot(allow('*')),
    target: target('*', { Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-other' } } }),
    can: 'no',
  },
  {
    title: "the caller's own Deny wins where it is named",
    rule: 'R-018',
    caller: bot(deny('sts:*')),
    target: target({ AWS: botArn }),
    can: 'no',
  },
  {
    title: "the trust policy's Deny wins",
    rule: 'R-018',
    caller: bot(allow('*')),
    target: role('target', {
      trust: [...trust({ AWS: dev }), { Effect: 'Deny', Principal: { AWS: botArn }, Action: 'sts:*' }],
    }),
    can: 'no',
  },
  {
    title: 'a Deny of all but the session of another',
    rule: 'R-022',
    caller: bot(allow('*')),
    target: role('target', {
      trust: [
        ...trust({ AWS: dev }),
        { Effect: 'Deny', NotPrincipal: { AWS: `${botArn}2` }, Action: 'sts:*' },
      ],
    }),
    can: 'no',
  },
  {
    title: 'a Deny of all but this role, without its session',
    rule: 'R-022',
    caller: bot(allow('*')),
    target: role('target', {
      trust: [
        ...trust({ AWS: dev }),
        { Effect: 'Deny', NotPrincipal: { AWS: [botArn, `arn:aws:iam::${dev}:root`] }, Action: 'sts:*' },
      ],
    }),
    can: 'unknown',
  },
  {
    title: 'a boundary caps a named role',
    rule: 'R-021',
    caller: role('bot', { boundary: cap }),
    target: target({ AWS: botArn }),
    more: { managed: { [cap]: policy(cap, [allow('s3:*')]) } },
    can: 'no',
  },
  {
    title: 'a boundary does not cap a named user',
    rule: 'R-021',
    caller: user('ann', [allow('s3:ListBucket')], { boundaryArn: cap }),
    target: target({ AWS: `arn:aws:iam::${dev}:user/ann` }),
    more: { managed: { [cap]: policy(cap, [allow('s3:*')]) } },
    can: 'yes',
  },
  {
    title: "a boundary's Deny always counts",
    rule: 'R-022',
    caller: user('ann', [allow('s3:ListBucket')], { boundaryArn: cap }),
    target: target({ AWS: `arn:aws:iam::${dev}:user/ann` }),
    more: { managed: { [cap]: policy(cap, [allow('*'), deny('sts:*')]) } },
    can: 'no',
  },
  {
    title: 'a boundary that nobody collected',
    rule: 'R-022',
    caller: role('bot', { boundary: cap }),
    target: target({ AWS: botArn }),
    can: 'unknown',
  },
  {
    title: 'an SCP denies it',
    rule: 'R-019',
    caller: bot(allow('*')),
    target: target({ AWS: botArn }),
    more: { controls: [control('p-1', [deny('sts:AssumeRole', 'arn:aws:iam::*:role/target')])] },
    can: 'no',
  },
  {
    title: 'an SCP that cannot be read',
    rule: 'R-017',
    caller: bot(allow('*')),
    target: target({ AWS: botArn }),
    more: { controls: [control('p-1', 'broken')] },
    can: 'unknown',
  },
  {
    title: 'an RCP denies it',
    rule: 'R-030',
    caller: bot(allow('*')),
    target: target({ AWS: dev }),
    more: {
      controls: [
        control(
          'p-1',
          [{ Effect: 'Deny', Principal: '*', Action: 'sts:AssumeRole', Resource: '*' }],
          [dev],
          'RESOURCE_CONTROL_POLICY',
        ),
      ],
    },
    can: 'no',
  },
  {
    title: 'an RCP that cannot be read',
    rule: 'R-017',
    caller: bot(allow('*')),
    target: target({ AWS: dev }),
    more: { controls: [control('p-1', 'broken', [dev], 'RESOURCE_CONTROL_POLICY')] },
    can: 'unknown',
  },
  {
    title: 'an RCP that spares the organization',
    rule: 'R-030',
    caller: bot(allow('*')),
    target: abroad({ AWS: dev }),
    more: {
      controls: [
        control(
          'p-1',
          [
            {
              Effect: 'Deny',
              Principal: '*',
              Action: 'sts:*',
              Resource: '*',
              Condition: { StringNotEquals: { 'aws:PrincipalOrgID': 'o-example' } },
            },
          ],
          [prod],
          'RESOURCE_CONTROL_POLICY',
        ),
      ],
    },
    can: 'yes',
  },
  {
    title: 'a session that the trust policy names',
    rule: 'R-021',
    caller: bot(),
    target: target({ AWS: `arn:aws:sts::${dev}:assumed-role/bot/nightly` }),
    can: 'yes',
  },
  {
    title: 'a trust policy that cannot be read, same account',
    rule: 'R-017',
    caller: bot(),
    target: role('target', { trust: broken('trust policy') }),
    can: 'unknown',
  },
  {
    title: 'a trust policy that cannot be read, another account that the caller may not enter',
    rule: 'R-026',
    caller: bot(),
    target: role('target', { account: prod, trust: broken('trust policy') }),
    can: 'no',
  },
  {
    title: 'an identity policy that cannot be read',
    rule: 'R-017',
    caller: role('bot', { inlinePolicies: [broken('x')] }),
    target: target({ AWS: dev }),
    can: 'unknown',
  },
  {
    title: 'an unknown operator',
    rule: 'R-017',
    caller: bot(allow('*')),
    target: target({ AWS: dev }, { Condition: { StringSounds: { 'aws:SourceIp': 'x' } } }),
    can: 'unknown',
  },
  {
    title: 'a path with a star is plain text',
    rule: 'R-005',
    caller: bot(may(`arn:aws:iam::${dev}:role/x/target`)),
    target: role('target', { path: '/*/', trust: trust({ AWS: dev }) }),
    can: 'no',
  },
  {
    title: 'a deleted principal',
    rule: 'R-040',
    caller: bot(),
    target: target({ AWS: 'AROAEXAMPLEDELETED0001' }),
    can: 'no',
  },
  {
    title: 'a role of the same name in another account',
    rule: 'R-024',
    caller: bot(allow('*')),
    target: target({ AWS: `arn:aws:iam::${prod}:role/bot` }),
    can: 'no',
  },
  {
    title: 'another action',
    rule: 'R-031',
    caller: bot(allow('*')),
    target: role('target', {
      trust: [{ Effect: 'Allow', Principal: { AWS: botArn }, Action: 'sts:TagSession' }],
    }),
    can: 'no',
  },
  {
    title: 'action names without case',
    rule: 'R-004',
    caller: bot(),
    target: role('target', {
      trust: [{ Effect: 'Allow', Principal: { AWS: botArn }, Action: 'STS:assume*' }],
    }),
    can: 'yes',
  },
];

function edgesOf(
  whole: ReturnType<typeof estate>,
  callers: readonly (Role | User)[],
  roles: readonly Role[],
  most?: number,
) {
  return assumeEdges(
    whole,
    callers,
    roles,
    catalog,
    (caller, account) => effectiveAccess(whole, caller, account),
    (access, gaps) => qualify(engine.compare(access, { kind: 'union', of: [] }), gaps, []),
    most,
  );
}

describe('assume edges', () => {
  for (const one of cases) {
    it(`${one.rule}: ${one.can} with ${one.title}`, () => {
      const whole = estate({ principals: [one.caller, one.target], ...one.more });
      const edges = edgesOf(whole, [one.caller], [one.target]);
      expect(edges[0]?.can ?? 'no').to.equal(one.can);
      expect(edges[0]?.reason === null).to.equal(edges.length > 0 && one.can === 'yes');
      const witness = edges[0]?.comparison?.regions[0]?.witness;
      if (one.can === 'yes') expect(witness?.resource).to.equal(one.target.arn);
      if (one.needs) expect(witness?.context).to.deep.equal(one.needs);
    });
  }

  it('asks once for many roles that nothing tells apart, and apart where something does', () => {
    const roles = Array.from({ length: 50 }, (_, place) => role(`r${place}`));
    const some = bot(allow('*'), deny('sts:AssumeRole', `arn:aws:iam::${dev}:role/r1*`));
    const whole = estate({ principals: [some, ...roles] });
    const edges = edgesOf(whole, [some], roles);
    expect(edges.map(({ can, targets }) => [can, targets.length])).to.deep.equal([['yes', 39]]);
  });

  it('is sure of one role whatever was not read of another', () => {
    const caller = bot(may(here));
    const sure = target({ AWS: dev });
    const unread = role('unread', { trust: broken('trust policy') });
    const edges = edgesOf(estate({ principals: [caller, sure, unread] }), [caller], [sure, unread]);
    expect(edges.map(({ can, targets }) => [can, targets[0]?.name])).to.have.deep.members([
      ['unknown', 'unread'],
      ['yes', 'target'],
    ]);
  });

  it('leaves unknown what it was told not to ask', () => {
    const caller = bot(allow('*'));
    const roles = Array.from({ length: 9 }, (_, place) =>
      role(`r${place}`, {
        trust: trust({ AWS: dev }, { Condition: { StringEquals: { 'sts:ExternalId': `x${place}` } } }),
      }),
    );
    const whole = estate({ principals: [caller, ...roles] });
    const edges = edgesOf(whole, [caller], roles, 3);
    expect(edges.filter(({ can }) => can === 'yes')).to.have.length(3);
    expect(edges.filter(({ can }) => can === 'unknown')).to.have.length(6);
  });

  it('never leads from a role to itself alone', () => {
    const self = role('bot', { statements: [allow('*')] });
    expect(edgesOf(estate({ principals: [self] }), [self], [self])).to.deep.equal([]);
  });
});
