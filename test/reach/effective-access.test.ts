import { expect } from 'chai';
import { createEngine } from '../../src/access/index.ts';
import { Membership } from '../../src/access/membership.ts';
import { loadCatalog } from '../../src/catalog/index.ts';
import { effectiveAccess } from '../../src/reach/effective-access.ts';
import { provesBound, provesInside } from '../../src/reach/gap.ts';
import { qualify } from '../../src/reach/qualify.ts';
import { bindForComparison, digestOfDocument } from '../../src/reach/relevant-facts.ts';
import {
  allow,
  broken,
  control,
  deny,
  dev,
  estate,
  management,
  policy,
  role,
  user,
} from '../fakes/estate.ts';
import { region } from '../fakes/findings.ts';

const boundary = `arn:aws:iam::${dev}:policy/cap`;
const attached = `arn:aws:iam::${dev}:policy/more`;

describe('effective access', () => {
  it('is identity, boundary and every SCP level from the root down', () => {
    const one = role('a', { statements: [allow('s3:*')], boundary });
    const whole = estate({ principals: [one], managed: { [boundary]: policy('cap', [allow('s3:Get*')]) } });
    const { access, complete } = effectiveAccess(whole, one);
    expect(access.levels.map(({ name }) => name)).to.deep.equal([
      'identity',
      'boundary',
      'scp:r-1',
      'scp:ou-all',
      `scp:${dev}`,
    ]);
    expect(complete).to.equal(true);
  });

  it('knows no SCPs for the management account and for service-linked roles', () => {
    const own = role('a', { account: management, statements: [allow('*')] });
    const linked = role('AWSServiceRoleForX', {
      path: '/aws-service-role/x.amazonaws.com/',
      statements: [allow('*')],
    });
    const whole = estate({ principals: [linked], controls: [control('p-1', 'broken')] });
    for (const one of [own, linked]) {
      const { access, gaps } = effectiveAccess(whole, one);
      expect(access.levels.map(({ name }) => name)).to.deep.equal(['identity']);
      expect(gaps).to.deep.equal([]);
    }
  });

  it('says that no SCPs are assumed without organization data', () => {
    const one = role('a', { statements: [allow('*')] });
    const { assumptions, complete } = effectiveAccess(estate({ principals: [one], controls: null }), one);
    expect(assumptions).to.include('no organization data: no SCPs assumed');
    expect(complete).to.equal(true);
  });

  const gaps: readonly [string, Parameters<typeof estate>[0], Parameters<typeof role>[1], string, boolean][] =
    [
      ['an unreadable identity policy', {}, { inlinePolicies: [broken('x')] }, 'identity', false],
      ['an attached policy nobody collected', {}, { attached: [attached] }, 'identity', false],
      [
        'an unreadable attached policy',
        { managed: { [attached]: broken('more') } },
        { attached: [attached] },
        'identity',
        false,
      ],
      ['a boundary nobody collected', {}, { boundary }, 'boundary', true],
      ['an unreadable boundary', { managed: { [boundary]: broken('cap') } }, { boundary }, 'boundary', true],
      ['an unreadable SCP', { controls: [control('p-1', 'broken')] }, {}, 'scp', true],
      ['an incomplete organization', { unknown: [`${dev} organization`] }, {}, 'scp', true],
    ];
  for (const [title, parts, roleParts, layer, inside] of gaps) {
    it(`${inside ? 'still proves' : 'proves nothing'} inside a bound with ${title}, and never serves as one`, () => {
      const one = role('a', { statements: [allow('s3:*')], ...roleParts });
      const access = effectiveAccess(estate({ ...parts, principals: [one] }), one);
      expect(access.gaps.map((gap) => gap.layer)).to.deep.equal([layer]);
      expect(access.complete).to.equal(false);
      expect(provesInside(access.gaps)).to.equal(inside);
      expect(provesBound(access.gaps)).to.equal(false);
    });
  }

  it('reads an unreadable SCP as open, and keeps the Denies beside it', () => {
    const one = role('a', { statements: [allow('*')] });
    const controls = [control('p-1', 'broken', [dev]), control('p-2', [deny('iam:*')], [dev])];
    const { access } = effectiveAccess(estate({ principals: [one], controls }), one);
    const level = access.levels.find(({ name }) => name === `scp:${dev}`);
    expect(level?.policies.map(({ name }) => name)).to.include.members(['p-2', 'p-1 (unreadable)']);
  });

  it('applies RCPs to the services that support them, and says where one cannot be said', () => {
    const one = role('a', { statements: [allow('*')] });
    const rcp = (statement: object) =>
      control(
        'p-r',
        [{ Effect: 'Deny', Resource: '*', Principal: '*', ...statement }],
        ['ou-all'],
        'RESOURCE_CONTROL_POLICY',
      );
    const of = (statement: object) =>
      effectiveAccess(estate({ principals: [one], controls: [rcp(statement)] }), one);
    const catalog = loadCatalog();
    const membership = new Membership(catalog);
    const held = (statement: object, action: string, context = {}) =>
      membership.holds(of(statement).access, {
        action,
        resource: 'arn:aws:kms:eu-central-1:1:key/k',
        context,
      });
    // s3 and kms support RCPs, iam does not; kms:RetireGrant and AWS managed keys are exempt.
    expect(held({ Action: 's3:*' }, 's3:GetObject')).to.equal('no');
    expect(held({ Action: '*' }, 's3:GetObject')).to.equal('no');
    expect(held({ Action: '*' }, 'iam:GetRole')).to.equal('yes');
    expect(held({ Action: 'iam:*' }, 'iam:GetRole')).to.equal('yes');
    expect(held({ Action: 'kms:*' }, 'kms:Decrypt')).to.equal('no');
    expect(held({ Action: 'kms:*' }, 'kms:RetireGrant')).to.equal('yes');
    expect(held({ Action: 'kms:*' }, 'kms:Decrypt', { 'kms:RequestAlias': 'alias/aws/s3' })).to.equal('yes');
    expect(of({ Action: 's3:*' }).gaps).to.deep.equal([]);
    const [gap] = of({ NotAction: 's3:*' }).gaps;
    expect([gap?.layer, gap?.effect, gap?.services]).to.deep.equal(['rcp', 'less', null]);
    const linked = role('AWSServiceRoleForX', {
      path: '/aws-service-role/x.amazonaws.com/',
      statements: [allow('*')],
    });
    const whole = estate({ principals: [linked], controls: [rcp({ Action: 's3:*' })] });
    expect(effectiveAccess(whole, linked).access.levels).to.have.length(1);
  });

  describe('knows facts that hold in every request', () => {
    const factsOf = (one: ReturnType<typeof role> | ReturnType<typeof user>) =>
      effectiveAccess(estate({ principals: [one] }), one).access.facts;

    it('the ARN with its path, account, organization', () => {
      const facts = factsOf(role('a', { path: '/team/' }));
      expect(facts['aws:PrincipalArn']).to.equal(`arn:aws:iam::${dev}:role/team/a`);
      expect(facts['aws:PrincipalOrgID']).to.equal('o-example');
      expect(facts['aws:PrincipalOrgPaths']).to.deep.equal(['o-example/r-1/ou-all/']);
      expect(facts['aws:ResourceAccount']).to.equal(dev);
    });

    const trusts: readonly [string, readonly unknown[] | ReturnType<typeof broken>, boolean][] = [
      ['AssumeRole alone', [{ Effect: 'Allow', Principal: '*', Action: 'sts:AssumeRole' }], true],
      [
        'TagSession',
        [{ Effect: 'Allow', Principal: '*', Action: ['sts:AssumeRole', 'STS:tagsession'] }],
        false,
      ],
      ['a wildcard', [{ Effect: 'Allow', Principal: '*', Action: 'sts:*' }], false],
      ['NotAction', [{ Effect: 'Allow', Principal: '*', NotAction: 'sts:AssumeRole' }], false],
      ['a Deny of TagSession only', [{ Effect: 'Deny', Principal: '*', Action: 'sts:TagSession' }], true],
      ['a trust policy nobody can read', broken('trust'), false],
    ];
    for (const [title, trust, known] of trusts) {
      it(`a role's tags ${known ? 'are' : 'are not'} among them with ${title}`, () => {
        const facts = factsOf(role('a', { tags: { team: 'x' }, trust }));
        expect('aws:PrincipalTag/team' in facts).to.equal(known);
      });
    }

    it('the absence of a tag that its policies ask for and no session can bring', () => {
      const asks = [
        allow('s3:*', '*', { Condition: { StringEquals: { 'aws:PrincipalTag/grade': 'high' } } }),
      ];
      expect(factsOf(role('a', { statements: asks }))['aws:principaltag/grade']).to.deep.equal([]);
      const tagged = { statements: asks, trust: [{ Effect: 'Allow', Principal: '*', Action: 'sts:*' }] };
      expect('aws:principaltag/grade' in factsOf(role('a', tagged))).to.equal(false);
    });

    it("a user's own tags and name are", () => {
      const facts = factsOf(user('u', [allow('s3:*')], { tags: { team: 'x' } }));
      expect(facts['aws:PrincipalTag/team']).to.equal('x');
      expect(facts['aws:username']).to.equal('u');
    });
  });

  it('is one comparison for roles that differ only in facts nobody names', () => {
    const bound = (name: string, statements: readonly unknown[]) => {
      const made = role(name, { statements });
      const { access } = effectiveAccess(estate({ principals: [made] }), made);
      return bindForComparison(access, access, digestOfDocument).left.digest;
    };
    const named = allow('s3:*', '*', {
      Condition: { ArnEquals: { 'aws:PrincipalArn': 'arn:aws:iam::1:role/x' } },
    });
    expect(bound('a', [allow('s3:*')])).to.equal(bound('b', [allow('s3:*')]));
    expect(bound('a', [named])).not.to.equal(bound('b', [named]));
    expect(bound('a', [allow('s3:*', 'arn:aws:s3:::${aws:PrincipalArn}')])).not.to.equal(
      bound('b', [allow('s3:*', 'arn:aws:s3:::${aws:PrincipalArn}')]),
    );
  });
});

describe('what a comparison is worth with gaps', () => {
  const gap = (effect: 'either' | 'less', services: ReadonlySet<string> | null = null) => [
    { layer: 'identity' as const, effect, reason: 'x', services, shared: false },
  ];
  const within = {
    verdict: 'within' as const,
    proof: 'exact' as const,
    assumptions: [],
    regions: [],
    policy: null,
  };
  const exceeds = { ...within, verdict: 'exceeds' as const, regions: [region('s3:GetObject')] };
  const table: readonly [
    string,
    typeof within | typeof exceeds,
    ReturnType<typeof gap>,
    ReturnType<typeof gap>,
    string,
  ][] = [
    ['nothing unread', within, [], [], 'within'],
    ['an unread Allow on the left', within, gap('either'), [], 'unknown'],
    ['an unread cap on the left', within, gap('less'), [], 'within'],
    ['an unread cap on the right', within, [], gap('less'), 'unknown'],
    ['an unread Allow on the right', within, [], gap('either'), 'unknown'],
    ['an excess, an unread Deny on the left', exceeds, gap('either'), [], 'may-exceed'],
    ['an excess, an unread cap on the left', exceeds, gap('less'), [], 'may-exceed'],
    ['an excess, an unread RCP of another service', exceeds, gap('less', new Set(['sqs'])), [], 'exceeds'],
    ['an excess, an unread RCP of its service', exceeds, gap('less', new Set(['s3'])), [], 'may-exceed'],
    ['an excess, an unread cap on the right', exceeds, [], gap('less'), 'exceeds'],
    ['an excess, an unread Allow on the right', exceeds, [], gap('either'), 'may-exceed'],
  ];
  for (const [title, comparison, left, right, verdict] of table) {
    it(`${verdict}: ${title}`, () => {
      expect(qualify(comparison, left, right).verdict).to.equal(verdict);
    });
  }

  it('holds for whole layers: a role with an unread policy is never within', () => {
    const engine = createEngine(loadCatalog());
    const one = role('a', { statements: [allow('s3:GetObject')], attached: [attached] });
    const access = effectiveAccess(estate({ principals: [one] }), one);
    const wide = role('b', { statements: [allow('*')] });
    const bound = effectiveAccess(estate({ principals: [wide] }), wide);
    const comparison = engine.compare(access.access, bound.access);
    expect(comparison.verdict).to.equal('within');
    expect(qualify(comparison, access.gaps, bound.gaps).verdict).to.equal('unknown');
  });
});
