import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { event } from '../../collect/sample-account.ts';
import { account, assume, at, build, role, sessionsOf, user } from './sample-events.ts';

const target = (name: string, session: string) => `arn:aws:sts::${account}:assumed-role/${name}/${session}`;

describe('how a session came to be', () => {
  it('is a session of another account, where only the shared event id joins the copies', () => {
    const caller = {
      ...user('JohnDoe', 'AKIAJOHN'),
      arn: 'arn:aws:iam::777788889999:user/JohnDoe',
      accountId: '777788889999',
    };
    const own = assume(
      'own',
      caller,
      '',
      {},
      {
        recipientAccountId: '777788889999',
        sharedEventID: 'shared-1',
        responseElements: null,
      },
    );
    const copy = assume(
      'copy',
      { type: 'AWSAccount', principalId: 'AIDAJohnDoe', accountId: '777788889999' },
      'ASIADEV',
      {},
      {
        sharedEventID: 'shared-1',
      },
    );
    const use = event('use', { userIdentity: role('dev', 's', 'ASIADEV') });
    const child = sessionsOf([use, copy, own]).find(({ id }) => id === 'ASIADEV');
    expect(child?.human).to.deep.equal({ id: 'JohnDoe', via: 'iam-user' });
    expect(child?.startedBy?.kind).to.equal('session');
    const alone = sessionsOf([use, copy]).find(({ id }) => id === 'ASIADEV');
    expect(alone?.parent).to.equal(null);
    expect(alone?.startedBy).to.deep.equal({ kind: 'other-account', by: '777788889999' });
  });

  it('is unknown, not absent, where the event that issued its key was not read', () => {
    const builder = build([event('e', { userIdentity: role('r', 's', 'ASIAR') })]);
    expect(builder.sessions()[0]).to.deep.include({ parent: null, startedBy: { kind: 'unknown', by: null } });
    expect(builder.counts().unknownParents).to.equal(1);
  });

  it('is root for a task, asked for by a session: no human called root', () => {
    const root = {
      type: 'Root',
      arn: 'arn:aws:iam::222222222222:root',
      accountId: '222222222222',
      accessKeyId: 'ASIAROOT',
    };
    const [asker, session] = sessionsOf([
      event('a', {
        eventSource: 'sts.amazonaws.com',
        eventName: 'AssumeRoot',
        userIdentity: role('sec', 'li.na', 'ASIASEC', { sourceIdentity: 'li.na' }),
        requestParameters: {
          targetPrincipal: '222222222222',
          taskPolicyArn: { arn: 'arn:aws:iam::aws:policy/root-task/S3UnlockBucketPolicy' },
        },
        responseElements: { credentials: { accessKeyId: 'ASIAROOT' } },
      }),
      event('u', { userIdentity: root, eventTime: at(5) }),
    ]);
    expect(session?.parent).to.equal(asker?.id);
    expect(session?.human?.id).to.equal('li.na');
    expect(session?.sessionPolicies).to.deep.equal([
      'arn:aws:iam::aws:policy/root-task/S3UnlockBucketPolicy',
    ]);
  });

  it('is a federation token of a user, with its policy', () => {
    const federated = {
      type: 'FederatedUser',
      arn: `arn:aws:sts::${account}:federated-user/bob`,
      accountId: account,
      accessKeyId: 'ASIAFED',
    };
    const sessions = sessionsOf([
      event('use', { userIdentity: federated, eventTime: at(1) }),
      assume(
        'a',
        user('li.na', 'AKIALINA'),
        'ASIAFED',
        { name: 'bob', policy: '{"Statement":[]}' },
        {
          eventName: 'GetFederationToken',
          responseElements: {
            credentials: { accessKeyId: 'ASIAFED' },
            federatedUser: { arn: federated.arn },
          },
        },
      ),
    ]);
    const session = sessions.find(({ id }) => id === 'ASIAFED');
    expect(session?.human).to.deep.equal({ id: 'li.na', via: 'iam-user' });
    expect(session?.sessionPolicies).to.deep.equal(['{"Statement":[]}']);
  });

  it('is a service, a provider or a certificate, by name', () => {
    const start = (identity: object, more: object = {}) =>
      sessionsOf([
        event('use', { userIdentity: role('r', 's', 'ASIAR') }),
        assume('a', identity, 'ASIAR', { sourceIdentity: 'CN=server-1' }, more),
      ]).find(({ id }) => id === 'ASIAR');
    const service = start({ type: 'AWSService', invokedBy: 'lambda.amazonaws.com' });
    expect(service?.startedBy).to.deep.equal({ kind: 'service', by: 'lambda.amazonaws.com' });
    const saml = start(
      { type: 'SAMLUser', userName: 'li.na', identityProvider: 'idp' },
      { eventName: 'AssumeRoleWithSAML' },
    );
    expect(saml?.startedBy).to.deep.equal({ kind: 'federation', by: 'idp' });
    const certificate = start(
      { type: 'Unknown' },
      {
        eventSource: 'rolesanywhere.amazonaws.com',
        eventName: 'CreateSession',
        responseElements: {
          credentialSet: [{ credentials: { accessKeyId: 'ASIAR' }, sourceIdentity: 'CN=server-1' }],
        },
      },
    );
    expect(certificate?.startedBy).to.deep.equal({ kind: 'federation', by: 'rolesanywhere.amazonaws.com' });
    expect(certificate?.human).to.equal(null);
  });

  it('says how long its credentials last, and when they end', () => {
    const [, session] = sessionsOf([
      assume('a', user('u', 'AKIAU'), 'ASIAR', { durationSeconds: 900 }),
      event('use', { userIdentity: role('r', 's', 'ASIAR'), eventTime: at(1) }),
    ]);
    expect(session).to.include({ durationSeconds: 900, expiresAt: '2026-11-20T02:00:00.000Z' });
  });

  it('hands transitive tags and the source identity down the chain, other tags not', () => {
    const sessions = sessionsOf([
      assume('a1', user('u', 'AKIAU'), 'ASIA1', {
        sourceIdentity: 'li.na',
        tags: [
          { key: 'team', value: 'x' },
          { key: 'cost', value: '7' },
        ],
        transitiveTagKeys: ['cost'],
      }),
      assume('a2', role('one', 's', 'ASIA1'), 'ASIA2', { tags: [{ key: 'own', value: 'y' }] }),
      assume('a3', role('two', 's', 'ASIA2'), 'ASIA3'),
      event('use', { userIdentity: role('three', 's', 'ASIA3') }),
    ]);
    const tags = (id: string) => ({ ...sessions.find((session) => session.id === id)?.tags });
    expect(tags('ASIA1')).to.deep.equal({ team: 'x', cost: '7' });
    expect(tags('ASIA2')).to.deep.equal({ own: 'y', cost: '7' });
    expect(tags('ASIA3')).to.deep.equal({ cost: '7' });
    expect(sessions.find(({ id }) => id === 'ASIA3')?.sourceIdentity).to.equal('li.na');
  });

  it('is told apart by principal where keys were redacted to one', () => {
    const sessions = sessionsOf([
      assume(
        'a',
        role('one', 's', 'ASIASAME'),
        'ASIASAME',
        {},
        {
          responseElements: {
            credentials: { accessKeyId: 'ASIASAME' },
            assumedRoleUser: { arn: target('two', 't') },
          },
        },
      ),
      event('use', { userIdentity: role('two', 't', 'ASIASAME'), eventTime: at(1) }),
    ]);
    expect(sessions.map(({ id }) => id)).to.deep.equal([
      `ASIASAME#${target('one', 's')}`,
      `ASIASAME#${target('two', 't')}`,
    ]);
    expect(sessions[1]?.parent).to.equal(sessions[0]?.id);
  });

  it('follows the examples of the AWS documentation', () => {
    const folder = join(import.meta.dirname, '../../../../shared/data/cloudtrail');
    const records = (name: string) => {
      const file = join(folder, `${name}.json`);
      return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).Records : null;
    };
    const pair = records('doc_assume_role_cross_account_pair') ?? [
      assume('a', user('JohnDoe', 'AKIAJOHN'), 'ASIADEV', {}, { sharedEventID: 's' }),
    ];
    expect(sessionsOf(pair).map(({ human }) => human?.id)).to.deep.equal(['JohnDoe']);
    const root = records('doc_assume_root');
    if (root) {
      const [asker, session] = sessionsOf(root);
      expect(session?.parent).to.equal(asker?.id);
      expect(session?.human).to.equal(null);
    }
    const chained = records('doc_assume_role_chained_tags_sourceidentity');
    if (chained) {
      const use = event('use', {
        userIdentity: {
          ...role('test-role', 'Role2WithTags', 'ASIAWHOJDLGPOEXAMPLE'),
          arn: 'arn:aws:sts::111111111111:assumed-role/test-role/Role2WithTags',
        },
      });
      const session = sessionsOf([...chained, use]).find(({ id }) => id === 'ASIAWHOJDLGPOEXAMPLE');
      expect(session?.human).to.deep.equal({ id: 'JohnDoe', via: 'source-identity' });
      expect({ ...session?.tags }).to.deep.equal({
        Department: 'Engineering',
        Email: 'johndoe@example.com',
        CostCenter: '12345',
      });
    }
  });
});
