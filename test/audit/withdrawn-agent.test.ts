import { expect } from 'chai';
import { advanceFindings } from '../../src/audit/advance-findings.ts';
import type { FindingRecord, ScanReport } from '../../src/audit/lifecycle.ts';
import type { RuleId } from '../../src/audit/rules.ts';
import { shownState } from '../../src/audit/shown-state.ts';
import type { Instant } from '../../src/estate/identifiers.ts';
import type { Registry } from '../../src/registry/index.ts';
import { auditOf, bot, nightReport, registry } from '../fakes/audits.ts';
import { allow, estate, role } from '../fakes/estate.ts';

const declared = bot('{ ceiling: none, allow: [{ actions: ["s3:GetObject"], resources: ["*"] }] }');
const nobody = registry('');
const collected = estate({ principals: [role('bot', { statements: [allow('s3:*')] })] });
const registryCommit = {
  commit: 'a'.repeat(40),
  author: 'Mary',
  at: '2026-11-20T12:00:00.000Z' as Instant,
  clean: true,
};

/** What a rule's finding is after a night with each registry, and its last event. */
function lived(rule: RuleId, registries: readonly (Registry | null)[]) {
  let kept: readonly FindingRecord[] = [];
  let last: unknown = null;
  for (const [night, known] of registries.entries()) {
    const at = `2026-11-${20 + night}T00:00:00.000Z` as Instant;
    const report: ScanReport = {
      ...nightReport(collected, auditOf(collected, known), `scan-${night}`, at),
      registryCommit,
      ...(known === null ? {} : { agents: new Set(known.agents.map(({ id }) => id)) }),
    };
    const { records, events } = advanceFindings(kept, report);
    const changed = new Map(records.map((record) => [record.detection.fingerprint, record]));
    kept = [
      ...kept.filter(({ detection: { fingerprint } }) => !changed.has(fingerprint)),
      ...changed.values(),
    ];
    const own = kept.find(({ detection }) => detection.rule === rule);
    last = events.findLast(({ fingerprint }) => fingerprint === own?.detection.fingerprint)?.detail ?? last;
  }
  const record = kept.find(({ detection }) => detection.rule === rule);
  return { state: record && shownState(record), reason: record?.presenceReason, last };
}

describe('an agent that is taken out of the registry', () => {
  it('takes along what only the registry said of it, and names the commit', () => {
    const { state, reason, last } = lived('kill-switch-missing', [declared, nobody]);
    expect([state, reason]).to.deep.equal(['resolved', 'agent no longer declared']);
    expect(last).to.include({ commit: registryCommit.commit, author: 'Mary' });
  });

  it('closes nothing that its principal can do, and says why nobody judged it', () => {
    const { state, reason } = lived('agent-outside-intended-scope', [declared, nobody]);
    expect(state).to.equal('unknown');
    expect(reason).to.equal('agent bot is no longer declared, which takes no access away');
  });

  it('is not taken out by a scan without a registry', () => {
    expect(lived('kill-switch-missing', [declared, null]).state).to.equal('unknown');
    expect(lived('agent-outside-intended-scope', [declared, null]).reason).to.equal(
      'not judged in this scan',
    );
  });

  it('comes back with its finding', () => {
    expect(lived('kill-switch-missing', [declared, nobody, declared]).state).to.equal('regressed');
  });
});
