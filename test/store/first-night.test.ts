import { expect } from 'chai';
import { advanceFindings } from '../../src/audit/advance-findings.ts';
import { subjectKeys } from '../../src/audit/index.ts';
import type { AccountId } from '../../src/estate/identifiers.ts';
import type { Session } from '../../src/estate/session.ts';
import { createMemoryStore } from '../../src/store/memory/memory-store.ts';
import { openStore } from '../../src/store/open-store.ts';
import type { RecordedScan, Store } from '../../src/store/store.ts';
import { auditOf, registry } from '../fakes/audits.ts';
import { allow, call, dev, estate, permissionSetRole, prod, session } from '../fakes/estate.ts';
import { scanReport } from '../fakes/findings.ts';
import { freshPglite } from './databases.ts';

const accounts: readonly AccountId[] = [dev, prod];
const roles = Array.from({ length: 12 }, (_, index) => `Set${index + 1}`).flatMap((set) =>
  accounts.map((account) => permissionSetRole(set, account, [allow('*')])),
);
const read = call('s3:GetObject', 'arn:aws:s3:::data/a', 6, { readOnly: true });
const write = call('s3:PutObject', 'arn:aws:s3:::data/a', 5);
const declared = `- id: kiro
  owner: builders
  product: kiro
  operators: [wei.chen]
  identify: [{ product: kiro, operator: wei.chen }]
  scope: { ceiling: none, allow: [{ actions: ["s3:*"], resources: ["*"] }] }
`;

/** So many people, each with an agent on one of the permission sets, and one whom the registry knows. */
function people(count: number): readonly Session[] {
  const each = Array.from({ length: count }, (_, n) => {
    const name = `person${String(n).padStart(4, '0')}@example.com`;
    return session(roles[n % roles.length]!, {
      id: `s-${n}`,
      name,
      calls: n % 3 === 0 ? [write, read] : [read],
    });
  });
  return [...each, session(roles[23]!, { id: 'wei', calls: [read] })];
}

async function night(store: Store, day: number, agents: string): Promise<RecordedScan> {
  const whole = estate({ principals: roles, sessions: people(3_000) });
  const { detections, judgements } = auditOf(whole, registry(agents));
  const report = {
    ...scanReport(day, { detections, judgements }),
    estate: whole.key,
    layers: whole.layers,
    principals: subjectKeys(whole),
  };
  return store.recordScan(report, report.startedAt, { layers: whole.layers }, advanceFindings);
}

describe('the first night with the agents of 3,000 people', function () {
  this.timeout(120_000);
  for (const kind of ['memory', 'PGlite'] as const) {
    it(`is one summary of under 50 findings, and declaring an agent closes and reopens nothing else: ${kind}`, async () => {
      const place = kind === 'memory' ? null : await freshPglite();
      const store = place === null ? createMemoryStore() : await openStore(place.location);
      const first = await night(store, 0, '');
      const alarms = first.findings.filter(({ detection }) => detection.lane === 'alarm');
      expect(alarms.length).to.be.greaterThan(0).and.to.be.lessThan(50);
      expect(
        first.events.every(({ kind: one, detail }) => one === 'opened' && detail['baseline'] === true),
      ).to.equal(true);
      const told = await store.deliveries({ limit: 99 });
      expect(told.map(({ row }) => row.kind)).to.deep.equal(['digest']);

      expect((await night(store, 1, '')).events).to.deep.equal([]);
      const undeclared = (findings: RecordedScan['findings']) =>
        findings.filter(({ detection }) => detection.rule === 'undeclared-agent');
      const before = undeclared(first.findings).map(({ detection }) => detection.fingerprint);
      const second = await night(store, 2, declared);
      expect(second.events).not.to.deep.equal([]);
      for (const event of second.events) {
        const record = second.findings.find(({ detection }) => detection.fingerprint === event.fingerprint);
        const isOfTheAgent =
          record?.detection.agent === 'kiro' || record?.detection.principal.includes('kiro');
        const isOfWhoIsUndeclared = before.includes(event.fingerprint);
        expect(isOfTheAgent || isOfWhoIsUndeclared, `${event.kind} ${record?.detection.title}`).to.equal(
          true,
        );
        expect(event.kind).not.to.be.oneOf(['resolved', 'regressed', 'recreated']);
      }
      // Nobody else's agent was declared: theirs stay as they were.
      const open = second.findings.filter(({ presence }) => presence === 'present').length;
      expect(open).to.be.at.least(first.findings.length);
      await store.close();
      await place?.remove();
    });
  }
});
