import { expect } from 'chai';
import { event } from '../../collect/sample-account.ts';
import { assume, at, build, role, sample, sessionsOf, user } from './sample-events.ts';

describe('sessions', () => {
  it("shows Kiro on a human's Identity Center credentials, and what it deleted", () => {
    const [session, ...others] = sessionsOf(sample('synthetic_kiro_delete_recreate_aws_cn'));
    expect(others).to.deep.equal([]);
    expect(session).to.deep.include({
      id: 'ASIAEXAMPLEKIRO00001',
      issuer:
        'arn:aws-cn:iam::444455556666:role/aws-reserved/sso.amazonaws.com/cn-north-1/AWSReservedSSO_ProdOperator_0123456789abcdef',
      account: '444455556666',
      events: 3,
      parent: null,
      human: {
        id: 'wei.chen@example.com',
        via: 'identity-center',
        userId: 'a1b2c3d4-0000-1111-2222-333344445555',
      },
      credentialOrigin: 'identity-center',
    });
    expect(session?.agent).to.deep.include({ productId: 'kiro', tier: 'strong' });
    expect(session?.agent?.evidence[0]?.eventID).to.equal('00000000-0000-4000-8000-491063541876');
    expect(session?.calls.map(({ action }) => action)).to.deep.equal([
      'cloudformation:DeleteStack',
      'cloudformation:CreateStack',
      'cloudformation:DescribeStacks',
    ]);
    expect(session?.calls[0]?.resource).to.equal(
      'arn:aws-cn:cloudformation:cn-north-1:444455556666:stack/cost-explorer-prod/*',
    );
  });

  it("joins a managed MCP server's calls to the sign-in they were granted in, proven by AWS", () => {
    const [session, ...others] = sessionsOf(sample('synthetic_aws_mcp_server_session'));
    expect(others).to.deep.equal([]);
    expect(session?.events).to.equal(3);
    expect(session?.human).to.deep.equal({ id: 'maria.silva@example.com', via: 'identity-center' });
    expect(session?.agent).to.deep.include({
      productId: 'claude-code',
      product: 'Claude Code (direct OAuth to AWS MCP Server)',
      server: 'AWS managed MCP servers',
      tier: 'proven',
      productTier: 'strong',
      productIds: ['claude-code', 'aws-mcp-server'],
    });
    expect(session?.calls.map(({ action }) => action)).to.include('iam:ListUsers');
  });

  it('links credentials of `aws login` to the console session that lent them', () => {
    const [console, login] = sessionsOf(sample('synthetic_aws_login_session'));
    expect(login?.parent).to.equal(console?.id);
    expect(login?.credentialOrigin).to.equal('aws-login');
    expect(login?.agent).to.equal(null);
  });

  it('follows issued keys to the user who asked (real events)', () => {
    const sessions = sessionsOf(sample('real_assume_role_and_linked_calls'));
    const child = sessions.find(({ id }) => id === 'ASIATFQR7NSCWLLE7IWW');
    expect(child?.parent).to.match(/^AIDATFQR7NSC5AU2ZV3IE\/AKIATFQR7NSC8Q4X20BJ#/);
    expect(child?.human).to.deep.equal({ id: 'bert-jan', via: 'iam-user' });
  });

  it('keeps the inline session policy of a federation token (real events)', () => {
    const session = sessionsOf(sample('real_get_federation_token_with_policy')).find(({ id }) =>
      id.startsWith('ASIA'),
    );
    expect(session?.sessionPolicies).to.have.length(1);
    expect(JSON.parse(session?.sessionPolicies[0] ?? '').Statement[0].Action).to.equal('*');
  });

  it('makes no session of services and of copies without a caller (real events)', () => {
    const builder = build(sample('real_service_assume_role'));
    expect(builder.sessions()).to.deep.equal([]);
    expect(builder.counts().withoutPrincipal).to.equal(4);
  });

  it('goes up a chain of roles to the human, and gives session tags, policies and source identity', () => {
    const sessions = sessionsOf([
      event('use', { userIdentity: role('deep', 's2', 'ASIADEEP') }),
      assume('a2', role('middle', 's1', 'ASIAMIDDLE'), 'ASIADEEP', {
        policyArns: [{ arn: 'arn:aws:iam::aws:policy/ReadOnlyAccess' }],
        tags: [{ key: 'team', value: 'x' }],
        incomingTransitiveTags: { cost: '7' },
        sourceIdentity: 'li.na',
      }),
      assume('a1', user('li.na', 'AKIALINA'), 'ASIAMIDDLE'),
    ]);
    const deep = sessions.find(({ id }) => id === 'ASIADEEP');
    expect(deep?.parent).to.equal('ASIAMIDDLE');
    expect(deep?.human).to.deep.equal({ id: 'li.na', via: 'iam-user' });
    expect(deep?.sessionPolicies).to.deep.equal(['arn:aws:iam::aws:policy/ReadOnlyAccess']);
    expect({ ...deep?.tags }).to.deep.equal({ team: 'x', cost: '7' });
    expect(deep?.sourceIdentity).to.equal('li.na');
  });

  it('survives a loop of issued keys', () => {
    const sessions = sessionsOf([
      assume('a1', role('a', 's', 'ASIAA'), 'ASIAB'),
      assume('a2', role('b', 's', 'ASIAB'), 'ASIAA'),
      assume('a3', role('c', 's', 'ASIAC'), 'ASIAC'),
    ]);
    expect(sessions.map(({ id, parent }) => [id, parent])).to.deep.equal([
      ['ASIAA', 'ASIAB'],
      ['ASIAB', 'ASIAA'],
      ['ASIAC', null],
    ]);
  });

  it("takes a source identity for the human, unless it is an agent's", () => {
    const human = (sourceIdentity: string) =>
      sessionsOf([event('e', { userIdentity: role('r', 's', 'ASIAR', { sourceIdentity }) })])[0];
    expect(human('li.na@example.com')?.human).to.deep.equal({
      id: 'li.na@example.com',
      via: 'source-identity',
    });
    expect(human('agent.kiro.1')?.human).to.equal(null);
    expect(human('agent.kiro.1')?.agent?.tier).to.equal('convention');
  });

  it('names the human of a SAML or web identity session, and none for a CI run', () => {
    const federated = (name: string, identity: object, response: object) =>
      sessionsOf([
        assume(
          'a',
          identity,
          'ASIAF',
          {},
          { eventName: name, responseElements: { credentials: { accessKeyId: 'ASIAF' }, ...response } },
        ),
        event('e', { userIdentity: role('r', 's', 'ASIAF') }),
      ])[0]?.human;
    expect(federated('AssumeRoleWithSAML', { type: 'SAMLUser', userName: 'li.na' }, {})).to.deep.equal({
      id: 'li.na',
      via: 'saml',
    });
    expect(
      federated(
        'AssumeRoleWithWebIdentity',
        { type: 'WebIdentityUser', userName: '12', identityProvider: 'accounts.google.com' },
        {},
      ),
    ).to.deep.equal({ id: '12', via: 'web-identity' });
    const run = {
      type: 'WebIdentityUser',
      userName: 'repo:o/r:ref:refs/heads/main',
      identityProvider: 'token.actions.githubusercontent.com',
    };
    expect(federated('AssumeRoleWithWebIdentity', run, {})).to.equal(null);
  });

  it("takes the Identity Center user's id where nothing says the name", () => {
    const identity = {
      ...role('r', 's', 'ASIAR'),
      onBehalfOf: { userId: 'a1b2', identityStoreArn: 'arn:aws:identitystore::1:identitystore/d' },
    };
    const [session] = sessionsOf([
      event('with', { userIdentity: identity }),
      event('without', { userIdentity: role('r', 's', 'ASIAR') }),
    ]);
    expect(session?.human).to.deep.equal({ id: 'a1b2', via: 'identity-center', userId: 'a1b2' });
  });

  it('believes no role that only calls itself an Identity Center role', () => {
    const identity = role('AWSReservedSSO_Admin_0123456789abcdef', 'ceo@example.com', 'ASIAR');
    expect(sessionsOf([event('e', { userIdentity: identity })])[0]?.human).to.equal(null);
  });

  it('knows a hosted agent by the service that assumed its role', () => {
    const service = { type: 'AWSService', invokedBy: 'bedrock-agentcore.amazonaws.com' };
    const records = [
      event('use', { userIdentity: role('runtime', 's', 'ASIAHOST') }),
      assume('a', service, 'ASIAHOST'),
    ];
    expect(sessionsOf(records)[0]?.agent).to.deep.include({ productId: 'bedrock-agentcore', tier: 'proven' });
    const lambda = [
      event('use', { userIdentity: role('fn', 's', 'ASIAFN') }),
      assume('a', { type: 'AWSService', invokedBy: 'lambda.amazonaws.com' }, 'ASIAFN'),
    ];
    expect(sessionsOf(lambda)[0]?.agent).to.equal(null);
  });

  it('counts the agent that asked for a role as evidence in the new session, not what else its caller did', () => {
    const kiro = 'aws-cli/2.36.7 m/AQ,E,b,r';
    const asked = [
      assume('a', user('u', 'AKIAU'), 'ASIAX', {}, { userAgent: kiro }),
      event('e', { userIdentity: role('x', 's', 'ASIAX') }),
    ];
    expect(sessionsOf(asked).find(({ id }) => id === 'ASIAX')?.agent?.productId).to.equal('kiro');
    const beside = [
      assume('a', user('u', 'AKIAU'), 'ASIAX'),
      event('k', { userIdentity: user('u', 'AKIAU'), userAgent: kiro }),
      event('e', { userIdentity: role('x', 's', 'ASIAX') }),
    ];
    expect(sessionsOf(beside).find(({ id }) => id === 'ASIAX')?.agent).to.equal(null);
  });

  it('reads a user agent in brackets', () => {
    const [session] = sessionsOf([
      event('e', { userAgent: '[aws-cli/2.36.7 md/x m/AQ,E,r cfg/retry-mode#standard]' }),
    ]);
    expect(session?.agent?.productId).to.equal('kiro');
  });

  it("makes no session of calls that services make with a caller's rights", () => {
    const fas = event('f', {
      userIdentity: { ...role('r', 's', 'ASIANEVERISSUED'), invokedBy: 'cloudformation.amazonaws.com' },
    });
    const builder = build([event('e', { userIdentity: role('r', 's', 'ASIAR') }), fas]);
    expect(builder.sessions().map(({ id }) => id)).to.deep.equal(['ASIAR']);
    expect(builder.counts().madeByServices).to.equal(1);
    const issued = sessionsOf([fas, assume('a', user('u', 'AKIAU'), 'ASIANEVERISSUED')]);
    expect(issued.map(({ id }) => id)).to.include('ASIANEVERISSUED');
  });

  it('ends a session of long-lived keys after 30 idle minutes, and joins what lies between', () => {
    const one = (minutes: number) =>
      event(`e${minutes}`, { eventTime: at(minutes), userIdentity: user('u', 'AKIAU') });
    const spans = (...minutes: number[]) =>
      sessionsOf(minutes.map(one)).map(({ startedAt, lastEventAt, events }) => [
        startedAt,
        lastEventAt,
        events,
      ]);
    expect(spans(0, 30)).to.deep.equal([[at(0), at(30), 2]]);
    expect(spans(0, 31)).to.deep.equal([
      [at(0), at(0), 1],
      [at(31), at(31), 1],
    ]);
    expect(spans(50, 0, 25)).to.deep.equal([[at(0), at(50), 3]]);
  });

  it('counts a repetition once, and never takes events without an id for one', () => {
    const same = build([event('e'), event('e'), event('e', { recipientAccountId: '444455556666' })]);
    expect(same.sessions()[0]?.events).to.equal(2);
    expect(same.counts().repeated).to.equal(1);
    const nameless = build([event('', {}), event('', {})]);
    expect(nameless.sessions()[0]?.events).to.equal(2);
    expect(nameless.counts().withoutId).to.equal(2);
  });

  it('counts the calls of one action on one resource in one row, with the first event and the last', () => {
    const deletion = (id: string, minutes: number, more: object = {}) =>
      event(id, {
        eventName: 'DeleteBucket',
        readOnly: false,
        eventTime: at(minutes),
        requestParameters: { bucketName: 'b' },
        ...more,
      });
    const denied = { errorCode: 'AccessDenied', requestParameters: null };
    const [session] = sessionsOf([deletion('late', 9), deletion('early', 3), deletion('refused', 1, denied)]);
    expect(
      session?.calls.map(({ resource, errorCode, count, firstAt, lastAt, eventID, lastEventID }) => [
        resource,
        errorCode,
        count,
        firstAt,
        lastAt,
        eventID,
        lastEventID,
      ]),
    ).to.deep.equal([
      [null, 'AccessDenied', 1, at(1), at(1), 'refused', undefined],
      ['arn:aws:s3:::b', null, 2, at(3), at(9), 'early', 'late'],
    ]);
  });

  it('shows every action however many objects one of them touched', () => {
    const objects = Array.from({ length: 500 }, (_, index) =>
      event(`o${index}`, {
        eventName: 'DeleteObject',
        readOnly: false,
        requestParameters: { bucketName: 'b', key: `k${index}` },
      }),
    );
    const database = event('db', {
      eventSource: 'rds.amazonaws.com',
      eventName: 'DeleteDBInstance',
      readOnly: false,
      requestParameters: { dBInstanceIdentifier: 'orders' },
    });
    const reads = Array.from({ length: 300 }, (_, index) =>
      event(`r${index}`, { eventName: `GetThing${index}` }),
    );
    const [session] = sessionsOf([...reads, ...objects, database]);
    expect(session?.events).to.equal(801);
    expect(session?.callsTruncated).to.equal(true);
    expect(session?.calls).to.have.length(200);
    expect(session?.calls.map(({ action }) => action)).to.include('rds:DeleteDBInstance');
    expect(session?.calls.findIndex(({ readOnly }) => readOnly)).to.be.greaterThan(20);
  });
});
