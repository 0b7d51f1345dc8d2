import { expect } from 'chai';
import { event } from '../../collect/sample-account.ts';
import { assume, at, build, role, sessionsOf, user } from './sample-events.ts';

const caller = role('ops', 'li.na', 'ASIAOPS');
const stack = (id: string, name: string, minutes: number, verb = 'DeleteStack') =>
  event(id, {
    eventSource: 'cloudformation.amazonaws.com',
    eventName: verb,
    readOnly: false,
    eventTime: at(minutes),
    userIdentity: caller,
    requestParameters: { stackName: name },
  });
const forwarded = (
  id: string,
  minutes: number,
  { key = 'ASIAFORWARD', by = 'cloudformation', source = 'rds', name = 'DeleteDBInstance', more = {} } = {},
) =>
  event(id, {
    eventSource: `${source}.amazonaws.com`,
    eventName: name,
    readOnly: /^(Get|Describe|Decrypt)/.test(name),
    eventTime: at(minutes),
    userIdentity: { ...role('ops', 'li.na', key), invokedBy: `${by}.amazonaws.com` },
    requestParameters: { dBInstanceIdentifier: id },
    ...more,
  });

function taken(records: readonly unknown[]) {
  return sessionsOf(records).flatMap(({ calls }) =>
    calls.flatMap(({ resource, consequences }) =>
      consequences
        ? [[resource?.split('/')[1], consequences.calls.map((call) => call.resource?.split(':').at(-1))]]
        : [],
    ),
  );
}

describe('what services do because of a call', () => {
  it('is listed under the call that caused it, as inferred, and is no session', () => {
    const builder = build([stack('d', 'orders', 0), forwarded('a', 1), forwarded('b', 2)]);
    const [session, ...others] = builder.sessions();
    expect(others).to.deep.equal([]);
    expect(session?.events).to.equal(1);
    expect(session?.madeByServices).to.equal(2);
    expect(session?.calls[0]?.consequences).to.deep.include({
      tier: 'inferred',
      invokedBy: ['cloudformation.amazonaws.com'],
      count: 2,
      reads: 0,
      firstAt: at(1),
      lastAt: at(2),
      callsTruncated: false,
    });
    expect(builder.counts()).to.include({ madeByServices: 2, joinedToCalls: 2 });
  });

  it('follows the last deletion before it, one set of forwarded credentials at a time', () => {
    expect(
      taken([
        stack('d1', 'one', 0),
        stack('d2', 'two', 10),
        forwarded('a', 1, { key: 'ASIAF1' }),
        forwarded('late', 30, { key: 'ASIAF1' }),
        forwarded('b', 11, { key: 'ASIAF2' }),
      ]),
    ).to.deep.equal([
      ['one', ['a', 'late']],
      ['two', ['b']],
    ]);
  });

  it('takes a deletion for the cause of deletions, though a creation came later', () => {
    expect(
      taken([stack('d', 'old', 0), stack('c', 'new', 1, 'CreateStack'), forwarded('a', 2)]),
    ).to.deep.equal([['old', ['a']]]);
    const made = { name: 'CreateDBInstance' };
    expect(
      taken([stack('c', 'new', 1, 'CreateStack'), stack('d', 'old', 2), forwarded('a', 3, made)]),
    ).to.deep.equal([['new', ['a']]]);
  });

  it('goes up from service to service', () => {
    const grant = { key: 'ASIAF2', by: 'rds', source: 'kms', name: 'RetireGrant' };
    const [session] = sessionsOf([stack('d', 'orders', 0), forwarded('a', 1), forwarded('b', 2, grant)]);
    expect(session?.calls[0]?.consequences?.count).to.equal(2);
    expect(session?.calls[0]?.consequences?.invokedBy).to.deep.equal([
      'cloudformation.amazonaws.com',
      'rds.amazonaws.com',
    ]);
  });

  for (const [name, records] of Object.entries({
    'another service': [stack('d', 'orders', 0), forwarded('a', 1, { by: 'backup' })],
    'a call that came later': [stack('d', 'orders', 2), forwarded('a', 1)],
    'a call hours before': [stack('d', 'orders', 0), forwarded('a', 200)],
    'a call that failed': [{ ...stack('d', 'orders', 0), errorCode: 'AccessDenied' }, forwarded('a', 1)],
    'another principal': [
      { ...stack('d', 'orders', 0), userIdentity: role('ops', 'x', 'ASIAX') },
      forwarded('a', 1),
    ],
    'reads alone': [stack('d', 'orders', 0), forwarded('a', 1, { source: 'kms', name: 'Decrypt' })],
  })) {
    it(`is not joined to ${name}, and still no session`, () => {
      const builder = build(records);
      expect(taken(records)).to.deep.equal([]);
      expect(builder.counts()).to.include({ madeByServices: 1, joinedToCalls: 0, sessions: 1 });
    });
  }

  it('is kept apart where one name signed in twice', () => {
    const created = (minutes: number) => ({ attributes: { creationDate: at(minutes) } });
    const own = (id: string, name: string, key: string, minutes: number) => ({
      ...stack(id, name, minutes),
      userIdentity: role('ops', 'li.na', key, created(minutes - 1)),
    });
    const service = forwarded('a', 9);
    const records = [
      own('d1', 'mine', 'ASIA1', 2),
      own('d2', 'other', 'ASIA2', 5),
      {
        ...service,
        userIdentity: {
          ...role('ops', 'li.na', 'ASIAF', created(1)),
          invokedBy: 'cloudformation.amazonaws.com',
        },
      },
    ];
    expect(taken(records)).to.deep.equal([['mine', ['a']]]);
  });

  it('belongs to the session where its key was issued', () => {
    const [, child] = sessionsOf([assume('i', user('u', 'AKIAU'), 'ASIAFORWARD'), forwarded('a', 1)]);
    expect(child).to.include({ id: 'ASIAFORWARD', events: 1, madeByServices: 0 });
  });

  it('shows twenty rows at most, the gravest first, and counts the rest', () => {
    const many = Array.from({ length: 60 }, (_, index) =>
      forwarded(`x${index}`, 1, { source: 'lambda', name: `UpdateThing${index}` }),
    );
    const [session] = sessionsOf([stack('d', 'orders', 0), ...many, forwarded('db', 5)]);
    const { calls = [], count, callsTruncated } = session?.calls[0]?.consequences ?? {};
    expect(count).to.equal(61);
    expect(calls).to.have.length(20);
    expect(callsTruncated).to.equal(true);
    expect(calls[0]?.action).to.equal('rds:DeleteDBInstance');
  });

  it('is left open where too many calls hide which came last', () => {
    const puts = Array.from({ length: 600 }, (_, index) =>
      stack(`s${index}`, `stack${index}`, index / 20, 'UpdateStack'),
    );
    const records = [...puts, forwarded('a', 40)];
    expect(taken(records)).to.deep.equal([]);
    expect(build(records).counts()).to.include({
      madeByServices: 1,
      joinedToCalls: 0,
      markedInSessions: 1,
      readForCallers: 0,
    });
  });

  it('is marked where it only reads, in the session of its principal or in none', () => {
    const read = { name: 'DescribeDBInstances' };
    const counts = build([stack('d', 'orders', 0), forwarded('a', 1, read)]).counts();
    expect(counts).to.include({ joinedToCalls: 0, markedInSessions: 1, readForCallers: 1 });
    expect(build([forwarded('a', 1, read)]).counts()).to.include({ markedInSessions: 0, readForCallers: 1 });
  });
});
