import { expect } from 'chai';
import fc from 'fast-check';
import { parseCloudTrailEvent } from '../../../src/estate/index.ts';
import { event } from '../../collect/sample-account.ts';
import { assume, at, build, role, user } from './sample-events.ts';

const long = 'x'.repeat(100_000);
const hostileText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom(
    '',
    '\u0000',
    '__proto__',
    'constructor',
    long,
    '\u202e',
    '[[[[',
    'm/AQ,',
    'arn:',
    'arn:aws:sts::::',
  ),
);
const hostileValue = fc.oneof(hostileText, fc.jsonValue(), fc.constant(null), fc.constant(undefined));

describe('the session builder and bad events', () => {
  it('makes a session or counts the event, whatever the fields hold', () => {
    const record = fc.record({
      identity: fc.dictionary(
        fc.constantFrom(
          'type',
          'arn',
          'principalId',
          'accountId',
          'accessKeyId',
          'invokedBy',
          'sessionContext',
          'userName',
          '__proto__',
        ),
        hostileValue,
      ),
      more: fc.dictionary(
        fc.constantFrom(
          'eventID',
          'userAgent',
          'requestParameters',
          'responseElements',
          'additionalEventData',
          'resources',
          'eventType',
          'sharedEventID',
          'requestID',
          'eventName',
          'eventSource',
        ),
        hostileValue,
      ),
    });
    fc.assert(
      fc.property(fc.array(record, { maxLength: 12 }), (records) => {
        const events = records.map(({ identity, more }, index) => ({
          ...event(`e${index}`),
          userIdentity: identity,
          ...more,
        }));
        const readable = events.filter((one) => parseCloudTrailEvent(one).ok);
        const builder = build(readable);
        const inSessions = builder.sessions().reduce((sum, session) => sum + session.events, 0);
        const { events: all, repeated, withoutPrincipal, madeByServices } = builder.counts();
        expect(inSessions + repeated + withoutPrincipal + madeByServices).to.equal(all);
      }),
      { numRuns: 200 },
    );
  });

  it('keeps a session policy that is no JSON as its text', () => {
    const records = [
      assume('a', user('u', 'AKIAU'), 'ASIAX', { policy: '{"Version": broken' }),
      event('e', { userIdentity: role('x', 's', 'ASIAX'), eventTime: at(1) }),
    ];
    const session = build(records)
      .sessions()
      .find(({ id }) => id === 'ASIAX');
    expect(session?.sessionPolicies).to.deep.equal(['{"Version": broken']);
  });

  it('takes nothing from an AssumeRole that failed', () => {
    const failed = assume(
      'a',
      user('u', 'AKIAU'),
      'ASIAX',
      {},
      {
        errorCode: 'AccessDenied',
        requestParameters: null,
        responseElements: null,
      },
    );
    const builder = build([failed]);
    expect(builder.counts().issuedKeys).to.equal(0);
    expect(builder.sessions()).to.have.length(1);
  });

  it('joins a key used before it was issued, as clocks differ, and ends where time runs backwards', () => {
    const records = [
      assume('a', user('u', 'AKIAU'), 'ASIAX', { durationSeconds: 900 }, { eventTime: at(10) }),
      event('e', { userIdentity: role('x', 's', 'ASIAX'), eventTime: at(2) }),
      event('f', { userIdentity: role('x', 's', 'ASIAX'), eventTime: '1970-01-01T00:00:00Z' }),
    ];
    const session = build(records)
      .sessions()
      .find(({ id }) => id === 'ASIAX');
    expect(session).to.include({ startedAt: '1970-01-01T00:00:00.000Z', lastEventAt: at(2) });
    expect(session?.parent).to.match(/^AIDAu\/AKIAU#/);
  });

  it('is not slowed by a client that makes up a user agent for every call', () => {
    const records = Array.from({ length: 6000 }, (_, index) =>
      event(`e${index}`, {
        userAgent: `tool-${index}/${'m/AQ,'.repeat(200)}`,
        userIdentity: role('x', 's', 'ASIAX'),
      }),
    );
    const [session] = build(records).sessions();
    expect(session?.tools).to.have.length(8);
    expect(session?.agent?.evidence.length ?? 0).to.be.lessThan(10);
  });

  it('bounds what a session keeps of twenty thousand kinds of call', () => {
    const records = Array.from({ length: 20_000 }, (_, index) =>
      event(`e${index}`, { eventName: `Get${index}`, userIdentity: role('x', 's', 'ASIAX') }),
    );
    const [session] = build(records).sessions();
    expect(session?.events).to.equal(20_000);
    expect(session?.calls).to.have.length(200);
    expect(session?.callsTruncated).to.equal(true);
  });
});
