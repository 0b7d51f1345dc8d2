import { expect } from 'chai';
import { createEngine } from '../../src/access/index.ts';
import { createAdvance } from '../../src/audit/advance-findings.ts';
import { containsByEngine } from '../../src/audit/contains-regions.ts';
import { withExceptionsAsOfScan } from '../../src/audit/exceptions-as-of-scan.ts';
import { excessAsOf, type OrderedEvent } from '../../src/audit/excess-as-of.ts';
import type { FindingRecord } from '../../src/audit/lifecycle.ts';
import { shownState } from '../../src/audit/shown-state.ts';
import { loadCatalog } from '../../src/catalog/index.ts';
import type { Instant } from '../../src/estate/identifiers.ts';
import type { SessionCall } from '../../src/estate/session.ts';
import { auditOf, nightReport, registry } from '../fakes/audits.ts';
import { allow, call, estate, permissionSetRole, prod, session } from '../fakes/estate.ts';

const contains = containsByEngine(createEngine(loadCatalog()));
const advance = createAdvance(contains);
const rule = 'agent-on-human-credentials';

const set = permissionSetRole('ProdOperator', prod, [allow('*')]);
const stack = (name: string) => `arn:aws:cloudformation:eu-west-1:${prod}:stack/${name}/*`;
const shop = call('cloudformation:DeleteStack', stack('shop'), 12);
const blog = call('cloudformation:DeleteStack', stack('blog'), 40);
const wiki = call('cloudformation:DeleteStack', stack('wiki'), 45);
const started = call('ec2:RunInstances', `arn:aws:ec2:eu-west-1:${prod}:instance/*`, 55);
const again = { ...shop, lastAt: '2026-11-20T05:00:00.000Z' as Instant, count: 2 };

/** An agent that means to read, and an exception to what people's credentials let it do beyond that. */
function excepting(ceiling: string) {
  return registry(
    `  - { id: kiro, owner: builders, identify: [{ product: kiro, operator: wei.chen }], operators: [wei.chen],
      scope: { ceiling: none, allow: [{ actions: ["s3:GetObject"], resources: ["*"] }] } }`,
    `exceptions:
  - { id: EX-1, rule: ${rule}, agent: kiro, ceiling: ${ceiling}, reason: migration, approvedBy: [lead@example.com], expires: 2026-12-12 }`,
  );
}

const everything = '{ statement: { Effect: Allow, Action: "*", Resource: "*" } }';
const none = '{ scan: scan-none }';

type Night = readonly [ceiling: string, calls: readonly SessionCall[]];

/** Scans night after night: what the incident looks like after each, what happened to it, and what its details say. */
function nights(scans: readonly Night[]) {
  let kept: ReadonlyMap<string, FindingRecord> = new Map();
  const history: OrderedEvent[] = [];
  return scans.map(([ceiling, calls], night) => {
    const declared = excepting(ceiling);
    const collected = estate({ principals: [set], sessions: [session(set, { calls })] });
    const { detections: audited, judgements } = auditOf(collected, declared);
    const detections = withExceptionsAsOfScan(
      declared,
      audited,
      ({ fingerprint, scan }) => {
        const order = Number(/^scan-([0-9]+)$/.exec(scan)?.[1] ?? night);
        const record = order < night ? kept.get(fingerprint) : undefined;
        // What a store keeps of an event is what JSON holds.
        const own = history
          .filter(({ event }) => event.fingerprint === fingerprint)
          .map((one) => JSON.parse(JSON.stringify(one)) as OrderedEvent);
        return record ? excessAsOf(record, own, order) : { state: 'not-kept', why: 'no such scan' };
      },
      contains,
    );
    const at = `2026-11-${String(20 + night)}T00:00:00.000Z` as Instant;
    const report = nightReport(collected, { detections, judgements }, `scan-${night}`, at);
    const { records, events } = advance([...kept.values()], report);
    kept = new Map([...kept, ...records.map((record) => [record.detection.fingerprint, record] as const)]);
    const record = [...kept.values()].find(
      ({ detection }) => detection.rule === rule && detection.subject !== '',
    );
    history.push(...events.map((event) => ({ event, order: night })));
    const own = events.filter(({ fingerprint }) => fingerprint === record?.detection.fingerprint);
    return {
      told: [record && shownState(record), ...own.map(({ kind }) => kind)],
      details: record?.detection.details ?? [],
      events: own,
    };
  });
}

describe('an exception beside what was done in production', () => {
  const rows: readonly [string, readonly Night[], readonly (readonly string[])[]][] = [
    ['on access accepts no incident', [[everything, [shop]]], [['new', 'opened']]],
    [
      'on access keeps no further deletion quiet',
      [
        [everything, [shop]],
        [everything, [shop, blog]],
      ],
      [
        ['new', 'opened'],
        ['widened', 'widened'],
      ],
    ],
    [
      'as of a scan accepts what that scan showed',
      [
        [none, [shop]],
        ['{ scan: scan-0 }', [shop]],
        ['{ scan: scan-0 }', [shop, started]],
      ],
      [['new', 'opened'], ['suppressed', 'suppressed'], ['suppressed']],
    ],
    [
      'as of a scan ends when something else is taken away',
      [
        [none, [shop]],
        ['{ scan: scan-0 }', [shop]],
        ['{ scan: scan-0 }', [shop, blog]],
        ['{ scan: scan-0 }', [shop, blog]],
      ],
      [['new', 'opened'], ['suppressed', 'suppressed'], ['widened', 'widened', 'expired'], ['open']],
    ],
    [
      'as of a scan ends when the same is taken away once more',
      [
        [none, [shop]],
        ['{ scan: scan-0 }', [shop]],
        ['{ scan: scan-0 }', [again]],
      ],
      [
        ['new', 'opened'],
        ['suppressed', 'suppressed'],
        ['widened', 'widened', 'expired'],
      ],
    ],
    [
      'as of a scan does not accept again what the trail shows no more of',
      [
        [none, [shop]],
        ['{ scan: scan-0 }', [shop, blog]],
        ['{ scan: scan-0 }', [shop]],
      ],
      [['new', 'opened'], ['widened', 'widened'], ['open']],
    ],
    [
      'as of a scan knows what was done by then, whatever came later',
      [
        [none, [shop]],
        [none, [shop, blog]],
        [none, [shop, blog, wiki]],
        ['{ scan: scan-1 }', [blog]],
        ['{ scan: scan-2 }', [blog]],
      ],
      [
        ['new', 'opened'],
        ['widened', 'widened'],
        ['widened', 'widened'],
        ['open'],
        ['suppressed', 'suppressed'],
      ],
    ],
  ];
  for (const [title, scans, expected] of rows) {
    it(title, () => {
      expect(nights(scans).map(({ told }) => told)).to.deep.equal(expected);
    });
  }

  it('says in the finding why it does not hold', () => {
    const [first] = nights([[everything, [shop]]]);
    expect(first?.details).to.include(
      'exception EX-1 does not accept it: its ceiling is an access, and cloudformation:DeleteStack was done with it: accept the finding, or as of the scan that found it',
    );
  });

  it('says in the history why it ended', () => {
    const [, , third] = nights([
      [none, [shop]],
      ['{ scan: scan-0 }', [shop]],
      ['{ scan: scan-0 }', [shop, blog]],
    ]);
    expect(third?.events.at(-1)?.detail['reason']).to.equal(
      'more was done than any exception of the registry accepts',
    );
    expect(third?.details.join('\n')).to.include(
      'exception EX-1 does not accept it: more was done than scan `scan-0` is known to have shown: cloudformation:DeleteStack',
    );
  });
});
