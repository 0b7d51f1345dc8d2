import { expect } from 'chai';
import { severities } from '../../../src/audit/finding.ts';
import type { ShownState } from '../../../src/audit/lifecycle.ts';
import { asffExport } from '../../../src/deliver/export/asff/asff-export.ts';
import { type AsffFinding, asffFinding } from '../../../src/deliver/export/asff/finding.ts';
import type { ExportedFinding } from '../../../src/deliver/export/export-data.ts';
import type { AccountId } from '../../../src/estate/identifiers.ts';
import { hostileStrings } from '../../corpus/hostile-strings.ts';
import { grown, kiro } from '../sample-scan.ts';
import { asffComplaints } from './asff-constraints.ts';
import { findingSaying } from './hostile-finding.ts';
import { exported, sampleExport } from './sample-export.ts';

const region = 'cn-north-1';
const batches = (findings: readonly ExportedFinding[]) =>
  [...asffExport({ findings }, region)].map((line) => JSON.parse(line) as AsffFinding[]);

describe('ASFF', () => {
  it('is batches that BatchImportFindings takes, a line and account each', () => {
    const all = batches(sampleExport.findings);
    expect(all.flat().length).to.equal(sampleExport.findings.length);
    for (const batch of all) {
      expect(new Set(batch.map(({ AwsAccountId }) => AwsAccountId)).size).to.equal(1);
      for (const finding of batch) expect(asffComplaints(finding), finding.Title).to.deep.equal([]);
    }
  });

  it('is held to constraints that refuse what AWS refuses', () => {
    const good = asffFinding(exported(kiro), region);
    expect(asffComplaints(good)).to.deep.equal([]);
    expect(asffComplaints({ ...good, Title: 'x'.repeat(257) })).to.not.deep.equal([]);
    expect(asffComplaints({ ...good, Title: ' ' })).to.not.deep.equal([]);
    expect(asffComplaints({ ...good, Types: ['no/taxonomy'] })).to.not.deep.equal([]);
    expect(asffComplaints({ ...good, Severity: { Label: 'WORST' } })).to.not.deep.equal([]);
    expect(asffComplaints({ ...good, Resources: [] })).to.not.deep.equal([]);
    expect(asffComplaints({ ...good, ProductArn: 'arn:aws:x' })).to.not.deep.equal([]);
    expect(asffComplaints({ ...good, Agent: 'x' })).to.not.deep.equal([]);
  });

  it('fits for every severity and state, and archives what is resolved', () => {
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
      for (const state of states) {
        const finding = asffFinding(exported({ ...grown, severity, state }), region);
        expect(asffComplaints(finding)).to.deep.equal([]);
        expect(finding.RecordState).to.equal(state === 'resolved' ? 'ARCHIVED' : 'ACTIVE');
      }
    const status = (state: ShownState) => asffFinding(exported({ ...grown, state }), region).Workflow.Status;
    expect(
      ['new', 'suppressed', 'resolved', 'unknown'].map((state) => status(state as ShownState)),
    ).to.deep.equal(['NEW', 'SUPPRESSED', 'RESOLVED', 'NEW']);
  });

  it("is of the account's own product, in its partition and the Region that was asked for", () => {
    expect(asffFinding(exported(grown), region).ProductArn).to.equal(
      'arn:aws-cn:securityhub:cn-north-1:777788889999:product/777788889999/default',
    );
  });

  it('never gives a command that was cut', () => {
    const command = `aws iam put-role-policy --policy-document '${'x'.repeat(2_000)}'`;
    const remedy = { text: 'narrow it', command, hint: null, policy: null, proof: 'proved' } as const;
    const finding = asffFinding(exported({ ...grown, remedy }), region);
    expect(finding.Remediation?.Recommendation.Text).to.match(/^narrow it \(the command is in/);
    expect(finding.ProductFields['overreach/remedy']).to.include('overreach explain');
    const short = asffFinding(exported(grown), region).Remediation?.Recommendation.Text;
    expect(short).to.include(grown.remedy?.command);
  });

  it('never puts more than 100 findings or 6 MB into a batch, and loses none', () => {
    const many = Array.from({ length: 431 }, (_, index) => {
      const account = `${111122220000 + (index % 2)}` as AccountId;
      const one = findingSaying(hostileStrings[index] ?? '');
      return { ...one, finding: { ...one.finding, account, fingerprint: `fp1:${index}` } };
    });
    const all = batches(many);
    expect(all.map((batch) => batch.length)).to.deep.equal([100, 100, 16, 100, 100, 15]);
    expect(new Set(all.flat().map(({ Id }) => Id)).size).to.equal(many.length);
    for (const batch of all) expect(Buffer.byteLength(JSON.stringify(batch))).to.be.below(6_000_000);
  });

  it('fits whatever strangers wrote', () => {
    for (const text of hostileStrings)
      expect(asffComplaints(asffFinding(findingSaying(text), region)), text).to.deep.equal([]);
  });
});
