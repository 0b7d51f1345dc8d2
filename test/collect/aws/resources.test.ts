import { expect } from 'chai';
import type { AwsConnection } from '../../../src/collect/aws/connection.ts';
import { readKeyPolicies } from '../../../src/collect/aws/resources/kms.ts';
import { readEach } from '../../../src/collect/aws/resources/resource-entry.ts';
import { readBucketPolicies } from '../../../src/collect/aws/resources/s3.ts';
import { readTopicPolicies } from '../../../src/collect/aws/resources/sns.ts';
import type { Fault } from '../../fakes/aws/index.ts';
import { collectFrom, gapsOf } from './collecting.ts';
import { fastTimer } from './fast-timer.ts';
import { richWorld } from './rich-world.ts';

const member = '100000007919';

describe('the resources of an account', function () {
  this.timeout(60_000);

  it('come with their policies and tags, from every service', async () => {
    const whole = await collectFrom({ world: richWorld() });
    const account = whole.estate.accounts.find(({ id }) => id === member);
    expect(account?.resourcePolicies.map(({ arn }) => arn.split(':')[2])).to.deep.equal([
      'kms',
      'lambda',
      's3',
      'secretsmanager',
      'sns',
      'sqs',
    ]);
    for (const { policy } of account?.resourcePolicies ?? []) expect(policy.state).to.equal('readable');
    const bucket = account?.resourcePolicies.find(({ arn }) => arn.endsWith(`:data-${member}`));
    expect({ ...bucket?.tags }).to.deep.equal({ stage: 'test' });
  });

  it('are read where one of them refuses, and the layer says that it is not whole', async () => {
    const match = { action: 's3:GetBucketPolicy', account: member, nth: 1 };
    const faults: Fault[] = [{ match, fault: { kind: 'deny', by: 'resource-based policy' } }];
    // By this machine's clock: a refusal is then not taken for one of a clock that is off.
    const timer = { ...fastTimer(), now: Date.now };
    const refused = await collectFrom({ world: richWorld(), faults }, { timer });
    expect(gapsOf(refused)).to.deep.equal([`${member} resource-policies denied`]);
    expect(refused.estate.accounts.find(({ id }) => id === member)?.resourcePolicies.length).to.be.within(
      5,
      6,
    );
  });

  it('are known where they were asked for, and nowhere else', async () => {
    const some = await collectFrom({ world: richWorld() }, { resourceServices: ['s3', 'kms'] });
    const layer = some.estate.layers.find(
      (one) => one.account === member && one.layer === 'resource-policies',
    );
    expect(layer?.state).to.equal('complete');
    expect(layer?.covers).to.deep.equal({ services: ['kms', 's3'], regions: ['us-east-1'] });
    const none = await collectFrom({ world: richWorld() }, { resourceServices: [] });
    expect(
      none.estate.layers.find((one) => one.layer === 'resource-policies')?.covers?.services,
    ).to.deep.equal([]);
  });

  it('are not taken for none by an answer that does not say so', async () => {
    const answering = (answer: object): AwsConnection =>
      ({ account: member, client: () => ({ send: async () => answer }) }) as unknown as AwsConnection;
    const told = (reading: Promise<unknown>) => reading.catch(String);
    const key = { KeyId: '1', KeyArn: 'arn:aws:kms:us-east-1:1:key/1' };
    expect(await told(readKeyPolicies(answering({ Keys: [], Truncated: true }), 'x'))).to.include(
      'but not where',
    );
    expect(await told(readKeyPolicies(answering({ Keys: [key] }), 'x'))).to.include('no policy of');
    expect(await told(readBucketPolicies(answering({})))).to.include('no list `Buckets`');
    const topics = { Topics: [{ TopicArn: 'arn:aws:sns:us-east-1:1:t' }] };
    expect(await told(readTopicPolicies(answering(topics), 'x'))).to.include('no policy of');
  });

  it('are not asked for one by one where nobody may ask', async () => {
    let asked = 0;
    const denial = Object.assign(new Error('no'), { name: 'AccessDenied' });
    const all = Array.from({ length: 500 }, (_, index) => index);
    const refused = async () => {
      asked++;
      throw denial;
    };
    expect(await readEach(all, refused).catch((error: unknown) => error)).to.equal(denial);
    expect(asked).to.equal(10);
    const some = await readEach(all, async (one) => {
      if (one % 2 === 0) throw denial;
      return { arn: String(one), policy: null };
    });
    expect([some.entries.length, some.refused.length]).to.deep.equal([250, 250]);
    const broken = await readEach(all, async () => Promise.reject(new SyntaxError('x'))).catch(String);
    expect(broken).to.equal('SyntaxError: x');
  });
});
