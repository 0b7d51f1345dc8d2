import { expect } from 'chai';
import { createEngine } from '../../src/access/index.ts';
import { createAdvance } from '../../src/audit/advance-findings.ts';
import { containsByEngine } from '../../src/audit/contains-regions.ts';
import { withExceptionsAsOfScan } from '../../src/audit/exceptions-as-of-scan.ts';
import { excessAsOf, type OrderedEvent } from '../../src/audit/excess-as-of.ts';
import type { FindingRecord } from '../../src/audit/lifecycle.ts';
import { shownState } from '../../src/audit/shown-state.ts';
import { loadCatalog } from '../../src/catalog/index.ts';
import type { Estate } from '../../src/estate/estate.ts';
import type { Instant } from '../../src/estate/identifiers.ts';
import type { Registry } from '../../src/registry/index.ts';
import { auditOf, nightReport, registry } from '../fakes/audits.ts';
import { allow, estate, role } from '../fakes/estate.ts';

const contains = containsByEngine(createEngine(loadCatalog()));
const advance = createAdvance(contains);
const rule = 'agent-outside-intended-scope';

/** One agent that means to read, and an exception to its excess. */
function withException(ceiling: string, more = ''): Registry {
  return registry(
    `- id: bot
  owner: builders
  identify: [{ role: "arn:aws:iam::*:role/bot" }]
  scope: { ceiling: none, allow: [{ actions: ["s3:GetObject"], resources: ["*"] }] }
exceptions:
  - { id: EX-1, rule: ${rule}, agent: bot, ceiling: ${ceiling}, reason: migration, approvedBy: [lead@example.com], expires: 2026-11-12${more} }`,
  );
}

const none = withException('{ scan: scan-none }');
const writes = withException(
  '{ statement: { Effect: Allow, Action: ["s3:PutObject", "s3:DeleteObject"], Resource: "*" } }',
);
const puts = withException('{ statement: { Effect: Allow, Action: "s3:PutObject", Resource: "*" } }');
const asOf = (scan: string) => withException(`{ scan: ${scan} }`);
const holding = (...actions: readonly string[]) =>
  estate({ principals: [role('bot', { statements: [allow(['s3:GetObject', ...actions])] })] });

const anew = (...actions: readonly string[]) =>
  estate({
    principals: [role('bot', { uniqueId: 'AROAother', statements: [allow(['s3:GetObject', ...actions])] })],
  });

/** Scans night after night from 10 November; what the finding looks like after each, and what happened to it. */
function nights(scans: readonly (readonly [Estate, Registry])[]) {
  let kept: ReadonlyMap<string, FindingRecord> = new Map();
  const history: OrderedEvent[] = [];
  return scans.map(([collected, declared], night) => {
    const { detections: audited, judgements } = auditOf(collected, declared);
    const detections = withExceptionsAsOfScan(
      declared,
      audited,
      ({ fingerprint, scan }) => {
        const order = Number(/^scan-([0-9]+)$/.exec(scan)?.[1] ?? night);
        const record = order < night ? kept.get(fingerprint) : undefined;
        const own = history.filter(({ event }) => event.fingerprint === fingerprint);
        return record ? excessAsOf(record, own, order) : { state: 'not-kept', why: 'no such scan' };
      },
      contains,
    );
    const at = `2026-11-${String(10 + night)}T00:00:00.000Z` as Instant;
    const { records, events } = advance(
      [...kept.values()],
      nightReport(collected, { detections, judgements }, `scan-${night}`, at),
    );
    kept = new Map([...kept, ...records.map((record) => [record.detection.fingerprint, record] as const)]);
    const record = [...kept.values()].find(({ detection }) => detection.rule === rule);
    history.push(...events.map((event) => ({ event, order: night })));
    const own = events.filter(({ fingerprint }) => fingerprint === record?.detection.fingerprint);
    return { state: record && shownState(record), events: own.map(({ kind }) => kind) };
  });
}

describe('an exception of the registry', () => {
  const rows: readonly [
    string,
    readonly (readonly [Estate, Registry])[],
    readonly (readonly [string, ...string[]])[],
  ][] = [
    [
      'accepts an excess within its ceiling from the first night',
      [[holding('s3:PutObject'), writes]],
      [['suppressed', 'opened', 'suppressed']],
    ],
    [
      'goes on as long as the excess stays within it',
      [
        [holding('s3:PutObject'), writes],
        [holding('s3:PutObject'), writes],
      ],
      [['suppressed', 'opened', 'suppressed'], ['suppressed']],
    ],
    [
      'lets an excess grow within it',
      [
        [holding('s3:PutObject'), writes],
        [holding('s3:PutObject', 's3:DeleteObject'), writes],
      ],
      [
        ['suppressed', 'opened', 'suppressed'],
        ['suppressed', 'widened', 'severity-changed'],
      ],
    ],
    [
      'ends when the excess grows above it',
      [
        [holding('s3:PutObject'), puts],
        [holding('s3:PutObject', 'sqs:SendMessage'), puts],
      ],
      [
        ['suppressed', 'opened', 'suppressed'],
        ['widened', 'widened', 'expired'],
      ],
    ],
    [
      'does not accept a part of an excess',
      [[holding('s3:PutObject', 'sqs:SendMessage'), puts]],
      [['new', 'opened']],
    ],
    [
      'ends when it is withdrawn',
      [
        [holding('s3:PutObject'), writes],
        [holding('s3:PutObject'), none],
      ],
      [
        ['suppressed', 'opened', 'suppressed'],
        ['open', 'expired'],
      ],
    ],
    [
      'takes up a finding that was open',
      [
        [holding('s3:PutObject'), none],
        [holding('s3:PutObject'), writes],
      ],
      [
        ['new', 'opened'],
        ['suppressed', 'suppressed'],
      ],
    ],
    [
      'holds to the end of its last day, and says that it is over',
      [
        [holding('s3:PutObject'), writes],
        [holding('s3:PutObject'), writes],
        [holding('s3:PutObject'), writes],
        [holding('s3:PutObject'), writes],
      ],
      [['suppressed', 'opened', 'suppressed'], ['suppressed'], ['suppressed'], ['open', 'expired']],
    ],
    [
      'as of a scan accepts what that scan found, and less',
      [
        [holding('s3:PutObject', 's3:DeleteObject'), none],
        [holding('s3:PutObject', 's3:DeleteObject'), asOf('scan-0')],
        [holding('s3:PutObject'), asOf('scan-0')],
      ],
      [
        ['new', 'opened'],
        ['suppressed', 'suppressed'],
        ['suppressed', 'narrowed'],
      ],
    ],
    [
      'as of a scan accepts an excess that shrank and came back',
      [
        [holding('s3:PutObject', 's3:DeleteObject'), none],
        [holding('s3:PutObject'), asOf('scan-0')],
        [holding('s3:PutObject', 's3:DeleteObject'), asOf('scan-0')],
      ],
      [
        ['new', 'opened'],
        ['suppressed', 'narrowed', 'suppressed'],
        ['suppressed', 'widened'],
      ],
    ],
    [
      'as of a scan ends when the excess grows above it, though tonight is no more than last night',
      [
        [holding('s3:PutObject'), none],
        [holding('s3:PutObject'), asOf('scan-0')],
        [holding('s3:PutObject', 'sqs:SendMessage'), asOf('scan-0')],
        [holding('s3:PutObject', 'sqs:SendMessage'), asOf('scan-0')],
      ],
      [['new', 'opened'], ['suppressed', 'suppressed'], ['widened', 'widened', 'expired'], ['open']],
    ],
    [
      'as of a scan that nobody knows accepts nothing',
      [[holding('s3:PutObject'), asOf('scan-7')]],
      [['new', 'opened']],
    ],
    [
      'as of a scan in which it was resolved accepts nothing',
      [
        [holding('s3:PutObject'), none],
        [holding(), none],
        [holding('s3:PutObject'), asOf('scan-1')],
      ],
      [
        ['new', 'opened'],
        ['resolved', 'resolved'],
        ['regressed', 'regressed'],
      ],
    ],
    [
      'as of a scan is not for a principal made anew since',
      [
        [holding('s3:PutObject'), none],
        [anew('s3:PutObject'), asOf('scan-0')],
        [anew('s3:PutObject'), asOf('scan-0')],
      ],
      [['new', 'opened'], ['new', 'recreated', 'opened'], ['open']],
    ],
  ];
  for (const [title, scans, expected] of rows) {
    it(title, () => {
      const told = nights(scans).map(({ state, events }) => [state, ...events]);
      expect(
        told.map(([state, ...events]) => [state, ...events.filter((kind) => kind !== 'severity-changed')]),
      ).to.deep.equal(
        expected.map(([state, ...events]) => [
          state,
          ...events.filter((kind) => kind !== 'severity-changed'),
        ]),
      );
    });
  }

  it('says of a scan that nobody knows why it does not hold', () => {
    const declared = asOf('scan-7');
    const [finding] = withExceptionsAsOfScan(
      declared,
      auditOf(holding('sqs:SendMessage'), declared).detections.filter((one) => one.rule === rule),
      () => ({ state: 'not-kept', why: 'this store keeps no scan of that id' }),
      contains,
    );
    expect(finding?.exception).to.equal(undefined);
    expect(finding?.details).to.include(
      'exception EX-1 does not accept it: as of scan `scan-7`: this store keeps no scan of that id',
    );
  });

  it('says of an excess above its ceiling why it does not hold', () => {
    const [finding] = auditOf(holding('sqs:SendMessage'), puts).detections.filter((one) => one.rule === rule);
    expect(finding?.exception).to.equal(undefined);
    expect(finding?.details).to.include('exception EX-1 does not accept it: it is more than its ceiling');
  });
});
