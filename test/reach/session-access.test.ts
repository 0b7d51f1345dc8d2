import { expect } from 'chai';
import { sessionAccess } from '../../src/reach/session-access.ts';
import { mcpService } from '../../src/reach/session-facts.ts';
import { sessionTwin } from '../../src/reach/session-twin.ts';
import { allow, deny, dev, estate, policy, role, session, user } from '../fakes/estate.ts';

const managed = `arn:aws:iam::${dev}:policy/cap`;
const inline = JSON.stringify({ Version: '2012-10-17', Statement: [allow('s3:Get*')] });
const bot = role('bot', { statements: [allow('s3:*')] });
const accessOf = (parts: Parameters<typeof session>[1]) =>
  sessionAccess(
    estate({ principals: [bot], managed: { [managed]: policy(managed, [allow('s3:*')]) } }),
    session(bot, parts),
  );

describe('session access', () => {
  it("is the role's own without session policies", () => {
    expect(accessOf({})?.access.levels.map(({ kind }) => kind)).not.to.include('session');
  });

  it('is capped by inline and managed session policies as one set', () => {
    const level = accessOf({ sessionPolicies: [inline, managed] })?.access.levels.find(
      ({ kind }) => kind === 'session',
    );
    expect(level?.policies).to.have.length(2);
  });

  const unread: readonly [string, string][] = [
    ['a broken one', '{"Version":'],
    ['a managed one nobody collected', `arn:aws:iam::${dev}:policy/gone`],
  ];
  for (const [title, text] of unread) {
    it(`is not capped at all beside ${title}, and says so`, () => {
      const access = accessOf({ sessionPolicies: [inline, text] });
      expect(access?.access.levels.map(({ kind }) => kind)).not.to.include('session');
      expect(access?.gaps.map(({ layer, effect }) => [layer, effect])).to.deep.equal([['session', 'less']]);
      expect(access?.complete).to.equal(false);
    });
  }

  it("has the session's own tags and source identity as facts", () => {
    const facts = accessOf({ tags: { team: 'x' }, sourceIdentity: 'wei' })?.access.facts;
    expect(facts).to.include({ 'aws:PrincipalTag/team': 'x', 'aws:SourceIdentity': 'wei' });
  });

  it("lets a session's tag win over the role's, whatever its case", () => {
    const tagged = role('bot', { statements: [allow('s3:*')], tags: { Team: 'old' } });
    const facts = sessionAccess(estate({ principals: [tagged] }), session(tagged, { tags: { team: 'new' } }))
      ?.access.facts;
    expect(
      Object.entries(facts ?? {}).filter(([key]) => key.toLowerCase() === 'aws:principaltag/team'),
    ).to.deep.equal([['aws:PrincipalTag/team', 'new']]);
  });

  it('is nobody knows what without the role', () => {
    expect(sessionAccess(estate({}), session(bot))).to.equal(null);
  });
});

describe('what a session carries', () => {
  it('may be a session policy nobody saw, when the event that issued it was not read', () => {
    const access = accessOf({ startedBy: { kind: 'unknown', by: null } });
    expect(access?.gaps.map(({ layer, effect }) => [layer, effect])).to.deep.equal([['session', 'less']]);
  });

  it('is known to be no more than was seen, when the whole chain was read', () => {
    const asks = role('bot', {
      tags: { team: 'x' },
      statements: [allow('s3:*', '*', { Condition: { StringEquals: { 'aws:PrincipalTag/project': 'p' } } })],
      trust: [{ Effect: 'Allow', Principal: { AWS: dev }, Action: ['sts:AssumeRole', 'sts:TagSession'] }],
    });
    const whole = estate({ principals: [asks] });
    const facts = (kind: 'service' | 'other-account') =>
      sessionAccess(whole, session(asks, { startedBy: { kind, by: null } }))?.access.facts ?? {};
    expect(facts('service')).to.deep.include({
      'aws:PrincipalTag/team': 'x',
      'aws:principaltag/project': [],
      'aws:SourceIdentity': [],
    });
    // A session of another account may hand tags down that this account's events do not show.
    expect(Object.keys(facts('other-account')).filter((key) => /principaltag/i.test(key))).to.deep.equal([]);
  });

  it('is nothing for GetFederationToken without a policy (R-023)', () => {
    const person = user('wei', [allow('*')]);
    const federated = (sessionPolicies: readonly string[]) =>
      sessionAccess(estate({ principals: [person] }), {
        ...session(bot, { sessionPolicies, startedBy: { kind: 'session', by: null } }),
        principal: `arn:aws:sts::${dev}:federated-user/wei` as never,
        issuer: person.arn,
      });
    const bare = federated([])?.access;
    expect(bare?.levels.at(-1)).to.deep.equal({ name: 'session', kind: 'session', policies: [] });
    expect(bare?.facts).to.deep.include({
      'aws:PrincipalType': 'FederatedUser',
      'aws:userid': `${dev}:wei`,
      'aws:username': [],
    });
    expect(federated([inline])?.access.levels.at(-1)?.policies).to.have.length(1);
  });
});

describe('the twin of a session', () => {
  const guarded = role('bot', {
    statements: [
      allow('s3:*'),
      deny('s3:Delete*', '*', { Sid: 'NoMcp', Condition: { Bool: { 'aws:ViaAWSMCPService': 'true' } } }),
      deny('aws-mcp:*', '*', { Sid: 'Dead' }),
    ],
  });
  const evidence = {
    signature: 'invoked-by-aws-mcp',
    field: 'userIdentity.invokedBy',
    value: 'aws-mcp.amazonaws.com',
    eventID: 'e-1',
  };
  const viaMcp = session(guarded, {
    agent: { productId: null, product: 'AWS MCP Server', tier: 'proven', evidence: [evidence] },
  });

  it('knows the agent to call through the server that AWS named, and the human not to (R-038)', () => {
    expect(mcpService(viaMcp)).to.equal('aws-mcp.amazonaws.com');
    const twin = sessionTwin(estate({ principals: [guarded] }), viaMcp);
    expect(twin?.agent.access.facts).to.include({
      'aws:ViaAWSMCPService': 'true',
      'aws:CalledViaAWSMCP': 'aws-mcp.amazonaws.com',
    });
    expect(twin?.human.access.facts['aws:ViaAWSMCPService']).to.deep.equal([]);
    expect(twin?.telling).to.deep.equal([{ policy: 'inline', statement: 'NoMcp' }]);
    expect(twin?.dead).to.deep.equal([{ policy: 'inline', statement: 'Dead' }]);
  });

  it('leaves open how a session calls that only a client marked', () => {
    const marked = session(guarded);
    expect(mcpService(marked)).to.equal(null);
    const seen = sessionAccess(estate({ principals: [guarded] }), marked)?.access.facts ?? {};
    expect(Object.keys(seen)).not.to.include('aws:ViaAWSMCPService');
  });
});
