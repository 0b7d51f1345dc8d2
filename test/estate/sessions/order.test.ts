import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import { matchSignatures } from '../../../src/catalog/signatures.ts';
import { canNameAgent, credentialOrigin } from '../../../src/catalog/user-agent.ts';
import {
  type CloudTrailEvent,
  createSessionBuilder,
  parseCloudTrailEvent,
} from '../../../src/estate/index.ts';
import { event } from '../../collect/sample-account.ts';

const account = '111122223333';
const key = fc.constantFrom('ASIA1', 'ASIA2', 'ASIA3', 'AKIA1', 'AKIA2', '');
const minute = fc.integer({ min: 0, max: 240 });

/** Few keys and principals, so that events meet in every way: windows, sign-ins, console sessions, chains, services. */
const record = fc
  .record({
    id: fc.integer({ min: 0, max: 60 }),
    minute,
    key,
    issued: fc.option(key, { freq: 3 }),
    who: fc.constantFrom('a', 'b'),
    type: fc.constantFrom('AssumedRole', 'IAMUser', 'AWSService', 'AWSAccount', undefined),
    signIn: fc.option(fc.constantFrom('arn:aws:signin:::session/1', 'arn:aws:signin:::session/2'), {
      nil: undefined,
      freq: 4,
    }),
    created: fc.option(fc.constantFrom(0, 10), { nil: undefined, freq: 1 }),
    forwarded: fc.constantFrom('ASIAF1', 'ASIAF2', 'ASIAF3', null),
    console: fc.boolean(),
    invokedBy: fc.option(
      fc.constantFrom('cloudformation.amazonaws.com', 's3.amazonaws.com', 'aws-mcp.amazonaws.com'),
      { nil: undefined, freq: 3 },
    ),
    request: fc.option(fc.constantFrom('r1', 'r2', 'r3'), { nil: undefined, freq: 2 }),
    tool: fc.option(fc.constantFrom('r1', 'r2', 'r3'), { nil: undefined, freq: 4 }),
    shared: fc.option(fc.constantFrom('s1', 's2'), { nil: undefined, freq: 3 }),
    transitive: fc.boolean(),
    sourceIdentity: fc.option(fc.constantFrom('li.na', 'agent.x'), { nil: undefined, freq: 3 }),
    userAgent: fc.constantFrom(
      'aws-cli/2.36.7 m/AQ,r',
      'aws-cli/2.36.7 m/AN,i',
      'Boto3/1.40',
      'x exec-env/AmazonQ-For-CLI-Version-1',
    ),
    name: fc.constantFrom('DeleteBucket', 'CreateBucket', 'ListBuckets', 'GetObject'),
    service: fc.constantFrom('s3', 'cloudformation'),
    bucket: fc.constantFrom('x', 'y', 'z'),
  })
  .map((one) => {
    const time = (minutes: number) => new Date(Date.UTC(2026, 10, 20, 0, minutes)).toISOString();
    const isSts = one.issued !== null && one.issued !== '';
    return event(`e${one.id}`, {
      eventTime: time(one.minute),
      eventSource: isSts ? 'sts.amazonaws.com' : `${one.service}.amazonaws.com`,
      eventName: isSts ? 'AssumeRole' : one.name,
      readOnly: !one.name.endsWith('Bucket'),
      userAgent: one.userAgent,
      requestID: one.request,
      sharedEventID: one.shared,
      additionalEventData:
        one.tool === undefined ? undefined : { downstreamRequests: [{ requestId: one.tool }] },
      sessionCredentialFromConsole: one.console ? 'true' : undefined,
      requestParameters: isSts
        ? {
            roleSessionName: `agent-${one.bucket}`,
            sourceIdentity: one.sourceIdentity,
            tags: [{ key: one.bucket, value: one.who }],
            transitiveTagKeys: one.transitive ? [one.bucket] : [],
          }
        : { bucketName: one.bucket },
      responseElements: isSts ? { credentials: { accessKeyId: one.issued } } : null,
      userIdentity: {
        type: one.type,
        principalId: `AROA${one.who}:${one.who}`,
        arn: `arn:aws:sts::${account}:assumed-role/${one.who}/${one.who}`,
        accountId: account,
        accessKeyId: one.invokedBy?.startsWith('aws-mcp') === false ? (one.forwarded ?? one.key) : one.key,
        invokedBy: one.invokedBy,
        sessionContext: {
          signInSessionArn: one.signIn,
          sourceIdentity: one.sourceIdentity,
          attributes: { creationDate: one.created === undefined ? undefined : time(one.created) },
        },
      },
    });
  });

/** INVARIANT of the trail: one id is one event, so a repetition is equal to the first. */
function distinct(records: readonly ReturnType<typeof event>[]): readonly CloudTrailEvent[] {
  const byId = new Map(records.map((one) => [one.eventID, one]));
  return [...byId.values()].map((one) => {
    const parsed = parseCloudTrailEvent(JSON.parse(JSON.stringify(one)));
    if (!parsed.ok) throw new Error(parsed.issues[0]?.message);
    return parsed.value;
  });
}

function outcome(events: readonly CloudTrailEvent[], askAfter: ReadonlySet<number> = new Set()) {
  const builder = createSessionBuilder({ matchSignatures, credentialOrigin, canNameAgent });
  for (const [index, one] of events.entries()) {
    builder.add(one);
    if (askAfter.has(index)) builder.sessions();
  }
  const { events: _all, repeated: _again, withoutId: _nameless, ...counts } = builder.counts();
  return { sessions: builder.sessions(), counts };
}

/** Another order of the same events, with some of them again. */
function shuffled(
  events: readonly CloudTrailEvent[],
  order: readonly number[],
  again: readonly number[],
): CloudTrailEvent[] {
  const all = [...events, ...again.flatMap((index) => events[index % Math.max(events.length, 1)] ?? [])];
  return all
    .map((one, index) => ({ one, rank: order[index % order.length] ?? 0, index }))
    .sort((a, b) => a.rank - b.rank || b.index - a.index)
    .map(({ one }) => one);
}

const order = fc.array(fc.nat(), { minLength: 1, maxLength: 60 });

describe('the session builder', () => {
  it('gives the same sessions in any order, in any batches, with repetitions', () => {
    fc.assert(
      fc.property(
        fc.array(record, { minLength: 0, maxLength: 40, size: 'max' }),
        order,
        fc.array(fc.nat(), { maxLength: 10 }),
        fc.array(fc.nat({ max: 50 })),
        (records, ranks, again, asks) => {
          const events = distinct(records);
          expect(outcome(shuffled(events, ranks, again), new Set(asks))).to.deep.equal(outcome(events));
        },
      ),
      { numRuns: 300 },
    );
  });

  it('is asked for consequences, chains and servers by those events, not only for plain sessions', () => {
    const seen = { consequences: 0, parents: 0, joined: 0 };
    for (const records of fc.sample(fc.array(record, { minLength: 30, maxLength: 40 }), {
      numRuns: 100,
      seed: 20261120,
    })) {
      const { sessions, counts } = outcome(distinct(records));
      seen.joined += counts.joinedToCalls;
      seen.parents += sessions.filter(({ parent }) => parent !== null).length;
      seen.consequences += sessions.flatMap(({ calls }) => calls.filter((call) => call.consequences)).length;
    }
    expect(Math.min(...Object.values(seen)), JSON.stringify(seen)).to.be.greaterThan(20);
  });

  it('ends sessions of a long-lived key exactly where 30 minutes pass without a call', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer({ min: 0, max: 600 }), { minLength: 1, maxLength: 20, size: 'max' }),
        (minutes) => {
          const identity = {
            type: 'IAMUser',
            principalId: 'AIDAU',
            arn: `arn:aws:iam::${account}:user/u`,
            accessKeyId: 'AKIAU',
          };
          const time = (at: number) => new Date(Date.UTC(2026, 10, 20, 0, at)).toISOString();
          const events = distinct(
            minutes.map((at) => event(`e${at}`, { eventTime: time(at), userIdentity: identity })),
          );
          const starts = minutes
            .toSorted((a, b) => a - b)
            .filter((at, index, sorted) => index === 0 || at - (sorted[index - 1] ?? 0) > 30);
          expect(outcome(events).sessions.map(({ startedAt }) => startedAt)).to.deep.equal(starts.map(time));
        },
      ),
    );
  });

  it('puts every event into one session, or counts it as none', () => {
    fc.assert(
      fc.property(fc.array(record, { minLength: 0, maxLength: 40, size: 'max' }), (records) => {
        const events = distinct(records);
        const builder = createSessionBuilder({ matchSignatures, credentialOrigin, canNameAgent });
        for (const one of events) builder.add(one);
        const { withoutPrincipal, madeByServices } = builder.counts();
        const inSessions = builder.sessions().reduce((sum, session) => sum + session.events, 0);
        expect(inSessions + withoutPrincipal + madeByServices).to.equal(events.length);
        const ids = builder.sessions().map(({ id }) => id);
        expect(new Set(ids).size).to.equal(ids.length);
      }),
      { numRuns: 300 },
    );
  });

  it('gives the same sessions of sample events in reverse order and given twice', () => {
    const folder = join(import.meta.dirname, '../../fixtures/cloudtrail');
    const names = [
      'real_assume_role_and_linked_calls',
      'real_get_federation_token_with_policy',
      'real_service_assume_role',
      'synthetic_aws_login_session',
      'synthetic_aws_mcp_server_session',
      'synthetic_kiro_delete_recreate_aws_cn',
    ];
    const records = names.flatMap(
      (name) => JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')).Records,
    );
    const events = distinct(records);
    expect(events).to.have.length(20);
    expect(outcome([...events.toReversed(), ...events])).to.deep.equal(outcome(events));
  });
});
