import { expect } from 'chai';
import { athenaHeader } from '../../../../src/collect/aws/events/athena-columns.ts';
import { athenaQuery } from '../../../../src/collect/aws/events/athena-query.ts';
import { type AthenaSettings, athenaSource } from '../../../../src/collect/aws/events/athena-source.ts';
import { createTableStatement } from '../../../../src/collect/aws/events/athena-table.ts';
import type { AccountId } from '../../../../src/estate/identifiers.ts';
import type { FakeAwsOptions, Fault, WorldEvent } from '../../../fakes/aws/index.ts';
import {
  archive,
  idsOf,
  keeper,
  onStage,
  organizationId,
  type Stage,
  trail,
  worldOf,
} from './event-stage.ts';
import { openPostgresAthena, type PostgresAthena, type QueryRows } from './postgres-athena.ts';
import { management, member, night, record, regions, window } from './told-night.ts';

const accounts = [member, management].sort();
const question = {
  database: 'overreach',
  table: 'cloudtrail',
  accounts,
  regions,
  window,
  principals: [],
  accessKeys: [],
};

/** A service at its daily work, of no interest to anybody. */
const busy = record('2026-11-20T00:20:00Z', 'logs', 'CreateLogStream', {
  userIdentity: {
    type: 'AssumedRole',
    arn: `arn:aws:sts::${member}:assumed-role/Worker/worker-7`,
    accessKeyId: 'ASIAEXAMPLEWORKER001',
    sessionContext: { sessionIssuer: { arn: `arn:aws:iam::${member}:role/Worker` } },
  },
  userAgent: 'aws-sdk-java/2.29.0',
});
const events: readonly WorldEvent[] = [...night, busy];

function source(stage: Stage, more: Partial<AthenaSettings> = {}) {
  return athenaSource({
    ...question,
    trail,
    connect: () => stage.connect(archive),
    workGroup: 'primary',
    output: null,
    timer: stage.timer,
    ...more,
  });
}

describe('events by Athena', () => {
  let rows: QueryRows = [];
  let asked = '';
  let postgres: PostgresAthena;
  after(() => postgres.close());
  before('run the statement on Postgres', async function () {
    // A database of its own takes seconds where the machine is busy.
    this.timeout(60_000);
    postgres = await openPostgresAthena();
    asked = athenaQuery(question) ?? '';
    rows = await postgres.run(asked, events);
  });

  const answers: Partial<FakeAwsOptions> = {
    world: worldOf(events),
    queries: (sql) => {
      if (sql !== asked) throw new Error('another statement was asked');
      return rows;
    },
  };

  it('brings whole sessions of agents, what issued them and who changed permissions, and leaves out the rest', async () => {
    await onStage(answers, async (stage) => {
      const kept = keeper();
      const coverage = await source(stage).collect(window, accounts, kept.take);
      expect(kept.ids()).to.deep.equal(idsOf(night));
      for (const { state, limits, seen } of coverage.regions) {
        expect(state).to.equal('complete');
        expect(limits).to.deep.equal(['agent-sessions-only', 'not-verified', 'named-regions-only']);
        expect(seen).to.deep.equal(window);
      }
      expect(coverage.work.bytes).to.be.greaterThan(10_000);
    });
  });

  it('brings a declared principal whatever it does', async () => {
    const principals = [`arn:aws:iam::${member}:role/Worker`];
    const found = await postgres.run(athenaQuery({ ...question, principals }) ?? '', events);
    expect(found.length - 1).to.equal(events.length);
  });

  it('asks for the days, accounts and Regions of the window alone', async () => {
    const other = events.map((event) => ({ ...event, recipientAccountId: '123412341234' }));
    const old = events.map((event) => ({ ...event, eventTime: '2026-11-19T21:00:00Z' }));
    const found = await postgres.run(asked, [...other, ...old]);
    expect(found).to.have.lengthOf(1);
    expect(asked).to.contain("day IN ('2026/11/19', '2026/11/20')");
  });

  it('quotes what it is given, and refuses what could not be a name', () => {
    const hostile = ["x') OR ('1'='1", "arn:aws:iam::1:role/it's"];
    const sql = athenaQuery({ ...question, principals: hostile, accessKeys: hostile }) ?? '';
    expect(sql).to.contain("'x'') OR (''1''=''1'");
    expect(sql).to.contain("'arn:aws:iam::1:role/it''s'");
    for (const table of ['a"b', 'a b', 'A', 'a;drop', '']) {
      expect(athenaQuery({ ...question, table })).to.equal(null);
      expect(createTableStatement({ database: 'overreach', table }, trail)).to.equal(null);
    }
    expect(athenaQuery({ ...question, regions: ["eu-central-1'"] })).to.equal(null);
  });

  it("lays the table over the trail's folders", () => {
    const statement = createTableStatement(question, trail) ?? '';
    expect(statement).to.contain(
      `'s3://org-trail-logs/audit/AWSLogs/${organizationId}/\${account}/CloudTrail/\${region}/\${day}'`,
    );
    // Every column that the query reads is there.
    const names = [...asked.matchAll(/useridentity((?:\.[a-z]+)+)/g)].flatMap(([, path = '']) =>
      path.slice(1).split('.'),
    );
    for (const name of new Set(names)) expect(statement).to.contain(`${name}:`);
  });

  const faults: readonly [string, Fault, string | null][] = [
    ['throttled', { match: { probability: 0.4, seed: 5 }, fault: { kind: 'throttle' } }, null],
    [
      'given empty pages',
      { match: { action: 'athena:GetQueryResults', every: 2 }, fault: { kind: 'emptyPage' } },
      null,
    ],
    ['cut off', { match: { every: 3 }, fault: { kind: 'truncatedBody' } }, null],
    ['refused', { match: { action: 'athena:StartQueryExecution' }, fault: { kind: 'deny' } }, 'denied'],
    [
      'led back',
      { match: { action: 'athena:GetQueryResults' }, fault: { kind: 'repeatMarker' } },
      'malformed',
    ],
  ];
  for (const [name, fault, reason] of faults)
    it(`loses nothing silently when it is ${name}`, async () => {
      await onStage({ ...answers, faults: [fault] }, async (stage) => {
        const kept = keeper();
        const coverage = await source(stage).collect(window, accounts, kept.take);
        const reasons = new Set(coverage.regions.flatMap(({ gaps }) => gaps.map((gap) => gap.reason)));
        if (reason === null) {
          expect([...reasons]).to.deep.equal([]);
          expect(kept.ids()).to.deep.equal(idsOf(night));
        } else {
          expect(reasons).to.include(reason);
          for (const { state } of coverage.regions) expect(state).to.equal('unknown');
        }
      });
    });

  const broken: readonly [string, () => QueryRows, string][] = [
    [
      'fails',
      () => {
        throw new Error('TABLE_NOT_FOUND: line 2:6');
      },
      'query-failed',
    ],
    ['has other columns', () => [['account'], ['1']], 'query-failed'],
    ['names no columns', () => [], 'query-failed'],
    ['finds nothing', () => [athenaHeader], 'nothing-seen'],
    [
      'has rows that are no records',
      () => [athenaHeader, [member, 'us-east-1', ...athenaHeader.slice(2).map(() => null)]],
      'malformed',
    ],
  ];
  for (const [name, queries, reason] of broken)
    it(`says so when the query ${name}`, async () => {
      await onStage({ queries }, async (stage) => {
        const coverage = await source(stage).collect(window, accounts, keeper().take);
        for (const { state, gaps } of coverage.regions) {
          expect(state).to.equal('unknown');
          expect(gaps.map((gap) => gap.reason)).to.include(reason);
        }
      });
    });

  it('says when the principals are more than a statement holds', async () => {
    await onStage(answers, async (stage) => {
      const principals = Array.from(
        { length: 5000 },
        (_, at) => `arn:aws:iam::${member}:role/a-name-of-some-length-${at}`,
      );
      const coverage = await source(stage, { principals }).collect(window, accounts, keeper().take);
      expect(coverage.regions[0]?.gaps[0]?.message).to.contain('more than a statement holds');
      expect(stage.fake.calls).to.deep.equal([]);
    });
  });

  it('asks for many accounts in several statements', async () => {
    const statements: string[] = [];
    const queries = (sql: string): QueryRows => {
      statements.push(sql);
      return [athenaHeader];
    };
    const many = Array.from({ length: 1200 }, (_, at) => String(100000000000 + at) as AccountId);
    await onStage({ queries }, async (stage) => {
      const coverage = await source(stage).collect(window, many, keeper().take);
      expect(statements).to.have.lengthOf(3);
      expect(coverage.regions).to.have.lengthOf(many.length * regions.length);
    });
  });
});
