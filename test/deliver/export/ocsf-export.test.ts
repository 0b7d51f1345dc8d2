import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect } from 'chai';
import fc from 'fast-check';
import { severities } from '../../../src/audit/finding.ts';
import type { ShownState } from '../../../src/audit/lifecycle.ts';
import { ocsfEvent, ocsfExport } from '../../../src/deliver/export/ocsf/ocsf-export.ts';
import type { ShownFinding } from '../../../src/deliver/scan-result.ts';
import { hostileStrings } from '../../corpus/hostile-strings.ts';
import { grown, kiro } from '../sample-scan.ts';
import { findingSaying } from './hostile-finding.ts';
import { exported, sampleExport } from './sample-export.ts';

const schema: unknown = JSON.parse(
  readFileSync(
    new URL('../../fixtures/ocsf/iam-analysis-finding-1.8.0.schema.json', import.meta.url),
    'utf8',
  ),
);
const validate = new Ajv2020({ strict: false, allErrors: true }).compile(schema as object);

/** What OCSF 1.8.0 has against an event; empty when it is one. */
function complaints(event: unknown): readonly string[] {
  return validate(event)
    ? []
    : (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}

const event = (finding: ShownFinding) => ocsfEvent(exported(finding), '0.1.0');

describe('OCSF', () => {
  it('is one event a line, each of the class IAM Analysis Finding of 1.8.0', () => {
    const lines = [...ocsfExport(sampleExport)].join('').trimEnd().split('\n');
    expect(lines.length).to.equal(sampleExport.findings.length);
    for (const line of lines) {
      const one = JSON.parse(line) as { class_uid: number; metadata: { version: string } };
      expect(complaints(one), line).to.deep.equal([]);
      expect([one.class_uid, one.metadata.version]).to.deep.equal([2008, '1.8.0']);
    }
  });

  it('is held to a schema that refuses what the class does not have', () => {
    const good = event(kiro);
    expect(complaints(good)).to.deep.equal([]);
    expect(complaints({ ...good, agent: 'x' })).to.not.deep.equal([]);
    expect(complaints({ ...good, severity_id: 7 })).to.not.deep.equal([]);
    expect(complaints({ ...good, time: 'yesterday' })).to.not.deep.equal([]);
    expect(complaints({ ...good, finding_info: { title: 'without a uid' } })).to.not.deep.equal([]);
    const { identity_activity_metrics: _, permission_analysis_results: __, ...bare } = event(grown);
    expect(complaints(bare)).to.not.deep.equal([]);
  });

  it('fits for every severity, state, triage, and with nothing known', () => {
    const states: readonly ShownState[] = [
      'new',
      'open',
      'widened',
      'suppressed',
      'resolved',
      'regressed',
      'unknown',
    ];
    for (const severity of severities)
      for (const state of states)
        for (const triage of ['new', 'open', 'acknowledged'] as const)
          expect(complaints(event({ ...grown, severity, state, triage }))).to.deep.equal([]);
    const bare: ShownFinding = {
      ...grown,
      excess: null,
      evidence: [],
      remedy: null,
      details: [],
      uniqueId: null,
      agent: null,
      operator: null,
      owner: { team: null, decidedBy: 'nobody' },
    };
    expect(complaints(event(bare))).to.deep.equal([]);
  });

  it('says create, update or close, and never takes unknown for open or resolved', () => {
    const said = (state: ShownState) => {
      const { activity_id, status_id, type_uid } = event({ ...grown, state });
      return [activity_id, status_id, type_uid];
    };
    expect(said('new')).to.deep.equal([1, 1, 200801]);
    expect(said('widened')).to.deep.equal([2, 1, 200802]);
    expect(said('suppressed')).to.deep.equal([2, 3, 200802]);
    expect(said('resolved')).to.deep.equal([3, 4, 200803]);
    expect(said('unknown')).to.deep.equal([2, 99, 200802]);
    expect(event({ ...grown, triage: 'acknowledged', state: 'open' }).status_id).to.equal(2);
  });

  it('keeps the fingerprint as the finding, and another uid for each state of it', () => {
    const [opened, closed] = [event(grown), event({ ...grown, state: 'resolved' })];
    expect(opened.finding_info.uid).to.equal(grown.fingerprint).and.equal(closed.finding_info.uid);
    expect(opened.metadata.uid).to.not.equal(closed.metadata.uid);
    expect(event(grown).metadata.uid).to.equal(opened.metadata.uid);
  });

  it('names policies, privileges, conditions, identity and account where a SIEM looks for them', () => {
    const { permission_analysis_results: results = [], user, cloud, resources } = event(grown);
    const rds = results.find(({ granted_privileges }) => granted_privileges.includes('rds:Delete*'));
    expect(rds?.policy?.name).to.equal('hotfix-2025-12-10');
    expect(rds?.condition_keys).to.deep.equal([
      { name: 'StringEquals aws:RequestedRegion', values: ['cn-north-1', 'cn-northwest-1'] },
    ]);
    expect([user.name, user.type, cloud.account.uid]).to.deep.equal([
      'agent-role-test-data-loader',
      'AWS IAM Role',
      '777788889999',
    ]);
    expect(resources.map(({ role, cloud_partition }) => [role, cloud_partition])).to.deep.equal([
      ['Target', 'aws-cn'],
      ['Affected', 'aws-cn'],
    ]);
  });

  it('fits whatever strangers wrote', () => {
    for (const text of hostileStrings)
      expect(
        complaints(JSON.parse(JSON.stringify(ocsfEvent(findingSaying(text), '0.1.0')))),
        text,
      ).to.deep.equal([]);
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(complaints(ocsfEvent(findingSaying(text), '0.1.0'))).to.deep.equal([]);
      }),
    );
  });
});
